/** What is known of the chosen thing: its owner, its revision, its facts, what attests it, the path to it. */
import { attestations, documentOf } from "./ask.ts";
import type { StoredDocument, When } from "./ask.ts";
import type { DrawnGraph } from "./drawn-graph.ts";
import { breakable, element, sign } from "./element.ts";
import { edgeWord, lookOf } from "./kinds.ts";

/** Attestations whose documents are read; the others are counted. */
const ATTESTATIONS_MAX = 6;
/** Fields of a document that are told; the rest is a link away. */
const FIELDS_MAX = 14;

export async function tellDetails(
  graph: DrawnGraph,
  key: string,
  onStart: (key: string) => void,
): Promise<readonly Node[]> {
  const thing = graph.things.get(key)!;
  const when = { asOf: String(graph.revision) };
  const [stored, attested] = await Promise.all([documentOf(key, when), attestedBy(key, when)]);
  const look = lookOf(thing);
  const start = element("button", { type: "button", class: "quiet" }, "Explore from here");
  start.addEventListener("click", () => onStart(key));
  const facts: (readonly [string, string])[] = [
    ["Key", key],
    ["Owner", String(stored?.document.metadata["owner"] ?? "nobody named")],
    ["Revision", stored === undefined ? "no document" : String(stored.revision)],
    ...(stored === undefined ? [] : fieldsOf(stored.document.spec)),
  ];
  const description = stored?.document.metadata["description"];
  return [
    element("p", { class: `kind-line ${look.family}` }, sign(look.sign), look.word),
    element("h2", {}, ...breakable(thing.name)),
    ...(typeof description === "string" ? [element("p", { class: "lead" }, description)] : []),
    ...(thing.declared
      ? []
      : [element("p", { class: "note" }, "Others refer to it; nobody has declared it.")]),
    element("dl", {}, ...facts.flatMap(([name, value]) =>
      [element("dt", {}, name), element("dd", {}, ...breakable(value))])),
    ...attested,
    ...pathList(graph, key),
    ...(key === graph.root ? [] : [start]),
  ];
}

async function attestedBy(key: string, when: When): Promise<readonly Node[]> {
  if (!/^(version|variant|environment|deployment):/.test(key)) return [];
  const { groups } = await attestations(key, when);
  const found = groups.filter(({ direction }) => direction === "upstream");
  const names = found.flatMap(({ shown }) => shown.map(({ key: name }) => name)).slice(0, ATTESTATIONS_MAX);
  const total = found.reduce((sum, group) => sum + group.total, 0);
  const documents = await Promise.all(names.map((name) => documentOf(name, when)));
  const told = documents.flatMap((one) => (one === undefined ? [] : [attestation(one)]));
  if (total > told.length) told.push(element("li", {}, `and ${total - told.length} more`));
  return [
    element("h3", {}, "Attestations"),
    total === 0
      ? element("p", { class: "lead" }, "None.")
      : element("ul", { class: "attestations" }, ...told),
  ];
}

function attestation({ document: { metadata, spec } }: StoredDocument): HTMLLIElement {
  const verification = String(spec["verification"] ?? "unverified");
  const statement = spec["statement"];
  const said = typeof statement === "object" && statement !== null ? scalars(statement) : [];
  const about = [spec["signer"], timeOf(spec["time"])].filter((part) => part !== undefined).join(", ");
  return element("li", {},
    element("span", { class: `badge ${verification}` }, verification),
    element("b", {}, String(metadata["name"])),
    element("span", {}, predicateOf(String(spec["predicateType"] ?? ""))),
    ...(said.length === 0 ? [] : [element("span", {}, said.map(([name, value]) => `${name} ${value}`)
      .join(", "))]),
    ...(about === "" ? [] : [element("small", {}, about)]));
}

/** The way from the start, in words: what the highlighted lines show. */
function pathList(graph: DrawnGraph, key: string): readonly Node[] {
  const path = graph.pathTo(key);
  if (path.length === 0) return [];
  const nameOf = (one: string) => graph.things.get(one)?.name ?? one;
  const steps = path.map(({ type, from, near, far }) => {
    const arrow = from === near ? `${edgeWord(type)} →` : `← ${edgeWord(type)}`;
    return element("li", {}, element("i", {}, arrow), " ", ...breakable(nameOf(far)));
  });
  return [
    element("h3", {}, "Path from the start"),
    element("ol", { class: "path" }, element("li", {}, nameOf(graph.root)), ...steps),
  ];
}

/** Scalars as they are, lists and groups by their size: the panel is a summary. */
function fieldsOf(spec: Readonly<Record<string, unknown>>): (readonly [string, string])[] {
  const told = Object.entries(spec).flatMap(([name, value]): (readonly [string, string])[] => {
    if (Array.isArray(value)) {
      if (value.length === 0) return [];
      const short = value.length <= 3 && value.every((one) => typeof one === "string");
      return [[words(name), short ? value.join(", ") : `${value.length} of them`]];
    }
    if (typeof value === "object" && value !== null) {
      const inner = scalars(value);
      return inner.length === 0 ? [] : [[words(name), inner.map(([one, of]) => `${one} ${of}`).join(", ")]];
    }
    return [[words(name), timeOf(value) ?? String(value)]];
  });
  return told.slice(0, FIELDS_MAX);
}

function scalars(value: object): readonly (readonly [string, string])[] {
  return Object.entries(value)
    .filter(([, one]) => typeof one !== "object")
    .map(([name, one]) => [name, String(one)] as const);
}

/** `gitCommit` -> `Git commit`. */
function words(name: string): string {
  const spaced = name.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** RFC 3339 to the minute, still UTC. */
function timeOf(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const time = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)\S*Z$/.exec(value);
  return time === null ? value : `${time[1]} ${time[2]} UTC`;
}

/** `https://in-toto.io/attestation/test-result/v0.1` -> `test-result v0.1`. */
function predicateOf(type: string): string {
  return type.split("/").slice(-2).join(" ");
}
