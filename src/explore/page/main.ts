/** The page: reads the address, asks, draws, and writes each choice back into the address. */
import { Refusal, namesLike } from "./ask.ts";
import { takeTokens } from "./credentials.ts";
import { tellDetails } from "./details.ts";
import { Drawing } from "./drawing.ts";
import { THINGS_MAX } from "./drawn-graph.ts";
import type { DrawnGraph } from "./drawn-graph.ts";
import { byId, element, sign } from "./element.ts";
import { lookOf } from "./kinds.ts";
import { layOut } from "./layout.ts";
import { forget, load } from "./load.ts";
import { moveFrom } from "./move.ts";
import { readState, writeState } from "./state.ts";
import type { State } from "./state.ts";
import { tableRows } from "./table.ts";

/** Pixels of the stage below which sources stand above and not to the left. */
const TALL_WIDTH_MAX = 640;
/** Milliseconds after a keystroke before names are asked for. */
const TYPING_PAUSE = 120;
/** Things that the empty page offers. */
const OFFERED_MAX = 6;

const form = byId<HTMLFormElement>("question");
const stage = byId("stage");
const fields = {
  thing: byId<HTMLInputElement>("thing"),
  along: byId<HTMLSelectElement>("along"),
  depth: byId<HTMLInputElement>("depth"),
  asOf: byId<HTMLInputElement>("as-of"),
  to: byId<HTMLInputElement>("to"),
};
const drawing = new Drawing(stage, byId("canvas"), (key) => void grow(key));

let state = readState(new URLSearchParams(location.search));
let graph: DrawnGraph | undefined;
/** Counts loads and panels, so that a late answer does not overwrite a newer one. */
let turn = 0;
let panelTurn = 0;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void askAnew();
});
form.addEventListener("change", ({ target }) => {
  if (target === fields.to) return;
  if (target !== fields.thing && fields.thing.value.trim() !== "") void askAnew();
});
for (const field of [fields.thing, fields.to]) {
  field.addEventListener("input", pausing(() => void suggest(field.value)));
}
stage.addEventListener("click", ({ target }) => {
  const key = keyOf(target);
  if (key !== undefined) void choose(key, "and grow");
});
stage.addEventListener("keydown", (event) => {
  const key = keyOf(event.target);
  if (event.key === "Escape") return void choose("", "only");
  if (key === undefined || graph === undefined) return;
  if (event.key === " ") {
    event.preventDefault();
    return void choose(key, "only");
  }
  const next = event.key === "Home" ? graph.root : moveFrom(graph, drawing.boxes, key, event.key);
  if (next === undefined) return;
  event.preventDefault();
  drawing.focus(next);
});
stage.addEventListener("focusin", ({ target }) => {
  const key = keyOf(target);
  if (key !== undefined && (target as HTMLElement).matches(":focus-visible")) drawing.reveal(key);
});
byId("details").addEventListener("keydown", ({ key }) => {
  if (key === "Escape") void choose("", "only");
});
byId("larger").addEventListener("click", () => drawing.larger());
byId("smaller").addEventListener("click", () => drawing.smaller());
byId("fit").addEventListener("click", () => drawing.fit());
addEventListener("popstate", () => {
  state = readState(new URLSearchParams(location.search));
  void reload("fit");
});
takeTokens(() => {
  forget();
  void suggest(fields.thing.value);
  void reload("fit");
});
new ResizeObserver(pausing(() => draw("fit"))).observe(stage);

void suggest("");
void reload("fit");

/** A new question forgets what was grown and chosen. */
async function askAnew(thing = fields.thing.value.trim()): Promise<void> {
  const direction = new FormData(form).get("direction") === "downstream" ? "downstream" : "upstream";
  const asked = new URLSearchParams({ thing, direction, along: fields.along.value, depth: fields.depth.value,
    asOf: fields.asOf.value, chosen: fields.to.value.trim() });
  go({ ...readState(asked) });
  await reload("fit");
}

async function grow(key: string): Promise<void> {
  go({ ...state, grown: [...state.grown, key], chosen: key });
  await reload("keep");
  // A count that was clicked is gone, and the focus with it; otherwise the focus is where somebody put it.
  if (document.activeElement === document.body) drawing.focus(key);
}

async function choose(key: string, how: "only" | "and grow"): Promise<void> {
  if (key !== "" && how === "and grow" && graph !== undefined && !graph.isFull && graph.hidden(key) > 0) {
    return void (await grow(key));
  }
  if (key === state.chosen) return;
  go({ ...state, chosen: key });
  fields.to.value = "";
  draw("keep"); // What is drawn leads there at once; what the server finds may be shorter.
  if (key !== "") await reload("keep");
  else void showDetails();
}

function go(next: State): void {
  state = next;
  history.pushState(null, "", writeState(state));
}

async function reload(view: "fit" | "keep"): Promise<void> {
  const mine = ++turn;
  fillForm();
  document.body.classList.toggle("is-empty", state.thing === "");
  if (state.thing === "") {
    graph = undefined;
    showProblem(undefined);
    draw(view);
    return void showDetails();
  }
  stage.setAttribute("aria-busy", "true");
  try {
    const loaded = await load(state);
    if (mine !== turn) return;
    graph = loaded.graph;
    if (loaded.chosen !== state.chosen) {
      state = { ...state, chosen: loaded.chosen };
      history.replaceState(null, "", writeState(state));
    }
    showProblem(undefined);
    byId("lead").textContent = loaded.note ?? "";
    byId("lead").hidden = loaded.note === undefined;
  } catch (error) {
    if (mine !== turn) return;
    graph = undefined;
    byId("lead").hidden = true;
    showProblem(error);
  }
  stage.removeAttribute("aria-busy");
  draw(view);
  void showDetails();
}

