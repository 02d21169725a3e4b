/** Puts the layout on the page: a card, which is a button, for each thing, over the lines between them. */
import type { DrawnGraph, DrawnThing } from "./drawn-graph.ts";
import { breakable, drawn, element, sign } from "./element.ts";
import { edgeWord, lookOf } from "./kinds.ts";
import type { Box, Layout } from "./layout.ts";

/** Below `legible` the picture is scrolled and not made smaller, unless somebody wants it so. */
const ZOOM = { min: 0.35, max: 1.6, step: 1.2, legible: 0.72 };

export class Drawing {
  readonly #stage: HTMLElement;
  readonly #canvas: HTMLElement;
  readonly #cards = new Map<string, HTMLButtonElement>();
  readonly #onCount: (key: string) => void;
  #layout: Layout | undefined;
  #zoom = 1;

  constructor(stage: HTMLElement, canvas: HTMLElement, onCount: (key: string) => void) {
    this.#stage = stage;
    this.#canvas = canvas;
    this.#onCount = onCount;
  }

  /** Draws all anew, except cards that are there: they move, and keep the focus. */
  show(graph: DrawnGraph, layout: Layout, chosen: string): void {
    this.#layout = layout;
    const path = new Set(graph.pathTo(chosen));
    const onPath = new Set(["", ...[...path].flatMap(({ near, far }) => [near, far])]);
    for (const [key, card] of this.#cards) {
      if (graph.things.has(key)) continue;
      card.remove();
      this.#cards.delete(key);
    }
    for (const old of this.#canvas.querySelectorAll("svg.lines, .word, .count")) old.remove();
    const lines = drawn("svg", { class: "lines", width: layout.width, height: layout.height,
      "aria-hidden": "true" }, arrowHead("arrow"), arrowHead("arrow-strong"));
    const words: HTMLElement[] = [];
    for (const { edge, path: way, label } of layout.edges) {
      const isOn = path.has(edge);
      lines.append(drawn("path", { d: way, class: isOn ? "line strong" : "line",
        "marker-end": `url(#${isOn ? "arrow-strong" : "arrow"})`, "data-edge": edgeName(edge) }));
      const word = element("span", { class: isOn ? "word strong" : "word", "aria-hidden": "true" },
        edgeWord(edge.type));
      place(word, { ...label, width: 0, height: 0 });
      words.push(word);
    }
    for (const { key, box, path: way } of layout.counts) {
      lines.append(drawn("path", { d: way, class: "line dashed" }));
      const count = element("button", { class: "count", type: "button", tabindex: -1, "aria-hidden": "true",
        "data-count": key, title: "Grow" }, `+${graph.hidden(key)}`);
      place(count, box);
      count.addEventListener("click", () => this.#onCount(key));
      words.push(count);
    }
    this.#canvas.prepend(lines);
    for (const thing of graph.inOrder()) {
      const card = this.#cardOf(thing.key);
      dress(card, thing, graph, { isChosen: thing.key === chosen, isOnPath: onPath.has(thing.key) });
      place(card, layout.boxes.get(thing.key)!);
      // In the order of steps, which is the order of tabbing; moving a card would lose its focus.
      if (card !== document.activeElement) this.#canvas.append(card);
    }
    this.#orderAround(graph);
    this.#canvas.append(...words);
    this.#canvas.classList.toggle("has-path", path.size > 0);
    this.#resize();
  }

  clear(): void {
    this.#cards.clear();
    this.#canvas.replaceChildren();
    this.#layout = undefined;
    this.#resize();
  }

  focus(key: string): void {
    const card = this.#cards.get(key);
    card?.focus({ preventScroll: true });
    if (card !== undefined) this.reveal(key);
  }

  /** Scrolls the stage, and not the page, until the card is in sight with some room around it. */
  reveal(key: string): void {
    const box = this.#layout?.boxes.get(key);
    if (box === undefined) return;
    const { clientWidth, clientHeight, scrollLeft, scrollTop } = this.#stage;
    const room = 24;
    const fit = (from: number, size: number, at: number, sight: number) => {
      const [start, end] = [from * this.#zoom - room, (from + size) * this.#zoom + room];
      return start < at ? start : end > at + sight ? end - sight : at;
    };
    const left = fit(box.x, box.width, scrollLeft, clientWidth);
    const top = fit(box.y, box.height, scrollTop, clientHeight);
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#stage.scrollTo({ left, top, behavior: isCalm ? "instant" : "smooth" });
  }

  larger(): void {
    this.#zoomTo(this.#zoom * ZOOM.step);
  }

  smaller(): void {
    this.#zoomTo(this.#zoom / ZOOM.step);
  }

  /** All in sight if that stays legible. */
  fit(): void {
    if (this.#layout === undefined) return;
    const { width, height } = this.#layout;
    const { clientWidth, clientHeight } = this.#stage;
    this.#zoomTo(Math.max(ZOOM.legible, Math.min(1, clientWidth / width, clientHeight / height)));
  }

  get boxes(): ReadonlyMap<string, Box> {
    return this.#layout?.boxes ?? new Map();
  }

  #cardOf(key: string): HTMLButtonElement {
    const known = this.#cards.get(key);
    if (known !== undefined) return known;
    const made = element("button", { type: "button", class: "card", "data-key": key });
    this.#cards.set(key, made);
    return made;
  }

  /** The focused card stays where it is; the others are put before and after it. */
  #orderAround(graph: DrawnGraph): void {
    const focused = document.activeElement;
    const cards = graph.inOrder().map(({ key }) => this.#cards.get(key)!);
    const at = cards.indexOf(focused as HTMLButtonElement);
    if (at > 0) focused!.before(...cards.slice(0, at));
    if (at >= 0) focused!.after(...cards.slice(at + 1));
  }

  #zoomTo(zoom: number): void {
    this.#zoom = Math.min(ZOOM.max, Math.max(ZOOM.min, zoom));
    this.#resize();
  }

  /** The canvas is scaled; the margins keep a small picture in the middle and a large one scrollable. */
  #resize(): void {
    const { width, height } = this.#layout ?? { width: 0, height: 0 };
    const { style } = this.#canvas;
    style.width = `${width}px`;
    style.height = `${height}px`;
    style.setProperty("zoom", String(this.#zoom));
  }
}

/** `OF version:a deployment:b`: names an edge for tests and for tools. */
function edgeName({ type, from, to }: { readonly type: string; readonly from: string; readonly to: string }) {
  return `${type} ${from} ${to}`;
}

function dress(
  card: HTMLButtonElement,
  thing: DrawnThing,
  graph: DrawnGraph,
  { isChosen, isOnPath }: { readonly isChosen: boolean; readonly isOnPath: boolean },
): void {
  const look = lookOf(thing);
  const hidden = graph.hidden(thing.key);
  const isRoot = thing.key === graph.root;
  card.className = ["card", look.family, isRoot ? "root" : "", thing.declared ? "" : "undeclared",
    isChosen ? "chosen" : "", isOnPath ? "on-path" : ""].filter((name) => name !== "").join(" ");
  card.title = thing.key;
  card.setAttribute("aria-pressed", String(isChosen));
  card.setAttribute("aria-label", [`${look.word} ${thing.name}`,
    isRoot ? "the start" : `${thing.step} ${thing.step === 1 ? "step" : "steps"} ${graph.way}`,
    thing.declared ? "" : "not declared",
    hidden > 0 ? `${hidden} more ${graph.way}, Enter grows` : ""].filter((part) => part !== "").join(", "));
  const kind = thing.declared ? look.word : `${look.word} · undeclared`;
  card.replaceChildren(sign(look.sign), element("span", { class: "kind" }, kind),
    element("span", { class: "name" }, ...breakable(thing.name)));
}

function place(one: HTMLElement, { x, y, width, height }: Box): void {
  one.style.transform = `translate(${x}px, ${y}px)`;
  if (width > 0) one.style.width = `${width}px`;
  if (height > 0) one.style.height = `${height}px`;
}

function arrowHead(id: string): SVGElement {
  return drawn("marker", { id, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 8, markerHeight: 8,
    orient: "auto", markerUnits: "userSpaceOnUse" }, drawn("path", { d: "M0 .5L8 4L0 7.5z", class: id }));
}
