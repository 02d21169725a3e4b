/** A Version document: the version, its variants, its parameters and their values. */
import type { WrittenSchema } from "../kinds/columns.ts";
import type { VariantSpec, VersionDocument } from "../kinds/version.ts";
import { buildKey, nodeKey, parseVersionName } from "../names.ts";
import { addFacts } from "./facts.ts";
import { addDerivation } from "./lineage.ts";
import { namedValues } from "./graph-part.ts";
import type { GraphPart, OptionalProperties } from "./graph-part.ts";
import { addRequirements } from "./requirements.ts";
import { schemaProperties } from "./schema-properties.ts";

type Build = Pick<VariantSpec, "requires" | "contains" | "derivedFrom">;

export function versionProperties({ metadata, spec }: VersionDocument): OptionalProperties {
  return {
    version: parseVersionName(metadata.name)!.version,
    digest: spec.digest,
    location: spec.location,
    yanked: spec.yanked,
    statesRequirements: spec.requires !== undefined,
    answersFor: spec.answersFor,
    training: trainingValues(spec.training),
  };
}

/** `{ seeds: { python: 7 }, compiler: gcc }` -> `["compiler=gcc", "seeds.python=7"]`. */
function trainingValues(training: VersionDocument["spec"]["training"]): OptionalProperties[string] {
  const flat: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(training ?? {})) {
    if (typeof value !== "object") flat[field] = value;
    else for (const [name, inner] of Object.entries(value)) flat[`${field}.${name}`] = inner;
  }
  return namedValues(flat);
}

export function addVersion(part: GraphPart, key: string, { metadata, spec }: VersionDocument): void {
  const { name } = metadata;
  part.edge("VERSION_OF", key, nodeKey("Artifact", parseVersionName(name)!.artifact));
  addBuild(part, key, spec);
  for (const entry of spec.provides ?? []) addProvision(part, key, entry);
  addFacts(part, key, spec.facts, metadata.signature);
  spec.variants?.forEach((variant, order) => addVariant(part, key, name, variant, order));
  // A map has no order that survives canonical JSON, so parameters stand in order of name; their values in
  // the list's.
  Object.keys(spec.parameters ?? {})
    .sort()
    .forEach((parameter, order) => {
      const to = part.node("Parameter", `${name}/${parameter}`, { name: parameter, order });
      part.edge("HAS_PARAMETER", key, to);
      spec.parameters![parameter]!.forEach(({ value, requires }, place) => {
        const child = part.node("ParameterValue", `${name}/${parameter}=${value}`, { value, order: place });
        part.edge("HAS_VALUE", to, child, { order: place });
        addRequirements(part, child, requires);
      });
    });
}

export function addProvision(
  part: GraphPart,
  from: string,
  entry: WrittenSchema & {
    readonly interface: string;
    readonly version: string;
    readonly contract?: { readonly format: string; readonly digest?: string | undefined } | undefined;
  },
): void {
  const to = nodeKey("Interface", entry.interface);
  const { version, contract } = entry;
  const text = contract?.digest === undefined
    ? {} : { "contract.format": contract.format, "contract.digest": contract.digest };
  part.edge("PROVIDES", from, to, { version, ...schemaProperties(entry), ...text }, version);
}

function addVariant(
  part: GraphPart,
  version: string,
  versionName: string,
  variant: VariantSpec,
  order: number,
): void {
  const key = part.node("Variant", `${versionName}#${variant.name}`, {
    name: variant.name,
    order,
    digest: variant.digest,
    location: variant.location,
    statesRequirements: variant.requires !== undefined,
    answersFor: variant.answersFor,
  });
  part.edge("HAS_VARIANT", version, key);
  addBuild(part, key, variant);
}

function addBuild(part: GraphPart, key: string, build: Build): void {
  addRequirements(part, key, build.requires);
  for (const inside of build.contains ?? []) part.edge("CONTAINS", key, buildKey(inside));
  addDerivation(part, key, build.derivedFrom);
}
