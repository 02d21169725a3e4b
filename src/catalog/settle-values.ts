/**
 * Checks the values in a document against the definitions they are about, and writes them as those types have
 * them.
 *
 * Facts and operands of conditions are checked against their FactKey's type, versions and ranges against the
 * scheme of their artifact or interface. `os.version: 22.04` is a number in YAML; here it becomes the text
 * that its type wants. What nobody defines is left alone: that the definition is missing is another finding
 * (./check-references.ts).
 */
import { conditionOf } from "../model/compile/condition-properties.ts";
import { derivationConditions } from "../model/compile/fact-key.ts";
import type { Document } from "../model/document.ts";
import type { TypedDocument } from "../model/document-schema.ts";
import type { Finding } from "../model/explain-issues.ts";
import { CONDITION_FAMILIES } from "../model/kinds/condition.ts";
import type { Condition } from "../model/kinds/condition.ts";
import type { DerivationSpec } from "../model/kinds/fact-key.ts";
import { ABSENT } from "../model/kinds/facts.ts";
import type { Fact, FactStatement } from "../model/kinds/facts.ts";
import { fingerprintDigest } from "../model/kinds/fingerprint.ts";
import type { LayeredFacts } from "../model/kinds/layered-facts.ts";
import type { Requirement, SingleRequirement } from "../model/kinds/requirement.ts";
import { parseVersionName } from "../model/names.ts";
import type { Path } from "../model/problem.ts";
import { compileCondition } from "../values/condition.ts";
import { DomainError } from "../values/domain-error.ts";
import { checkFactValue } from "../values/fact-type.ts";
import type { FactType } from "../values/fact-type.ts";
import { InvalidRange } from "../values/invalid-range.ts";
import { compileRange } from "../values/range.ts";
import { parseVersion } from "../values/scheme.ts";
import type { Definitions } from "./definitions.ts";

export interface SettledDocument {
  readonly document: Document;
  readonly findings: readonly Finding[];
}

export function settleValues(document: Document, definitions: Definitions): SettledDocument {
  const settling = new Settling(definitions);
  const spec = settling.spec(document as unknown as TypedDocument) as Document["spec"];
  return { document: spec === document.spec ? document : { ...document, spec }, findings: settling.findings };
}

