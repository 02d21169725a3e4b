/** The merged values against every schema that a layer brings, and against facts that they are bound to. */
import type { EffectiveFacts } from "../decisions/effective-facts.ts";
import { QuestionInvalid } from "../decisions/question-invalid.ts";
import { referenceIn } from "../model/kinds/configuration.ts";
import { didYouMean } from "../model/problem.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { nearestNames } from "../values/nearest.ts";
import { disagreement } from "./agree-with-facts.ts";
import type { Layer } from "./configuration-of.ts";
import { judgeBySchema } from "./judge-schema.ts";
import { flat, nested, nodeAt } from "./merge-layers.ts";
import type { MergedLeaf, MergedObject } from "./merge-layers.ts";
import type { ConfigurationProblem, ConfigurationSource } from "./resolved-configuration.ts";
import { sourceText } from "./resolved-configuration.ts";
import { placeText, readPlace } from "./value-place.ts";

type Resolve = (leaf: MergedLeaf) => unknown;

export function judgeValues(
  snapshot: Snapshot, facts: EffectiveFacts, layers: readonly Layer[], root: MergedObject, resolve: Resolve,
): readonly ConfigurationProblem[] {
  return [...schemaProblems(layers, root, resolve), ...factProblems(snapshot, facts, layers, root, resolve)];
}

/** What is not known here (a secret, a pick) is judged as text that fits whatever it must. */
const STAND_IN = "(not known here)";

function* schemaProblems(
  layers: readonly Layer[], root: MergedObject, resolve: Resolve,
): Generator<ConfigurationProblem> {
  const unknown = new Set<string>();
  const values = nested(root, (leaf, path) => {
    const value = resolve(leaf);
    if (value !== undefined && referenceIn(value) === undefined) return value;
    unknown.add(placeText(path));
    return STAND_IN;
  });
  for (const { spec, source } of layers) {
    if (spec.schema === undefined) continue;
    const judged = judgeBySchema(spec.schema, values);
    if (judged.kind === "unusable") {
      yield { code: "SCHEMA_INVALID", severity: "refused", sources: [source],
        message: `The schema of ${source.document} cannot be used: ${judged.why}.` };
      continue;
    }
    for (const { path, message, hint } of judged.breaches) {
      const key = placeText(path);
      if (unknown.has(key)) continue;
      const by = sourceAt(root, path);
      yield {
        code: "SCHEMA_BROKEN", severity: "refused", ...(key === "" ? {} : { key }),
        message: `${message.replace(/\.$/, "")} (${by === undefined ? "" : `${sourceText(by)}; `}schema of ` +
          `${source.document}).`,
        sources: [...(by === undefined ? [] : [by]), source],
        ...(hint === undefined ? {} : { hint }),
      };
    }
  }
}

/** Who states the value there, or the nearest thing above it. */
function sourceAt(root: MergedObject, path: readonly string[]): ConfigurationSource | undefined {
  for (let length = path.length; length > 0; length--) {
    const node = nodeAt(root, path.slice(0, length));
    if (node !== undefined) return node.source;
  }
  return undefined;
}

function* factProblems(
  snapshot: Snapshot, facts: EffectiveFacts, layers: readonly Layer[], root: MergedObject, resolve: Resolve,
): Generator<ConfigurationProblem> {
  const seen = new Set<string>();
  for (const { spec, source } of layers) {
    for (const [fact, place] of Object.entries(spec.facts ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (seen.has(`${fact} ${place}`)) continue;
      seen.add(`${fact} ${place}`);
      const node = atPlace(root, place);
      const value = node?.kind === "leaf" ? resolve(node) : undefined;
      if (node?.kind !== "leaf") {
        const near = didYouMean(nearestNames(place, flat(root).map(({ key }) => key)));
        yield { code: "BOUND_VALUE_MISSING", severity: "unknown", key: place, sources: [source],
          message: `${place} must agree with the fact ${fact} (${sourceText(source)}), and nobody ` +
            `states ${place}.`,
          ...(near === undefined ? {} : { hint: near }) };
      } else if (value === undefined || referenceIn(value) !== undefined) {
        yield { code: "FACT_UNKNOWN", severity: "unknown", key: place, sources: [node.source, source],
          message: `${place} must agree with the fact ${fact}, and its value is not known here.` };
      } else {
        const problem = disagreement(snapshot, facts, { fact, key: place, source }, node, value);
        if (problem !== undefined) yield problem;
      }
    }
  }
}

function atPlace(root: MergedObject, place: string) {
  try {
    return nodeAt(root, readPlace(place));
  } catch (error) {
    if (error instanceof QuestionInvalid) return undefined;
    throw error;
  }
}
