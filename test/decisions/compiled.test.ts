/** What is compiled outlives writes that do not touch it: every answer is what a fresh snapshot gives. */
import { describe, expect, it } from "vitest";
import { planDelta } from "../../src/catalog/delta-plan.ts";
import { decide } from "../../src/decisions/decide.ts";
import type { AskedQuestion } from "../../src/decisions/decision.ts";
import { subjectOf } from "../../src/decisions/subject.ts";
import { profileOf } from "../../src/decisions/universe/artifact-profile.ts";
import { compileDocument } from "../../src/model/compile-document.ts";
import type { Document } from "../../src/model/document.ts";
import type { GraphEdge, GraphNode } from "../../src/model/graph.ts";
import { EMPTY_HEAD } from "../../src/model/revision.ts";
import { atOnce } from "../../src/snapshot/at-once.ts";
import { compactGround } from "../../src/snapshot/compaction.ts";
import type { LayeredSnapshot } from "../../src/snapshot/layered-snapshot.ts";
import { buildSnapshot } from "../../src/snapshot/snapshot-builder.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { Dice } from "./random-world.ts";
import { randomWideWorld } from "./wide-world.ts";
import { documentsOf, NOW } from "./world.ts";
import type { World } from "./world.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
/** Pairs of worlds, one written into the other in some ten revisions: 60 take about 5 s. */
const RUNS = Number(process.env["RUNS"] ?? 60);

/** Documents as they are, each with the revision that wrote it. */
class Written {
  readonly documents = new Map<string, { readonly document: Document; readonly revision: number }>();
  snapshot: LayeredSnapshot = this.fresh(0);

  write(changes: ReadonlyMap<string, Document | undefined>): void {
    const revision = this.snapshot.head.revision + 1;
    const delta = planDelta(
      this.snapshot,
      [...changes].map(([title, after]) => ({
        key: title, before: this.documents.get(title)?.document ?? null, after: after ?? null,
      })),
      revision,
    );
    for (const [title, document] of changes) {
      if (document === undefined) this.documents.delete(title);
      else this.documents.set(title, { document, revision });
    }
    this.snapshot = this.snapshot.advance({ ...EMPTY_HEAD, revision }, delta);
  }

  fresh(revision = this.snapshot.head.revision): LayeredSnapshot {
    const nodes = new Map<string, GraphNode>();
    const edges: GraphEdge[] = [];
    for (const one of this.documents.values()) {
      const compiled = compileDocument(one.document, one.revision);
      for (const node of compiled.nodes) nodes.set(node.key, node);
      edges.push(...compiled.edges);
    }
    return buildSnapshot({ ...EMPTY_HEAD, revision }, nodes.values(), edges) as LayeredSnapshot;
  }
}

function byTitle(world: World): ReadonlyMap<string, Document> {
  return new Map(documentsOf(world).map((one) => [`${one.kind}/${one.metadata.name}`, one]));
}

/** As the catalogue demands: nothing refers to a version or build that is not there. */
function isWhole(documents: ReadonlyMap<string, Document>): boolean {
  const builds = new Set<string>();
  for (const { kind, metadata, spec } of documents.values()) {
    if (kind !== "Version") continue;
    builds.add(metadata.name);
    const { variants = [] } = spec as { variants?: readonly { readonly name: string }[] };
    for (const { name } of variants) builds.add(`${metadata.name}#${name}`);
  }
  return [...documents.values()].every(({ kind, spec }) => {
    const { contains = [], version, service } = spec as {
      contains?: readonly string[]; version?: string; service?: string;
    };
    if (kind === "Version") return contains.every((name) => builds.has(name));
    if (kind !== "Deployment") return true;
    return builds.has(version!) && (service === undefined || documents.has(`Service/${service}`));
  });
}

function questionsOf(written: Written, asked: readonly AskedQuestion[]): readonly AskedQuestion[] {
  const versions = [...written.documents.values()].filter(({ document }) => document.kind === "Version");
  const single = versions.flatMap(({ document: { metadata } }) =>
    ["here", "there"].map((place) => ({ subject: metadata.name, in: place })));
  return [...asked, ...single];
}

