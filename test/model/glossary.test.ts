import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EDGE_TYPES, NODE_KINDS } from "../../src/model/graph.ts";

const GLOSSARY = readFileSync(join(import.meta.dirname, "../../src/model/README.md"), "utf8");

/** Rows of the table below a heading, each a list of cells. */
function tableBelow(heading: string): readonly (readonly string[])[] {
  const section = GLOSSARY.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`));
  const rows = (section ?? "").split("\n").filter((line) => line.startsWith("|"));
  return rows.slice(2).map((row) => row.split("|").slice(1, -1).map((cell) => cell.trim()));
}

const words = (cell: string) => cell.split(",").map((word) => word.trim()).toSorted();

describe("the glossary", () => {
  it("names every kind of node with the prefix of its keys, and no other", () => {
    const rows = tableBelow("Nodes").map(([kind, key]) => [kind, /^`([a-z-]+):/.exec(key!)?.[1]]);
    expect(Object.fromEntries(rows)).toEqual(NODE_KINDS);
  });

  it("names every type of edge with the kinds at its ends, and no other", () => {
    const rows = tableBelow("Edges").map(([from, type, to]) =>
      [type!.replaceAll("`", ""), { from: words(from!), to: words(to!) }]);
    const code = Object.entries(EDGE_TYPES).map(([type, { from, to }]) =>
      [type, { from: from.toSorted(), to: to.toSorted() }]);
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(code));
  });
});
