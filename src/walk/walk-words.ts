/** The words of a walk as people write them: types of edges, and what it should lead to. */
import { EDGE_TYPES, NODE_KINDS } from "../model/graph.ts";
import type { EdgeType, GraphDelta, NodeKind } from "../model/graph.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { nearestNames } from "../values/nearest.ts";
import { quoted } from "../values/quoted.ts";
import { LineageInvalid } from "./lineage-invalid.ts";
import { artifactTypesOf } from "./type-of.ts";

/**
 * What a thing was made from, by which run of what, and the data that it reads where it runs: the walk that
 * is meant unless edges are named.
 */
export const MADE_FROM: readonly EdgeType[] = [
  "OF",
  "READS",
  "HAS_VARIANT",
  "CONTAINS",
  "DERIVED_FROM",
  "GENERATED_BY",
  "USED",
  "STARTED_BY",
];
/** What a change reaches: the same, and the services that deployments serve. */
export const REACHED: readonly EdgeType[] = [...MADE_FROM, "SERVES"];

/** `DERIVED_FROM`, `derived-from`; the default when nothing is named. Throws LineageInvalid. */
export function edgeTypes(
  words: readonly string[] | undefined,
  byDefault: readonly EdgeType[] = MADE_FROM,
): readonly EdgeType[] {
  if (words === undefined || words.length === 0) return byDefault;
  const known = Object.keys(EDGE_TYPES) as EdgeType[];
  return words.map((word) => {
    const type = word.toUpperCase().replaceAll("-", "_");
    if (Object.hasOwn(EDGE_TYPES, type)) return type as EdgeType;
    const near = nearestNames(type, known);
    throw new LineageInvalid(
      word,
      `${quoted(word)} is no type of edge.`,
      near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `Types are ${known.join(", ")}.`,
    );
  });
}

/**
 * What a walk leads to, as a condition on nodes: kinds (`Deployment`, `run`) and types of artifacts
 * (`dataset`, `source`); any of them. Throws LineageInvalid for a word that is neither here.
 */
export function targetChoice(
  snapshot: Snapshot,
  words: readonly string[] | undefined,
): ((node: NodeId) => boolean) | undefined {
  if (words === undefined || words.length === 0) return undefined;
  for (const word of words) if (kindNamed(word) === undefined) checkType(snapshot, word);
  return targetNamed(snapshot, words);
}

/** The same, where a word that no artifact has as its type leads to nothing. */
export function targetNamed(snapshot: Snapshot, words: readonly string[]): (node: NodeId) => boolean {
  const kinds = new Set(words.map(kindNamed).filter((kind) => kind !== undefined));
  const types = words.filter((word) => kindNamed(word) === undefined);
  const column = artifactTypesOf(snapshot);
  const codes = new Set(types.map((type) => column.codeOf(type)));
  const [only = 0] = codes.size === 1 ? codes : [];
  return (node) => {
    if (kinds.size > 0 && kinds.has(snapshot.kind(node))) return true;
    if (codes.size === 0) return false;
    const code = column.code(node);
    if (only === 0 ? !codes.has(code) : code !== only) return false;
    const kind = snapshot.kind(node);
    return kind === "Version" || kind === "Variant";
  };
}

/** undefined: a type of artifact, or nothing at all. */
export function kindNamed(word: string): NodeKind | undefined {
  const plain = word.replaceAll("-", "").toLowerCase();
  return (Object.keys(NODE_KINDS) as NodeKind[]).find((kind) => kind.toLowerCase() === plain);
}

/** Types are free words; one that no artifact has is more often mistyped than unused. */
function checkType(snapshot: Snapshot, word: string): string {
  const known = snapshot.memo(TYPES, () => typesIn(snapshot), carryTypes);
  if (known.has(word)) return word;
  const names = [...Object.keys(NODE_KINDS), ...known];
  const near = nearestNames(word, names);
  throw new LineageInvalid(
    word,
    `${quoted(word)} is no kind, and no artifact has this type.`,
    near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `Known are ${names.join(", ")}.`,
  );
}

const TYPES = {};

function typesIn(snapshot: Snapshot): ReadonlySet<string> {
  return new Set(snapshot.nodesOf("Artifact").map((node) => String(snapshot.properties(node)["type"])));
}

/** Most revisions touch no artifact; one that does has the types read again. */
function carryTypes(types: ReadonlySet<string>, deltas: readonly GraphDelta[]) {
  const isSame = deltas.every(
    ({ putNodes, removeNodes }) =>
      putNodes.every(({ kind }) => kind !== "Artifact") &&
      !removeNodes.some((key) => key.startsWith("artifact:")),
  );
  return isSame ? types : undefined;
}
