/**
 * What a document refers to, with the place of each reference: for messages about those that lead nowhere.
 */
import { placedRequirements, subjectKey } from "./compile/requirements.ts";
import { pricedBy } from "./compile/configuration.ts";
import { derivationConditions } from "./compile/fact-key.ts";
import type { Document } from "./document.ts";
import type { TypedDocument } from "./document-schema.ts";
import { layersOf } from "./kinds/layered-facts.ts";
import type { Requirement } from "./kinds/requirement.ts";
import { buildKey, nodeKey, parseVersionName } from "./names.ts";
import type { Path } from "./problem.ts";

export interface Reference {
  /** Key of the node that must be there. */
  readonly key: string;
  readonly path: Path;
}

/**
 * In the document's order. References that may lead to something undeclared (`derivedFrom`, what a run used
 * or made, what is attested) are not among them.
 */
export function* referencesOf(document: Document): Generator<Reference> {
  const typed = document as unknown as TypedDocument;
  switch (typed.kind) {
    case "Configuration": {
      const { for: subject, environment, price, facts } = typed.spec;
      const { artifact, service } = subject ?? {};
      if (artifact !== undefined)
        yield { key: nodeKey("Artifact", artifact), path: ["spec", "for", "artifact"] };
      if (service !== undefined) yield { key: nodeKey("Service", service), path: ["spec", "for", "service"] };
      if (environment !== undefined)
        yield { key: nodeKey("Environment", environment), path: ["spec", "environment"] };
      const fact = pricedBy(price);
      if (fact !== undefined) yield { key: nodeKey("FactKey", fact), path: ["spec", "price"] };
      return yield* factReferences(facts);
    }
    case "Deployment": {
      const { version, environment, service, reads } = typed.spec;
      yield { key: buildKey(version), path: ["spec", "version"] };
      yield { key: nodeKey("Environment", environment), path: ["spec", "environment"] };
      if (service !== undefined) yield { key: nodeKey("Service", service), path: ["spec", "service"] };
      for (const [index, read] of (reads ?? []).entries())
        yield { key: nodeKey("Version", read), path: ["spec", "reads", index] };
      return;
    }
    case "Environment": {
      const { partOf, reaches, facts } = typed.spec;
      if (partOf !== undefined) yield { key: nodeKey("Environment", partOf), path: ["spec", "partOf"] };
      for (const [index, name] of (reaches ?? []).entries()) {
        yield { key: nodeKey("Environment", name), path: ["spec", "reaches", index] };
      }
      return yield* factReferences(facts);
    }
    case "Fingerprint":
    case "Baseline": {
      const { environment, facts } = typed.spec;
      yield { key: nodeKey("Environment", environment), path: ["spec", "environment"] };
      for (const [fact, layer] of layersOf(facts))
        yield { key: nodeKey("FactKey", fact), path: ["spec", "facts", layer, fact] };
      return;
    }
    case "FactKey":
      for (const [index, row] of (typed.spec.derive ?? []).entries()) {
        for (const { fact, path } of derivationConditions(row)) {
          yield { key: nodeKey("FactKey", fact), path: ["spec", "derive", index, ...path] };
        }
      }
      return;
    case "Policy":
      for (const [index, name] of (typed.spec.binds ?? []).entries()) {
        yield { key: nodeKey("Environment", name), path: ["spec", "binds", index] };
      }
      return;
    case "Service":
      for (const [index, { artifact }] of (typed.spec.runs ?? []).entries()) {
        yield { key: nodeKey("Artifact", artifact), path: ["spec", "runs", index, "artifact"] };
      }
      yield* requirementReferences(typed.spec.requires, ["spec", "requires"]);
      return yield* provisionReferences(typed.spec.provides);
    case "Version": {
      const { spec } = typed;
      yield {
        key: nodeKey("Artifact", parseVersionName(typed.metadata.name)!.artifact),
        path: ["metadata", "name"],
      };
      yield* requirementReferences(spec.requires, ["spec", "requires"]);
      yield* containsReferences(spec.contains, ["spec", "contains"]);
      yield* provisionReferences(spec.provides);
      yield* factReferences(spec.facts);
      for (const [index, variant] of (spec.variants ?? []).entries()) {
        yield* requirementReferences(variant.requires, ["spec", "variants", index, "requires"]);
        yield* containsReferences(variant.contains, ["spec", "variants", index, "contains"]);
      }
      for (const [name, values] of Object.entries(spec.parameters ?? {})) {
        for (const [index, value] of values.entries()) {
          yield* requirementReferences(value.requires, ["spec", "parameters", name, index, "requires"]);
        }
      }
      return;
    }
    case "Approval":
    case "Artifact":
    case "Attestation":
    case "Interface":
    case "Observation":
    case "Plan":
    case "Proposal":
    case "Role":
    case "RoleBinding":
    case "Run":
    case "Waiver":
      return;
    default:
      return typed satisfies never;
  }
}

function* requirementReferences(
  requires: readonly Requirement[] | undefined,
  path: Path,
): Generator<Reference> {
  for (const { requirement, path: place } of placedRequirements(requires ?? [])) {
    const subject =
      requirement.fact !== undefined ? "fact" : requirement.artifact !== undefined ? "artifact" : "interface";
    yield { key: subjectKey(requirement), path: [...path, ...place, subject] };
  }
}

function* containsReferences(contains: readonly string[] | undefined, path: Path): Generator<Reference> {
  for (const [index, name] of (contains ?? []).entries())
    yield { key: buildKey(name), path: [...path, index] };
}

function* provisionReferences(
  provides: readonly { readonly interface: string }[] | undefined,
): Generator<Reference> {
  for (const [index, entry] of (provides ?? []).entries()) {
    yield { key: nodeKey("Interface", entry.interface), path: ["spec", "provides", index, "interface"] };
  }
}

function* factReferences(facts: Readonly<Record<string, unknown>> | undefined): Generator<Reference> {
  for (const name of Object.keys(facts ?? {}))
    yield { key: nodeKey("FactKey", name), path: ["spec", "facts", name] };
}
