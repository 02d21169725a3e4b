/**
 * What a caller cannot see makes no difference to any answer: two graphs that differ only in hidden parts are
 * told alike to the byte.
 */
import { describe, expect, it } from "vitest";
import type { Grant } from "../../src/access/caller.ts";
import { resolved } from "../../src/access/held-scopes.ts";
import { readable } from "../../src/access/sight.ts";
import { viewOf } from "../../src/access/view.ts";
import { decide } from "../../src/decisions/decide.ts";
import { adviceOn } from "../../src/decisions/fixes/advice.ts";
import { impact } from "../../src/decisions/impact.ts";
import { matrix } from "../../src/decisions/matrix.ts";
import { suggestNames } from "../../src/explore/suggest-names.ts";
import { changedBetween } from "../../src/lineage/changed.ts";
import { impactOf } from "../../src/lineage/impact.ts";
import { neighboursOf } from "../../src/lineage/neighbours.ts";
import { pathsBetween } from "../../src/lineage/paths-between.ts";
import { traceAt } from "../../src/lineage/trace.ts";
import type { Document } from "../../src/model/document.ts";
import { EDGE_TYPES, NODE_KINDS } from "../../src/model/graph.ts";
import type { EdgeType, NodeKind, Properties } from "../../src/model/graph.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { DomainError } from "../../src/values/domain-error.ts";
import { NOW, snapshotOfDocuments } from "../decisions/world.ts";
import { dice, randomPair } from "./hidden-world.ts";
import type { Pair } from "./hidden-world.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
/** Pairs of graphs; each is asked some thirty questions. */
const PAIRS = Number(process.env["PAIRS"] ?? 500);

const ADVICE = { fixes: true, fallback: true };
const SEARCH = { role: "viewer", owner: "search" };

/** Of these environments alone. */
const PRODUCTION = { ...SEARCH, environments: "stage=production" };

function viewed(documents: readonly Document[], grant: Grant = SEARCH): Snapshot {
  const snapshot = snapshotOfDocuments(documents);
  return viewOf({ snapshot, reads: readable([resolved(grant, snapshot)!]), present: snapshot });
}

/** The answer or the refusal, as text. */
async function told(ask: () => unknown): Promise<string> {
  try {
    return JSON.stringify(await ask());
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return JSON.stringify({ error: error.message, hint: error.hint, ...error.details() });
  }
}

type Question = readonly [string, (view: Snapshot) => unknown];

function questions(pair: Pair, roll: (sides: number) => number): readonly Question[] {
  const pick = (list: readonly string[]) => list[roll(list.length)]!;
  const list: Question[] = [["matrix", (view) => spelledOut(view)],
    ["impact", (view) => impact(view, { assume: [{ facts: { "gpu.memory": "8Gi" } }] }, NOW)]];
  const ask = (name: string, question: Parameters<typeof decide>[1]) => {
    const withAdvice = roll(4) === 0; // Fixes take ten times as long as what they mend.
    list.push([name, (view) => {
      const decision = decide(view, question, NOW);
      return withAdvice ? { decision, advice: adviceOn(view, decision, NOW, ADVICE) } : decision;
    }]);
  };
  for (let count = 0; count < 3; count++) {
    ask("decide", { subject: pick(pair.subjects), in: pick(pair.environments) });
    const thing = pick(pair.things);
    list.push(
      [`upstream ${thing}`, (view) => traceAt(view, { thing, direction: "upstream" }, 0)],
      [`downstream ${thing}`, (view) => traceAt(view, { thing, direction: "downstream" }, 0)],
      [`neighbours ${thing}`, (view) => neighboursOf(view, { thing })],
      [`touches ${thing}`, (view) => impactOf(view, { thing })],
    );
    const [from, to] = [pick(pair.things), pick(pair.things)];
    list.push([`path ${from} ${to}`, (view) => pathsBetween(view, { from, to })]);
    list.push([`changed ${from} ${to}`, (view) => changedBetween(view, { a: from, b: to })]);
  }
  const subjects = [...new Set([pick(pair.subjects), pick(pair.subjects)])];
  ask("joint", { subjects, in: pick(pair.environments) });
  ask("free", { subject: pick(pair.subjects), in: pick(pair.environments), holding: "free" });
  ask("anywhere", { subjects, anywhere: "stage" });
  ask("selector", { subject: pick(pair.subjects), selector: "stage=production" });
  for (let count = 0; count < 3; count++) {
    const name = pick(pair.hidden);
    ask("a hidden subject", { subject: name, in: "prod" });
    ask("a hidden environment", { subject: "ranker@1.0.0", in: name });
    list.push(["a hidden thing", (view) => traceAt(view, { thing: name, direction: "upstream" }, 0)]);
    list.push(["names", (view) => suggestNames(view, name.slice(0, 8))]);
  }
  return list;
}

