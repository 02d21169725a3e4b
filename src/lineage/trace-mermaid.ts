/** A trace as a mermaid flowchart: what things were made from on the left, what came of it on the right. */
import { parseKey } from "../model/names.ts";
import { UPSTREAM_AGAINST } from "../walk/steps.ts";
import type { Trace } from "./trace.ts";

/** mermaid draws no more edges unless it is configured to. */
export const MERMAID_EDGES_MAX = 500;

/** Shapes by kind; everything else is a box. */
const SHAPES: Readonly<Record<string, readonly [string, string]>> = {
  Deployment: ["([", "])"],
  Run: ["[[", "]]"],
  Attestation: [">", "]"],
  Service: ["{{", "}}"],
};

export function traceMermaid({ of, edges, next, truncated }: Trace): string {
  const ids = new Map<string, string>();
  const lines: string[] = ["flowchart LR"];
  const node = (key: string): string => {
    const known = ids.get(key);
    if (known !== undefined) return known;
    const id = `n${ids.size}`;
    ids.set(key, id);
    const { kind, name } = parseKey(key)!;
    const [open, close] = SHAPES[kind] ?? ["[", "]"];
    lines.push(`  ${id}${open}"${escaped(`${kind} ${name}`)}"${close}`);
    return id;
  };
  node(of.key);
  // Most edges point to what a thing was made from; a chart reads from there to the thing.
  for (const { from, to, type } of edges.slice(0, MERMAID_EDGES_MAX)) {
    const [left, right] = UPSTREAM_AGAINST.has(type) ? [from, to] : [to, from];
    lines.push(`  ${node(left)} -->|${type}| ${node(right)}`);
  }
  const left = edges.length - MERMAID_EDGES_MAX;
  if (left > 0) lines.push(`  %% ${left} further edges are left out`);
  if (next !== undefined || truncated !== undefined) lines.push("  %% there is more than this page shows");
  return `${lines.join("\n")}\n`;
}

function escaped(text: string): string {
  return text
    .replaceAll("#", "#35;")
    .replaceAll('"', "#quot;")
    .replaceAll("<", "#lt;")
    .replaceAll(">", "#gt;")
    .replaceAll("\n", " ");
}
