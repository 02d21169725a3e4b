/** The drawing as a table: a row for each thing, in the order of steps. */
import type { DrawnGraph } from "./drawn-graph.ts";
import { breakable, element, sign } from "./element.ts";
import { edgeWord, lookOf } from "./kinds.ts";

export function tableRows(
  graph: DrawnGraph,
  chosen: string,
  onChoose: (key: string) => void,
  onGrow: (key: string) => void,
): readonly HTMLTableRowElement[] {
  return graph.inOrder().map((thing) => {
    const look = lookOf(thing);
    const choose = element("button", { type: "button", class: "plain" }, ...breakable(thing.name));
    choose.addEventListener("click", () => onChoose(thing.key));
    const edges = graph.edgesFrom(thing.key).map((edge) =>
      element("li", { "data-edge": `${edge.type} ${edge.from} ${edge.to}` },
        element("i", {}, edgeWord(edge.type)), ` ${nameOf(edge.to)}`));
    const hidden = graph.hidden(thing.key);
    return element("tr", { "data-key": thing.key, "aria-current": thing.key === chosen ? "true" : undefined },
      element("td", { class: "number" }, String(thing.step)),
      element("th", { scope: "row" }, choose),
      element("td", { class: `kind-cell ${look.family}` }, sign(look.sign),
        thing.declared ? look.word : `${look.word} (undeclared)`),
      element("td", {}, edges.length === 0 ? "–" : element("ul", {}, ...edges)),
      element("td", { class: "number" }, hidden === 0 ? "0" : growButton(thing.key, hidden, onGrow)));
  });
}

function growButton(key: string, hidden: number, onGrow: (key: string) => void): HTMLButtonElement {
  const grow = element("button", { type: "button", class: "plain", "aria-label": `Grow: ${hidden} more` },
    `+${hidden}`);
  grow.addEventListener("click", () => onGrow(key));
  return grow;
}

function nameOf(key: string): string {
  return key.slice(key.indexOf(":") + 1);
}