/** What every question is answered from: two views that are equal can tell nothing apart. */
function everythingIn(view: Snapshot): readonly string[] {
  const lines: string[] = [];
  const told = (properties: Properties) => {
    // Over all of a document, as revisions are; no question tells it.
    const { documentDigest: _, ...rest } = properties;
    return JSON.stringify(Object.fromEntries(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))));
  };
  for (const kind of Object.keys(NODE_KINDS) as readonly NodeKind[]) {
    for (const node of view.nodesOf(kind)) {
      lines.push(`${view.key(node)} ${told(view.properties(node))}`);
      for (const type of Object.keys(EDGE_TYPES) as readonly EdgeType[])
        for (const { node: to, id, properties } of view.outgoing(node, type))
          lines.push(`${view.key(node)} ${type} ${id} ${view.key(to)} ${told(properties)}`);
    }
  }
  return lines.sort();
}

function spelledOut(view: Snapshot): unknown {
  const { rows, ...rest } = matrix(view, {}, NOW);
  return { ...rest, rows: rows.map((row) => ({ subject: row.subject,
    cells: rest.environments.map((_, column) => row.cell(column)) })) };
}

describe(`over ${PAIRS} random pairs of graphs (SEED=${seed})`, () => {
  it("what is hidden changes no answer and no refusal, and none names it", async () => {
    for (let number = 0; number < PAIRS; number++) {
      const pair = randomPair(seed + 1_000 * number);
      const [a, b] = [viewed(pair.a), viewed(pair.b)];
      expect(everythingIn(b), `pair ${number}`).toEqual(everythingIn(a));
      expect(everythingIn(a).join("\n"), `pair ${number}`).not.toMatch(/secret-|zz-other-/);
      const [there, here] = [pair.a, pair.b].map((one) => everythingIn(viewed(one, PRODUCTION)));
      expect(here, `pair ${number} of production`).toEqual(there);
      for (const [name, ask] of questions(pair, dice(seed + number))) {
        const where = `pair ${number}: ${name}`;
        const [one, two] = [await told(() => ask(a)), await told(() => ask(b))];
        expect(two, where).toBe(one);
        if (!name.startsWith("a hidden")) expect(one, where).not.toMatch(/secret-|zz-other-/);
      }
    }
  }, 600_000);

  it("the whole graphs are told differently, so the questions can tell", async () => {
    let different = 0;
    for (let number = 0; number < 5; number++) {
      const pair = randomPair(seed + 1_000 * number);
      const [a, b] = [snapshotOfDocuments(pair.a), snapshotOfDocuments(pair.b)];
      for (const [, ask] of questions(pair, dice(seed + number))) {
        if ((await told(() => ask(a))) !== (await told(() => ask(b)))) different++;
      }
    }
    expect(different).toBeGreaterThan(20);
  });

  it("a version that needs something hidden is never compatible", async () => {
    let open = 0;
    for (let number = 0; number < 40; number++) {
      const pair = randomPair(seed + 1_000 * number);
      const view = viewed(pair.a);
      for (const { kind, metadata, spec } of pair.a) {
        if (kind !== "Version" || metadata.owner === "ranking") continue;
        const needs = JSON.stringify([spec["requires"] ?? [], spec["contains"] ?? []]);
        const sure = needs.replaceAll(/\{"anyOf.*?\]\]\}/g, "");
        if (!/"artifact":"secret|"interface":"secret|\["secret/.test(sure)) continue;
        for (const environment of pair.environments) {
          const { verdict } = decide(view, { subject: metadata.name, in: environment }, NOW);
          expect(verdict, `pair ${number}: ${metadata.name} in ${environment}`).not.toBe("COMPATIBLE");
          if (verdict === "UNKNOWN") open++;
        }
      }
    }
    expect(open).toBeGreaterThan(20);
  });
});