function answer(snapshot: Snapshot, question: AskedQuestion): string {
  try {
    return JSON.stringify(decide(snapshot, question, NOW));
  } catch (error) {
    return String(error);
  }
}

console.log(`random writes: SEED=${SEED}`);

describe("compiled documents", () => {
  it("give the answers of a fresh snapshot after every write", { timeout: 600_000 }, () => {
    for (let run = 0; run < RUNS; run++) {
      const dice = new Dice(SEED + run);
      const [from, to] = [randomWideWorld(dice), randomWideWorld(dice)];
      const target = byTitle(to.documents);
      const written = new Written();
      written.write(byTitle(from.documents));
      const asked = [from.question, to.question];
      for (let step = 0; step < 10; step++) {
        const changes = new Map<string, Document | undefined>();
        for (const title of new Set([...target.keys(), ...written.documents.keys()]))
          if (dice.roll(8) === 0) changes.set(title, target.get(title));
        const after = new Map([...written.documents].map(([title, { document }]) => [title, document]));
        for (const [title, document] of changes)
          if (document === undefined) after.delete(title);
          else after.set(title, document);
        if (!isWhole(after)) continue;
        const before = written.snapshot;
        const kept = questionsOf(written, asked).map((question) =>
          [question, answer(before, question)] as const);
        written.write(changes);
        // Numbers of nodes change in a compaction, also in one of a snapshot that has been asked already.
        const turn = dice.roll(4);
        if (turn === 0) written.snapshot = written.snapshot.onGround(atOnce(compactGround(written.snapshot)));
        const fresh = written.fresh();
        for (const question of questionsOf(written, asked)) {
          expect(answer(written.snapshot, question), `SEED=${SEED + run} RUNS=1, step ${step}`).toBe(
            answer(fresh, question));
        }
        if (turn === 1) written.snapshot = written.snapshot.onGround(atOnce(compactGround(written.snapshot)));
        // The snapshot before the write is read on by others, and knows nothing of it.
        for (const [question, known] of kept) expect(answer(before, question)).toBe(known);
      }
    }
  });

  const WORLD: World = {
    "FactKey/driver": { type: "version", scheme: "dotted" },
    "Environment/here": { facts: { driver: "570" } },
    "Artifact/a": { type: "model", scheme: "dotted" },
    "Version/a@1": { requires: [], contains: ["b@1"] },
    "Version/a@2": { requires: [{ fact: "driver", range: ">=560" }] },
    "Artifact/b": { type: "library", scheme: "dotted" },
    "Version/b@1": { requires: [] },
    "Version/b@2": { requires: [] },
    "Artifact/c": { type: "library", scheme: "dotted" },
    "Version/c@1": { requires: [] },
  };

  it.each([
    { name: "a write about an environment drops nothing", write: "Environment/here", dropped: [] },
    { name: "a version drops itself and what contains it", write: "Version/b@1", dropped: ["a@1", "b@1"] },
    { name: "a version that nothing contains drops itself", write: "Version/b@2", dropped: ["b@2"] },
    {
      name: "a fact key drops all", write: "FactKey/driver", dropped: ["a@1", "a@2", "b@1", "b@2", "c@1"],
    },
  ])("$name", ({ write, dropped }) => {
    const written = new Written();
    written.write(byTitle(WORLD));
    const names = ["a@1", "a@2", "b@1", "b@2", "c@1"];
    const compiled = () => {
      const { snapshot } = written;
      return names.map((name) => subjectOf(snapshot, snapshot.find(`version:${name}`)!));
    };
    const profiles = () =>
      ["a", "b", "c"].map((name) => profileOf(written.snapshot, written.snapshot.find(`artifact:${name}`)!));
    const [before, profilesBefore] = [compiled(), profiles()];
    written.write(new Map([[write, byTitle(WORLD).get(write)!]]));
    const [after, profilesAfter] = [compiled(), profiles()];
    expect(names.filter((_, at) => before[at] !== after[at])).toEqual(dropped);
    const touched = new Set(dropped.map((name) => name[0]));
    expect(["a", "b", "c"].filter((_, at) => profilesBefore[at] !== profilesAfter[at])).toEqual([...touched]);
  });
});
