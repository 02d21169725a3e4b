/**
 * Random histories of documents that refer to each other: after every revision the snapshot that was
 * advanced, the one made from the log, the one loaded from the store and the verification must all say the
 * same.
 */
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { pastSnapshot } from "../../src/catalog/past-snapshot.ts";
import { verifyKnowledge } from "../../src/catalog/verify.ts";
import { DocumentsInvalid } from "../../src/model/documents-invalid.ts";
import { EDGE_TYPES, NODE_KINDS } from "../../src/model/graph.ts";
import type { EdgeType, NodeKind } from "../../src/model/graph.ts";
import { canonicalJson } from "../../src/values/canonical-json.ts";
import type { Snapshot } from "../../src/snapshot/snapshot.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import { BY } from "./world.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

/** The whole snapshot as sorted lines. */
function linesOf(snapshot: Snapshot): readonly string[] {
  const lines: string[] = [];
  for (const kind of Object.keys(NODE_KINDS) as NodeKind[]) {
    for (const node of snapshot.nodesOf(kind)) {
      const key = snapshot.key(node);
      lines.push(`${key} ${canonicalJson(snapshot.properties(node))}`);
      for (const type of Object.keys(EDGE_TYPES) as EdgeType[]) {
        for (const edge of snapshot.outgoing(node, type)) {
          lines.push(
            `${key} -${type} ${edge.id}-> ${snapshot.key(edge.node)} ${canonicalJson(edge.properties)}`,
          );
        }
      }
    }
  }
  return lines.toSorted();
}

const API = { apiVersion: "fairlead.dev/v1" };
const NAMES = ["a", "b", "c"] as const;
const VERSIONS = NAMES.flatMap((name) => ["1.0.0", "2.0.0"].map((version) => `${name}@${version}`));

const document = fc.oneof(
  fc
    .constantFrom(...NAMES)
    .map((name) => ({ ...API, kind: "Artifact", metadata: { name }, spec: { type: "model" } })),
  fc
    .record({
      name: fc.constantFrom(...VERSIONS),
      derivedFrom: fc.uniqueArray(fc.constantFrom(...VERSIONS, "elsewhere@1"), { maxLength: 3 }),
      contains: fc.uniqueArray(fc.constantFrom(...VERSIONS, ...VERSIONS.map((name) => `${name}#x`)), {
        maxLength: 1,
      }),
      variants: fc.uniqueArray(fc.constantFrom("x", "y"), { maxLength: 2 }),
      team: fc.constantFrom("one", "two"),
    })
    .map(({ name, team, variants, ...spec }) => ({
      ...API,
      kind: "Version",
      metadata: { name, labels: { team } },
      spec: {
        ...spec,
        variants: variants.map((variant) => ({ name: variant, derivedFrom: ["elsewhere@1"] })),
      },
    })),
  fc
    .record({
      name: fc.constantFrom(...NAMES),
      partOf: fc.option(fc.constantFrom(...NAMES), { nil: undefined }),
      team: fc.constantFrom("one", "two"),
    })
    .map(({ name, partOf, team }) => ({
      ...API,
      kind: "Environment",
      metadata: { name, labels: { team } },
      spec: partOf === undefined ? {} : { partOf },
    })),
  fc
    .record({
      name: fc.constantFrom("run-1", "run-2"),
      uses: fc.uniqueArray(fc.constantFrom(...VERSIONS, "elsewhere@1"), { maxLength: 2 }),
      generates: fc.uniqueArray(fc.constantFrom(...VERSIONS, "elsewhere@1"), { maxLength: 2 }),
      team: fc.constantFrom("one", "two"),
    })
    .map(({ name, team, ...spec }) => ({ ...API, kind: "Run", metadata: { name, labels: { team } }, spec })),
  fc
    .record({
      name: fc.constantFrom("test-1", "test-2"),
      about: fc.uniqueArray(
        fc.oneof(
          fc.constantFrom(...VERSIONS, "a@1.0.0#x").map((version) => ({ version })),
          fc.constantFrom(...NAMES).map((environment) => ({ environment })),
        ),
        { minLength: 1, maxLength: 2, selector: (subject) => JSON.stringify(subject) },
      ),
      team: fc.constantFrom("one", "two"),
    })
    .map(({ name, team, about }) => ({
      ...API,
      kind: "Attestation",
      metadata: { name, labels: { team } },
      spec: { about, predicateType: "test" },
    })),
);

const step = fc.record({
  documents: fc.uniqueArray(document, {
    maxLength: 6,
    selector: (entry) => `${entry.kind} ${entry.metadata.name}`,
  }),
  prune: fc.option(fc.constantFrom("team=one", "team=two", "team"), { nil: undefined, freq: 3 }),
});

describe("after any history", () => {
  let [written, refused] = [0, 0];
  afterAll(() => {
    expect(Math.min(written, refused)).toBeGreaterThan(10); // The histories must be worth the name.
  });

  it(`advanced, rebuilt and loaded snapshots are equal, and verify finds nothing ` +
    `(SEED=${seed})`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const store = await openSqliteStore(":memory:");
        const knowledge = await Knowledge.open(store, { pollMilliseconds: 0 });
        const seen = new Map([[0, linesOf(knowledge.current())]]);
        for (const { documents, prune } of steps) {
          try {
            const result = await applyDocuments(knowledge, {
              ...BY,
              sources: [{ documents }],
              ...(prune === undefined ? {} : { prune }),
            });
            written += Number(result.written);
          } catch (error) {
            if (!(error instanceof DocumentsInvalid)) throw error;
            refused++;
          }
          const head = knowledge.current().head.revision;
          if (!seen.has(head)) seen.set(head, linesOf(knowledge.current()));
          else expect(linesOf(knowledge.current())).toEqual(seen.get(head));
        }
        expect((await verifyKnowledge(store, knowledge.current())).differences).toEqual([]);
        for (const [revision, lines] of seen)
          expect(linesOf(await pastSnapshot(store, revision))).toEqual(lines);
        const loaded = await Knowledge.open(store, { pollMilliseconds: 0 });
        expect(linesOf(loaded.current())).toEqual(linesOf(knowledge.current()));
        await knowledge.close();
      }),
      { seed, numRuns: 60 },
    );
  });
});
