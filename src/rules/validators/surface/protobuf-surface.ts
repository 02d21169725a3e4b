/**
 * Two sets of protobuf descriptors (FileDescriptorSet, as `protoc --descriptor_set_out --include_imports` or
 * `buf build` write it, in base64), read by @bufbuild/protobuf and compared by field number.
 *
 * Rules from the protobuf language guide, "Updating A Message Type": numbers carry the meaning; a type may
 * change inside a group that is encoded alike (int32, uint32, int64, uint64, bool; sint32, sint64; fixed32,
 * sfixed32; fixed64, sfixed64; string, bytes), which may cut values and is risky; anything else breaks. A new
 * name keeps the bytes and changes JSON and generated code: risky.
 */
import { createFileRegistry, fromBinary, ScalarType } from "@bufbuild/protobuf";
import type { DescEnum, DescField, DescMessage, DescService, FileRegistry } from "@bufbuild/protobuf";
import { base64Decode } from "@bufbuild/protobuf/wire";
import { FeatureSet_FieldPresence, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { ContractUnreadable } from "./surface-change.ts";
import type { SurfaceChange } from "./surface-change.ts";

type Change = (change: SurfaceChange) => void;

/** Throws ContractUnreadable. */
export function compareProtobuf(before: string, after: string): readonly SurfaceChange[] {
  const [was, now] = [read(before), read(after)];
  const changes: SurfaceChange[] = [];
  const tell: Change = (change) => void changes.push(change);
  const known = [...was].toSorted((a, b) => (a.typeName < b.typeName ? -1 : 1));
  for (const described of known) {
    const next = now.get(described.typeName);
    if (next === undefined || next.kind !== described.kind) {
      tell({ severity: "breaking", change: `${described.kind}-removed`, place: described.typeName });
      continue;
    }
    switch (described.kind) {
      case "message":
        compareMessages(described, next as DescMessage, tell);
        break;
      case "enum":
        compareEnums(described, next as DescEnum, tell);
        break;
      case "service":
        compareServices(described, next as DescService, tell);
        break;
      case "extension":
        compareFields(described, next as typeof described, described.typeName, tell);
        break;
      default:
        described satisfies never;
    }
  }
  return changes;
}

function read(text: string): FileRegistry {
  try {
    return createFileRegistry(fromBinary(FileDescriptorSetSchema, base64Decode(text)));
  } catch (error) {
    throw new ContractUnreadable(error instanceof Error ? error.message : String(error));
  }
}

function compareMessages(was: DescMessage, now: DescMessage, tell: Change): void {
  const next = new Map(now.fields.map((field) => [field.number, field]));
  for (const field of was.fields) {
    const place = `${was.typeName}.${field.name}`;
    const same = next.get(field.number);
    if (same === undefined) tell({ severity: "breaking", change: "field-removed", place });
    else compareFields(field, same, place, tell);
  }
  const numbers = new Set(was.fields.map((field) => field.number));
  for (const field of now.fields) {
    if (!numbers.has(field.number) && field.presence === FeatureSet_FieldPresence.LEGACY_REQUIRED)
      tell({ severity: "breaking", change: "required-field-added", place: `${now.typeName}.${field.name}` });
  }
}

type Typed = Pick<DescField, "name" | "presence"> & { readonly fieldKind: string };

function compareFields(was: Typed, now: Typed, place: string, tell: Change): void {
  if (was.name !== now.name)
    tell({ severity: "risky", change: "field-renamed", place, before: was.name, after: now.name });
  const [before, after] = [typeOf(was), typeOf(now)];
  if (before !== after) {
    const isAlike = encodingOf(was) !== undefined && encodingOf(was) === encodingOf(now);
    tell({ severity: isAlike ? "risky" : "breaking", change: "field-type", place, before, after });
  }
  if (was.presence === now.presence) return;
  const required = FeatureSet_FieldPresence.LEGACY_REQUIRED;
  const isBreaking = was.presence === required || now.presence === required;
  tell({ severity: isBreaking ? "breaking" : "risky", change: "field-presence", place });
}

/** `int32`, `list of acme.User`, `map of string to int64`. */
function typeOf(field: Typed): string {
  const { fieldKind, listKind, mapKind, scalar, mapKey, message, enum: values } = field as DescField & {
    readonly listKind?: string; readonly mapKind?: string; readonly mapKey?: ScalarType;
  };
  const one = message?.typeName ?? values?.typeName ??
    (scalar === undefined ? fieldKind : ScalarType[scalar].toLowerCase());
  if (listKind !== undefined) return `list of ${one}`;
  return mapKind === undefined ? one : `map of ${ScalarType[mapKey!].toLowerCase()} to ${one}`;
}

const ENCODINGS: Readonly<Record<string, string>> = {
  int32: "varint", uint32: "varint", int64: "varint", uint64: "varint", bool: "varint",
  sint32: "zigzag", sint64: "zigzag", fixed32: "32 bits", sfixed32: "32 bits", fixed64: "64 bits",
  sfixed64: "64 bits", string: "bytes", bytes: "bytes",
};

function encodingOf(field: Typed): string | undefined {
  return ENCODINGS[typeOf(field)];
}

function compareEnums(was: DescEnum, now: DescEnum, tell: Change): void {
  const next = new Map(now.values.map((value) => [value.number, value]));
  for (const { name, number } of was.values) {
    const same = next.get(number);
    const place = `${was.typeName}.${name}`;
    if (same === undefined) tell({ severity: "breaking", change: "value-removed", place });
    else if (!now.values.some((value) => value.number === number && value.name === name))
      tell({ severity: "risky", change: "value-renamed", place, before: name, after: same.name });
  }
}

function compareServices(was: DescService, now: DescService, tell: Change): void {
  const next = new Map(now.methods.map((method) => [method.name, method]));
  for (const { name, methodKind, input, output } of was.methods) {
    const place = `${was.typeName}.${name}`;
    const same = next.get(name);
    if (same === undefined) {
      tell({ severity: "breaking", change: "method-removed", place });
      continue;
    }
    const [before, after] = [
      `${methodKind} ${input.typeName} to ${output.typeName}`,
      `${same.methodKind} ${same.input.typeName} to ${same.output.typeName}`,
    ];
    if (before !== after) tell({ severity: "breaking", change: "method-type", place, before, after });
  }
}
