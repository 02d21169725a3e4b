/** From what the address says to what is drawn: the start, its depth, and everything that was grown. */
import type { Neighbours } from "../../lineage/neighbours.ts";
import { Refusal, neighbours, pathsBetween } from "./ask.ts";
import { DrawnGraph } from "./drawn-graph.ts";
import type { State } from "./state.ts";

/** Answers that are kept, so that growing asks only for what is new. */
const KEPT_MAX = 2000;
/** Requests at one time: as many as a browser opens connections. */
const AT_ONCE = 6;

const kept = new Map<string, Promise<Neighbours>>();

/** What was told to one caller is told to no other. */
export function forget(): void {
  kept.clear();
}

export interface Loaded {
  readonly graph: DrawnGraph;
  /** The key of the chosen thing; "" where none is, or none can be shown. */
  readonly chosen: string;
  /** Why the chosen thing is not shown. */
  readonly note?: string;
}

/** All hops are read at the revision of the first. Throws Refusal. */
export async function load(state: State): Promise<Loaded> {
  const first = await neighbours(state.thing, state, pagesOf(state, state.thing, true));
  const pinned = { along: state.along, asOf: String(first.revision) };
  const graph = new DrawnGraph(first, state.direction);
  const hop = (key: string, isWithinDepth: boolean) =>
    once(key, pinned, Math.max(1, pagesOf(state, key, isWithinDepth)));
  let frontier: readonly string[] = [graph.root];
  for (let step = 0; step < state.depth && frontier.length > 0 && !graph.isFull; step++) {
    const next: string[] = [];
    for (let at = 0; at < frontier.length; at += AT_ONCE) {
      const hops = await Promise.all(frontier.slice(at, at + AT_ONCE).map((key) => hop(key, true)));
      for (const one of hops) next.push(...graph.grow(one));
    }
    frontier = next;
  }
  for (const key of new Set(state.grown)) {
    const thing = graph.things.get(key);
    if (thing !== undefined) graph.grow(await hop(key, thing.step < state.depth));
  }
  return { graph, ...(await leadTo(graph, { ...state, ...pinned })) };
}

/**
 * Draws a shortest path to the chosen thing over the whole graph, also through and to things that nobody has
 * drawn yet.
 */
async function leadTo(graph: DrawnGraph, state: State): Promise<Pick<Loaded, "chosen" | "note">> {
  const { chosen, direction, along } = state;
  if (chosen === "" || chosen === graph.root) return { chosen };
  try {
    const { to, paths, truncated } = await pathsBetween(graph.root, chosen, state);
    const [path] = paths;
    if (path !== undefined) {
      const hops = await Promise.all(path.things.map((key) => once(key, { along, asOf: state.asOf }, 1)));
      graph.lead(path.edges, hops);
    }
    if (graph.things.has(to.key)) return { chosen: to.key };
    const edges = along === "lineage" ? " along lineage edges" : "";
    const found = truncated === undefined ? "No path leads" : "No path was found before the search ended";
    return { chosen: "", note: path === undefined
      ? `${found} ${direction} to ${to.key}${edges}.` : `The drawing is too full to lead to ${to.key}.` };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const isDrawn = graph.things.has(chosen);
    return { chosen: isDrawn ? chosen : "", note: [error.message, error.hint ?? ""].join(" ").trim() };
  }
}

function pagesOf({ grown }: State, key: string, isWithinDepth: boolean): number {
  return (isWithinDepth ? 1 : 0) + grown.filter((one) => one === key).length;
}

function once(key: string, when: Pick<State, "along" | "asOf">, pages: number): Promise<Neighbours> {
  const name = `${when.asOf} ${when.along} ${pages} ${key}`;
  const known = kept.get(name);
  if (known !== undefined) return known;
  if (kept.size >= KEPT_MAX) kept.clear();
  const asked = neighbours(key, when, pages);
  kept.set(name, asked);
  asked.catch(() => kept.delete(name));
  return asked;
}
