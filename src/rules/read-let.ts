/** `out(ATTESTED_BY)`, `version.in(OF)`: the things beside another one, as a list with a type. */
import { EDGE_TYPES } from "../model/graph.ts";
import type { EdgeType } from "../model/graph.ts";
import { nearestNames } from "../values/nearest.ts";
import { quoted } from "../values/quoted.ts";
import type { CompiledLet } from "./compiled-rule.ts";
import { commonType } from "./thing-types.ts";

/**
 * Edges of which the graph holds all there are: deployments are a closed list, and so is what documents say
 * of structure. Of evidence there may be more than was handed in.
 */
const CLOSED: ReadonlySet<EdgeType> = new Set([
  "OF", "IN", "SERVES", "PART_OF", "REACHES", "VERSION_OF", "HAS_VARIANT", "RUNS",
]);

/** Edges that Fairlead itself writes, one for each that there is: who may see all sees all of them. */
const RECORDED: ReadonlySet<EdgeType> = new Set(["DEPLOYS", "PLANNED_IN"]);

export type ReadLet =
  | { readonly kind: "let"; readonly let: CompiledLet; readonly type: string }
  | { readonly kind: "invalid"; readonly message: string; readonly hint: string | undefined };

const FORM = /^(?:([A-Za-z_]\w*)\.)?(in|out)\(\s*([A-Za-z_-]+)\s*\)$/;

/** `known`: variables that stand for one thing. */
export function readLet(name: string, text: string, byDefault: string, known: readonly string[]): ReadLet {
  const [, of = byDefault, way, word] = FORM.exec(text.trim()) ?? [];
  if (way === undefined || word === undefined)
    return invalid(`${quoted(text)} names no neighbours.`, "Write out(ATTESTED_BY), or env.in(IN).");
  if (!/^[A-Za-z_]\w*$/.test(name)) return invalid(`${quoted(name)} is no name of a variable.`, undefined);
  if (!known.includes(of))
    return invalid(`There is no ${quoted(of)} here.`, `Known are ${known.join(", ")}.`);
  const edge = word.toUpperCase().replaceAll("-", "_");
  if (!Object.hasOwn(EDGE_TYPES, edge)) {
    const near = nearestNames(edge, Object.keys(EDGE_TYPES), 2);
    const hint = near.length === 0 ? undefined : `Did you mean ${near.join(" or ")}?`;
    return invalid(`${quoted(word)} is no type of edge.`, hint);
  }
  const type = edge as EdgeType;
  const { from, to } = EDGE_TYPES[type];
  const direction = way === "out" ? "outgoing" : "incoming";
  return {
    kind: "let",
    let: { name, of, edge: type, direction, isClosed: CLOSED.has(type), isRecorded: RECORDED.has(type) },
    type: commonType(direction === "outgoing" ? to : from),
  };
}

function invalid(message: string, hint: string | undefined): ReadLet {
  return { kind: "invalid", message, hint };
}
