/**
 * Names in a plan's content that a view does not show: of versions that it moves, moves from or picks, and of
 * whatever it cites by its key. What a plan deploys is on its edges; the rest stands in its content alone.
 */
import { parseKey } from "../model/names.ts";

/** `isShown` by key. Adds to `hidden`. */
export function addPlannedNames(
  content: unknown, isShown: (key: string) => boolean, hidden: Set<string>,
): void {
  if (typeof content === "string") {
    const version = /^([^\s@#:]+)@[^\s@]+$/.exec(content)?.[1];
    if (version !== undefined && !isShown(`artifact:${version}`)) hidden.add(version).add(content);
    const cited = /^[a-z-]+:\S+$/.test(content) ? parseKey(content)?.name : undefined;
    if (cited !== undefined && !isShown(content)) hidden.add(cited);
  } else if (typeof content === "object" && content !== null) {
    for (const inner of Object.values(content)) addPlannedNames(inner, isShown, hidden);
  }
}
