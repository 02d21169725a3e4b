/** From what the address says to what is drawn: the start, its depth, and everything that was grown. */
import type { Neighbours } from "../../lineage/neighbours.ts";
import { neighbours } from "./ask.ts";
import { DrawnGraph } from "./drawn-graph.ts";
import type { State } from "./state.ts";

/** Answers that are kept, so that growing asks only for what is new. */
const KEPT_MAX = 2000;
/** Requests at one time: as many as a browser opens connections. */
const AT_ONCE = 6;

const kept = new Map<string, Promise<Neighbours>>();

/** All hops are read at the revision of the first. Throws Refusal. */
export async function load(state: State): Promise<DrawnGraph> {
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
  return graph;
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
