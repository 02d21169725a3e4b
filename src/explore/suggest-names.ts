/** Keys that hold what somebody has typed, for the list below the name field. Pure over a snapshot. */
import type { NodeKind } from "../model/graph.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

/** Names in the list; people type on rather than read more. */
export const SUGGESTED_MAX = 30;
/** Names that one keystroke compares: some tens of milliseconds. Beyond it a name must be typed whole. */
const COMPARED_MAX = 200_000;

/** Things that have lineage, what runs first: the list begins with what people look for. */
const SUGGESTED_KINDS: readonly NodeKind[] = [
  "Deployment",
  "Version",
  "Run",
  "Variant",
  "Attestation",
  "Service",
  "Environment",
  "Artifact",
  "Interface",
  "Policy",
];

/** In order of kind; of one kind, those that begin with the text stand before those that only hold it. */
export function suggestNames(snapshot: Snapshot, typed: string): readonly string[] {
  const wanted = typed.trim().toLowerCase();
  const found: string[] = [];
  let compared = 0;
  for (const kind of SUGGESTED_KINDS) {
    const begins: string[] = [];
    const holds: string[] = [];
    for (const node of snapshot.nodesOf(kind)) {
      if (++compared > COMPARED_MAX) break;
      const key = snapshot.key(node);
      const at = key.toLowerCase().indexOf(wanted);
      if (at === 0 || at === key.indexOf(":") + 1) begins.push(key);
      else if (at > 0) holds.push(key);
    }
    found.push(...begins.sort(), ...holds.sort());
    if (found.length >= SUGGESTED_MAX) break;
  }
  return found.slice(0, SUGGESTED_MAX);
}