function draw(view: "fit" | "keep"): void {
  const legend = byId("legend");
  byId("table").hidden = graph === undefined;
  byId("cut").hidden = graph?.isFull !== true;
  byId("empty").replaceChildren(...emptyWords());
  if (graph === undefined) {
    drawing.clear();
    byId("rows").replaceChildren();
    legend.replaceChildren();
    byId("summary").textContent = "";
    return;
  }
  drawing.show(graph, layOut(graph, stage.clientWidth < TALL_WIDTH_MAX), state.chosen);
  if (view === "fit") {
    drawing.fit();
    drawing.reveal(state.chosen === "" ? graph.root : state.chosen);
  }
  byId("rows").replaceChildren(...tableRows(graph, state.chosen, (key) => void choose(key, "only"),
    (key) => void grow(key)));
  const looks = new Map(graph.inOrder().map((thing) => [lookOf(thing).word, lookOf(thing)]));
  legend.replaceChildren(...[...looks.values()].map((look) =>
    element("li", { class: look.family }, sign(look.sign), look.word)));
  byId("cut").textContent = `Truncated at ${THINGS_MAX} things: explore from one of them to see more.`;
  byId("summary").replaceChildren(...summaryOf(graph));
}

function summaryOf(shown: DrawnGraph): readonly (Node | string)[] {
  const count = (number: number, word: string) => `${number} ${word}${number === 1 ? "" : "s"}`;
  const hidden = shown.inOrder().reduce((sum, { key }) => sum + shown.hidden(key), 0);
  return [element("b", {}, count(shown.things.size, "thing")), `, ${count(shown.edges.size, "edge")} `,
    `${shown.way}`, hidden > 0 ? `, ${hidden} not drawn` : "", ` · revision ${shown.revision}`];
}

/** What stands where there is nothing to draw, or nothing beside the start. */
function emptyWords(): readonly Node[] {
  if (state.thing === "") return [];
  if (graph === undefined || graph.things.size > 1) return [];
  const other = graph.way === "upstream" ? "downstream" : "upstream";
  const along = state.along === "lineage" ? " along lineage edges" : "";
  return [element("p", {}, `Nothing is ${graph.way} of it${along}.`),
    element("p", {}, `Try ${other}${along === "" ? "" : ", or all edges"}.`)];
}

async function showDetails(): Promise<void> {
  const mine = ++panelTurn;
  const panel = byId("details");
  const key = state.chosen !== "" && graph?.things.has(state.chosen) ? state.chosen : graph?.root;
  if (graph === undefined || key === undefined) return panel.replaceChildren(...(await offers()));
  try {
    const told = await tellDetails(graph, key, (start) => {
      fields.thing.value = start;
      void askAnew(start);
    });
    if (mine === panelTurn) panel.replaceChildren(...told);
  } catch (error) {
    if (mine === panelTurn) panel.replaceChildren(element("p", { class: "note" }, messageOf(error)));
  }
}

/** The empty page offers a few things to begin with. */
async function offers(): Promise<readonly Node[]> {
  if (state.thing !== "") return [];
  const names = (await namesLike("deployment:").catch(() => [])).slice(0, OFFERED_MAX);
  return [element("h2", {}, "Where does it come from, and what does it reach?"),
    element("p", { class: "lead" }, "Name a deployment, a version, a dataset, a run. The drawing begins " +
      "with one step and grows where you click."),
    ...(names.length === 0 ? [] : [element("h3", {}, "Begin with"), element("ul", { class: "offers" },
      ...names.map((name) => element("li", {}, offer(name))))])];
}

/** Followed within the page, which keeps what it knows; opened elsewhere as any link is. */
function offer(name: string): HTMLAnchorElement {
  const link = element("a", { href: `/explore?${new URLSearchParams({ thing: name })}` }, name);
  link.addEventListener("click", (event) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void askAnew(name);
  });
  return link;
}

function showProblem(error: unknown): void {
  const place = byId("problem");
  place.hidden = error === undefined;
  document.body.classList.toggle("has-problem", error !== undefined);
  if (error === undefined) return place.replaceChildren();
  const hint = error instanceof Refusal && error.hint !== undefined ? [element("p", {}, error.hint)] : [];
  const code = error instanceof Refusal ? error.code : "PAGE_BROKEN";
  place.replaceChildren(element("p", {}, element("b", {}, messageOf(error))), ...hint,
    element("code", {}, code));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function fillForm(): void {
  if (document.activeElement !== fields.thing || fields.thing.value.trim() !== state.thing) {
    fields.thing.value = state.thing;
  }
  if (document.activeElement !== fields.to) fields.to.value = "";
  fields.along.value = state.along;
  fields.depth.value = String(state.depth);
  fields.asOf.value = state.asOf;
  for (const radio of form.querySelectorAll<HTMLInputElement>("[name=direction]")) {
    radio.checked = radio.value === state.direction;
  }
  document.title = state.thing === "" ? "Explore · Fairlead" : `${state.thing} · Explore · Fairlead`;
}

async function suggest(typed: string): Promise<void> {
  const names = await namesLike(typed).catch(() => []);
  byId("names").replaceChildren(...names.map((value) => element("option", { value })));
}

function keyOf(target: EventTarget | null): string | undefined {
  return (target as Element | null)?.closest<HTMLElement>(".card")?.dataset["key"];
}

/** Runs once nothing has called it for a moment. */
function pausing(act: () => void): () => void {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, TYPING_PAUSE) as unknown as number;
  };
}