class Settling {
  readonly findings: Finding[] = [];
  readonly #definitions: Definitions;

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  spec(document: TypedDocument): unknown {
    const { spec } = document;
    switch (document.kind) {
      case "Environment":
        return withFields(spec, { facts: this.#facts(document.spec.facts) });
      case "FactKey":
        return withFields(spec, {
          derive: mapList(document.spec.derive, (row, index) =>
            this.#derivation(document.metadata.name, row, ["spec", "derive", index]),
          ),
        });
      case "Configuration": {
        const { artifact, range } = document.spec.for ?? {};
        if (artifact !== undefined) this.#range("Artifact", artifact, range, ["spec", "for", "range"]);
        return spec;
      }
      case "Service": {
        document.spec.runs?.forEach(({ artifact, range }, index) =>
          this.#range("Artifact", artifact, range, ["spec", "runs", index, "range"]),
        );
        this.#provisions(document.spec.provides);
        return withFields(spec, { requires: this.#requires(document.spec.requires, ["spec", "requires"]) });
      }
      case "Version": {
        const { artifact, version } = parseVersionName(document.metadata.name)!;
        this.#version("Artifact", artifact, version, ["metadata", "name"]);
        this.#provisions(document.spec.provides);
        return withFields(spec, {
          facts: this.#facts(document.spec.facts),
          requires: this.#requires(document.spec.requires, ["spec", "requires"]),
          variants: mapList(document.spec.variants, (variant, index) =>
            withFields(variant, {
              requires: this.#requires(variant.requires, ["spec", "variants", index, "requires"]),
            }),
          ),
          parameters: mapFields(document.spec.parameters, (values, name) =>
            mapList(values, (value, index) =>
              withFields(value, {
                requires: this.#requires(value.requires, ["spec", "parameters", name, index, "requires"]),
              }),
            ),
          ),
        });
      }
      case "Fingerprint": {
        // A digest that was given was over the values as they were written; it goes with those that are kept.
        const settled = withFields(document.spec, { facts: this.#layers(document.spec.facts) });
        return withFields(settled, { digest: fingerprintDigest(settled) });
      }
      case "Baseline":
        return withFields(spec, { facts: this.#layers(document.spec.facts) });
      case "Approval":
      case "Artifact":
      case "Attestation":
      case "Deployment":
      case "Interface":
      case "Policy":
      case "Observation":
      case "Plan":
      case "Proposal":
    case "Role":
    case "RoleBinding":
      case "Run":
      case "Waiver":
        return spec;
      default:
        return document satisfies never;
    }
  }

  #facts(facts: Readonly<Record<string, Fact>> | undefined) {
    return mapFields(facts, (fact, name) => this.#fact(name, fact, ["spec", "facts", name]));
  }

  #layers(facts: LayeredFacts): LayeredFacts | undefined {
    return mapFields(facts as Readonly<Record<string, LayeredFacts["platform"]>>, (layer, at) =>
      mapFields(layer, (value, name) => {
        const type = this.#definitions.factType(name);
        return type === undefined ? value : this.#value(type, value, ["spec", "facts", at, name]);
      })) as LayeredFacts | undefined;
  }

  #fact(name: string, fact: Fact, path: Path): Fact {
    const type = this.#definitions.factType(name);
    if (type === undefined) return fact;
    if (Array.isArray(fact) && typeof fact[0] === "object") {
      return mapList(fact as FactStatement[], (entry, index) =>
        this.#statement(type, entry, [...path, index]),
      )!;
    }
    if (typeof fact === "object" && !Array.isArray(fact)) return this.#statement(type, fact, path);
    return this.#value(type, fact as FactStatement["value"], path);
  }

  #statement(type: FactType, statement: FactStatement, path: Path): FactStatement {
    return withFields(statement, { value: this.#value(type, statement.value, [...path, "value"]) });
  }

  #value<Value extends FactStatement["value"]>(type: FactType, value: Value, path: Path): Value {
    if (value === ABSENT) return value;
    try {
      return checkFactValue(type, inType(type, value)) as Value;
    } catch (error) {
      this.#report("INVALID_FACT", path, error);
      return value;
    }
  }

  #derivation(name: string, row: DerivationSpec, path: Path): DerivationSpec {
    const type = this.#definitions.factType(name)!;
    const value = this.#value(type, row.value, [...path, "value"]);
    let { when } = row;
    for (const { fact, condition, path: place } of derivationConditions(row)) {
      const settled = this.#condition(fact, condition, [...path, ...place]);
      if (settled === condition) continue;
      if (Array.isArray(when)) when = when.with(place[1] as number, { fact, ...settled });
      else when = { ...when, [fact]: typeof row.when[fact as never] === "object" ? settled : settled.is! };
    }
    return withFields(row, { value, when });
  }

  #requires(requires: readonly Requirement[] | undefined, path: Path) {
    return mapList(requires, (entry, group) => {
      const place = [...path, group];
      if (entry.anyOf === undefined) return this.#requirement(entry, place) as Requirement;
      const anyOf = mapList(entry.anyOf, (alternative, index) =>
        Array.isArray(alternative)
          ? mapList(alternative, (single, position) =>
              this.#requirement(single, [...place, "anyOf", index, position]),
            )!
          : this.#requirement(alternative, [...place, "anyOf", index]),
      );
      return withFields(entry, { anyOf });
    });
  }

  #requirement(requirement: SingleRequirement, path: Path): SingleRequirement {
    if (requirement.fact !== undefined) return this.#condition(requirement.fact, requirement, path);
    const [kind, name] =
      requirement.artifact !== undefined
        ? ["Artifact" as const, requirement.artifact]
        : ["Interface" as const, requirement.interface!];
    this.#range(kind, name, requirement.range, [...path, "range"]);
    return requirement;
  }

  #condition<Given extends Condition>(fact: string, condition: Given, path: Path): Given {
    const type = this.#definitions.factType(fact);
    if (type === undefined) return condition;
    const settled = withFields<Condition>(condition, {
      is: condition.is === undefined ? undefined : (inType(type, condition.is) as Condition["is"]),
      oneOf: mapList(condition.oneOf, (value) => inType(type, value) as string),
      not: Array.isArray(condition.not)
        ? mapList(condition.not as string[], (value) => inType(type, value) as string)
        : condition.not === undefined
          ? undefined
          : (inType(type, condition.not) as Condition["not"]),
      atLeast: inType(type, condition.atLeast) as Condition["atLeast"],
      atMost: inType(type, condition.atMost) as Condition["atMost"],
    }) as Given;
    try {
      compileCondition(type, conditionOf(settled));
    } catch (error) {
      const operator = CONDITION_FAMILIES.flat().find((name) => condition[name] !== undefined)!;
      const code = error instanceof InvalidRange ? "INVALID_RANGE" : "INVALID_CONDITION";
      const isRefused =
        error instanceof InvalidRange && condition.refused !== undefined && compiles(type, condition);
      this.#report(code, [...path, isRefused ? "refused" : operator], error);
    }
    return settled;
  }

  #provisions(
    provides: readonly { readonly interface: string; readonly version: string }[] | undefined,
  ): void {
    provides?.forEach((entry, index) =>
      this.#version("Interface", entry.interface, entry.version, ["spec", "provides", index, "version"]),
    );
  }

  #version(kind: "Artifact" | "Interface", name: string, version: string, path: Path): void {
    const scheme = this.#definitions.scheme(kind, name);
    if (scheme === undefined) return;
    try {
      parseVersion(scheme, version);
    } catch (error) {
      this.#report("INVALID_VERSION", path, error);
    }
  }

