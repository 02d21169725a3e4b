/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** What the page shows, as it stands in its address: whoever gets the address sees the same. */

export type Way = "upstream" | "downstream";

export interface State {
  /** A name or a key, as typed; "" before anything was asked. */
  readonly thing: string;
  readonly direction: Way;
  /** `lineage`: what things were made from, and the services they serve; `all`: every type of edge. */
  readonly along: "lineage" | "all";
  /** Edges from the thing that are drawn without growing. */
  readonly depth: number;
  /** A revision or a time; "" is now. */
  readonly asOf: string;
  /** Keys that were grown, in order; a key that stands twice shows two pages of its neighbours. */
  readonly grown: readonly string[];
  /** The key whose path is highlighted; "" when none is. */
  readonly chosen: string;
}

/** Depth that is drawn at once. Beyond it, growing shows more than a picture that starts too large. */
export const DEPTH_MAX = 8;

export function readState(address: URLSearchParams): State {
  const depth = Math.trunc(Number(address.get("depth") ?? 1));
  return {
    thing: (address.get("thing") ?? "").trim(),
    direction: address.get("direction") === "downstream" ? "downstream" : "upstream",
    along: address.get("along") === "all" ? "all" : "lineage",
    depth: Number.isFinite(depth) ? Math.min(Math.max(depth, 1), DEPTH_MAX) : 1,
    asOf: (address.get("asOf") ?? "").trim(),
    grown: address.getAll("grown"),
    chosen: address.get("chosen") ?? "",
  };
}

/** Only what differs from the page's first sight, so that addresses stay short. */
export function writeState(state: State): string {
  const address = new URLSearchParams();
  if (state.thing !== "") address.set("thing", state.thing);
  if (state.direction !== "upstream") address.set("direction", state.direction);
  if (state.along !== "lineage") address.set("along", state.along);
  if (state.depth !== 1) address.set("depth", String(state.depth));
  if (state.asOf !== "") address.set("asOf", state.asOf);
  for (const key of state.grown) address.append("grown", key);
  if (state.chosen !== "") address.set("chosen", state.chosen);
  return address.size === 0 ? "/explore" : `/explore?${address}`;
}