  #range(kind: "Artifact" | "Interface", name: string, range: string | undefined, path: Path): void {
    const scheme = this.#definitions.scheme(kind, name);
    if (scheme === undefined || range === undefined) return;
    try {
      compileRange(scheme, range);
    } catch (error) {
      this.#report("INVALID_RANGE", path, error);
    }
  }

  #report(code: Finding["code"], path: Path, error: unknown): void {
    if (!(error instanceof DomainError)) throw error;
    this.findings.push({ code, path, message: error.message, hint: error.hint });
  }
}

const TEXTUAL: ReadonlySet<FactType["kind"]> = new Set(["version", "quantity", "enum", "string", "time"]);

/** A number where text is meant is its text; text where a number is meant is that number, if it is one. */
export function inType(type: FactType, value: unknown): unknown {
  if (typeof value === "number" && TEXTUAL.has(type.kind)) return String(value);
  if (
    typeof value === "string" &&
    type.kind === "number" &&
    value.trim() !== "" &&
    Number.isFinite(Number(value))
  ) {
    return Number(value);
  }
  return value;
}

function compiles(type: FactType, { range }: Condition): boolean {
  try {
    compileCondition(type, { kind: "range", range: range! });
    return true;
  } catch (error) {
    if (error instanceof InvalidRange) return false;
    throw error;
  }
}

/** The same object when nothing in it changes: most documents are settled as they are. */
function withFields<Data extends object>(data: Data, fields: Partial<Record<keyof Data, unknown>>): Data {
  const names = Object.keys(fields) as (keyof Data)[];
  const changed = names.filter((name) => fields[name] !== undefined && !same(fields[name], data[name]));
  return changed.length === 0
    ? data
    : { ...data, ...Object.fromEntries(changed.map((name) => [name, fields[name]])) };
}

function mapList<Item>(
  list: readonly Item[] | undefined,
  change: (item: Item, index: number) => Item,
): Item[] | undefined {
  if (list === undefined) return undefined;
  const next = list.map(change);
  return next.every((item, index) => item === list[index]) ? (list as Item[]) : next;
}

function mapFields<Value>(
  fields: Readonly<Record<string, Value>> | undefined,
  change: (value: Value, name: string) => Value | undefined,
): Record<string, Value> | undefined {
  if (fields === undefined) return undefined;
  let next: Record<string, Value> | undefined;
  for (const name of Object.keys(fields)) {
    const value = change(fields[name]!, name);
    if (value === undefined || same(value, fields[name])) continue;
    next ??= { ...fields };
    next[name] = value;
  }
  return next ?? (fields as Record<string, Value>);
}

function same(left: unknown, right: unknown): boolean {
  if (!Array.isArray(left) || !Array.isArray(right)) return left === right;
  return left.length === right.length && left.every((item, index) => item === right[index]);
}
