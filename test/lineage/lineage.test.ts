import { describe, expect, it } from "vitest";
import type { Knowledge } from "../../src/catalog/knowledge.ts";
import { changedBetween } from "../../src/lineage/changed.ts";
import { impactOf } from "../../src/lineage/impact.ts";
import { neighboursOf } from "../../src/lineage/neighbours.ts";
import { pathsBetween } from "../../src/lineage/paths-between.ts";
import { traceCsv } from "../../src/lineage/trace-csv.ts";
import { traceMermaid } from "../../src/lineage/trace-mermaid.ts";
import { trace } from "../../src/lineage/trace.ts";
import type { Trace, TraceQuestion } from "../../src/lineage/trace.ts";
import { DomainError } from "../../src/values/domain-error.ts";
import { apply, emptyKnowledge } from "../catalog/world.ts";
import { STORY } from "./world.ts";

async function told(): Promise<Knowledge> {
  const knowledge = await emptyKnowledge();
  await apply(knowledge, STORY);
  return knowledge;
}

const lines = ({ things }: Trace) => things.map(({ depth, key }) => `${depth} ${key}`);

/** `CODE message hint` of what is thrown. */
async function refusal(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    if (error instanceof DomainError) return `${error.code} ${error.message} ${error.hint ?? ""}`.trim();
    throw error;
  }
  return "nothing was refused";
}

const UPSTREAM_OF_NEW = [
  "1 variant:model@2.0.0#gpu",
  "2 version:model@2.0.0",
  "3 run:train-2",
  "4 version:clicks@2",
  "4 version:code@bbb",
];

describe("tracing", () => {
  const CASES: readonly [string, TraceQuestion, readonly string[]][] = [
    ["upstream through variant, version and run", { thing: "new", direction: "upstream" }, UPSTREAM_OF_NEW],
    [
      "only what it leads to: a kind",
      { thing: "new", direction: "upstream", to: ["run"] },
      ["3 run:train-2"],
    ],
    [
      "only what it leads to: types of artifacts, undeclared versions too",
      { thing: "deployment:new", direction: "upstream", to: ["dataset", "source"] },
      ["4 version:clicks@2", "4 version:code@bbb"],
    ],
    [
      "no further than the depth",
      { thing: "Deployment/new", direction: "upstream", depthMax: 2 },
      UPSTREAM_OF_NEW.slice(0, 2),
    ],
    [
      "along one type of edge",
      { thing: "model@1.0.0", direction: "upstream", along: ["derived-from"] },
      ["1 version:clicks@1", "1 version:code@aaa"],
    ],
    [
      "downstream of data to what runs",
      { thing: "clicks@2", direction: "downstream", to: ["Deployment"] },
      ["4 deployment:new"],
    ],
    [
      "evidence, when asked for",
      { thing: "model@2.0.0", direction: "upstream", along: ["ATTESTED_BY"] },
      ["1 attestation:tests-2"],
    ],
  ];
  it.each(CASES)("goes %s", async (_, question, expected) => {
    expect(lines(await trace(await told(), question))).toEqual(expected);
  });

  it("every edge has its source and time: its own, the run's, or the document that states it", async () => {
    const { edges } = await trace(await told(), { thing: "new", direction: "upstream" });
    expect(edges.map(({ type, source, time }) => `${type} ${source} ${time}`)).toEqual([
      "OF deployment:new undefined",
      "HAS_VARIANT version:model@2.0.0 undefined",
      "GENERATED_BY openlineage 2026-10-02T05:00:00.000Z",
      "USED openlineage 2026-10-02T02:00:00.000Z",
      "USED git 2026-10-02T02:00:00.000Z",
    ]);
  });

  it("pages follow each other at the revision of the first, whatever is written in between", async () => {
    const knowledge = await told();
    const question = { thing: "new", direction: "upstream", first: 2 } as const;
    const first = await trace(knowledge, question);
    await apply(knowledge, "kind: Run\nmetadata: { name: a-run }\nspec: { generates: [ model@2.0.0 ] }");
    const second = await trace(knowledge, { ...question, after: first.next });
    const third = await trace(knowledge, { ...question, after: second.next });
    expect([first, second, third].map((page) => page.revision)).toEqual([1, 1, 1]);
    expect([first, second, third].flatMap(lines)).toEqual(UPSTREAM_OF_NEW);
    expect([third.next, third.truncated]).toEqual([undefined, undefined]);
    expect(lines(await trace(knowledge, { ...question, first: 9 }))).toContain("3 run:a-run");
  });

  it("a cursor of another question, and one that is none, are refused", async () => {
    const knowledge = await told();
    const { next } = await trace(knowledge, { thing: "new", direction: "upstream", first: 1 });
    expect(
      await refusal(() => trace(knowledge, { thing: "old", direction: "upstream", after: next })),
    ).toMatch(/^LINEAGE_INVALID The cursor belongs to another question/);
    expect(
      await refusal(() => trace(knowledge, { thing: "new", direction: "upstream", after: "?" })),
    ).toMatch(/^LINEAGE_INVALID The cursor is none of ours/);
  });

  it("work that runs out is said with how far it came", async () => {
    const cut = await trace(await told(), { thing: "new", direction: "upstream", workMax: 4 });
    expect(cut.truncated?.because).toBe("work");
    expect(cut.truncated?.at).toBe(cut.things.length);
  });

  it("a deletion cuts the path in the present and not in the past", async () => {
    const knowledge = await told();
    const question = { thing: "new", direction: "upstream", to: ["dataset"] } as const;
    await apply(
      knowledge,
      "kind: Run\nmetadata: { name: train-2 }\nspec: { job: train, generates: [ model@2.0.0 ] }",
    );
    expect(lines(await trace(knowledge, question))).toEqual([]);
    const past = await trace(knowledge, question, { asOf: { revision: 1 } });
    expect([past.revision, lines(past)]).toEqual([1, ["4 version:clicks@2"]]);
    const pastDownstream = { thing: "clicks@2", direction: "downstream" } as const;
    expect(lines(await trace(knowledge, pastDownstream, { asOf: { revision: 1 } }))).toContain(
      "4 deployment:new",
    );
  });

  it("a whole document that is pruned cuts it too", async () => {
    const knowledge = await emptyKnowledge();
    const labelled = STORY.replace("name: train-2 }", "name: train-2, labels: { of: run } }");
    await apply(knowledge, labelled);
    await apply(knowledge, "", { prune: "of=run" });
    expect(lines(await trace(knowledge, { thing: "new", direction: "upstream" }))).toEqual([
      "1 variant:model@2.0.0#gpu",
      "2 version:model@2.0.0",
    ]);
    expect(await refusal(() => trace(knowledge, { thing: "run:train-2", direction: "downstream" }))).toBe(
      'THING_NOT_FOUND Nothing named "run:train-2" is known. Name it as version:ranker@2.3.1, ' +
        "Deployment/ranker-eu, or by its bare name.",
    );
    const past = await trace(
      knowledge,
      { thing: "run:train-2", direction: "upstream" },
      { asOf: { revision: 1 } },
    );
    expect(lines(past)).toEqual(["1 version:clicks@2", "1 version:code@bbb"]);
  });
});

describe("names", () => {
  const CASES: readonly [string, string][] = [
    [
      "modle@2.0.0",
      'THING_NOT_FOUND Nothing named "modle@2.0.0" is known. Did you mean version:model@2.0.0 or ' +
        "version:model@1.0.0?",
    ],
    [
      "deployment:nwe",
      'THING_NOT_FOUND Nothing named "deployment:nwe" is known. Did you mean deployment:new?',
    ],
    ["twice", 'THING_AMBIGUOUS "twice" is the name of 2 things. Name one of service:twice, artifact:twice.'],
  ];
  it.each(CASES)("%s is answered with a way out", async (thing, expected) => {
    const knowledge = await told();
    await apply(
      knowledge,
      "kind: Service\nmetadata: { name: twice }\nspec: {}\n---\n" +
        "kind: Artifact\nmetadata: { name: twice }\nspec: { type: image }",
    );
    expect(await refusal(() => trace(knowledge, { thing, direction: "upstream" }))).toBe(expected);
  });

  it("an unknown type of edge and an unknown kind are named with the nearest", async () => {
    const knowledge = await told();
    expect(
      await refusal(() => trace(knowledge, { thing: "new", direction: "upstream", along: ["USES"] })),
    ).toMatch(/^LINEAGE_INVALID "USES" is no type of edge. Did you mean USED/);
    expect(
      await refusal(() => trace(knowledge, { thing: "new", direction: "upstream", to: ["datset"] })),
    ).toMatch(/^LINEAGE_INVALID "datset" is no kind, and no artifact has this type. Did you mean dataset/);
  });
});

describe("other questions", () => {
  it("impact counts kinds, and deployments by environment with the nearest stage", async () => {
    const knowledge = await told();
    expect(await impactOf(knowledge.current(), { thing: "code@bbb" })).toMatchObject({
      total: 5,
      kinds: [
        { kind: "Deployment", things: 1 },
        { kind: "Run", things: 1 },
        { kind: "Service", things: 1 },
        { kind: "Variant", type: "model", things: 1 },
        { kind: "Version", type: "model", things: 1 },
      ],
      environments: [{ environment: "prod-eu", stage: "production", running: 1, retired: 0 }],
    });
  });

  it("paths are found in the direction in which things are connected", async () => {
    const snapshot = (await told()).current();
    const paths = await pathsBetween(snapshot, { from: "clicks@2", to: "new" });
    expect([paths.direction, paths.length, paths.count]).toEqual(["downstream", 4, 1]);
    expect(paths.paths[0]!.things).toEqual([
      "version:clicks@2",
      "run:train-2",
      "version:model@2.0.0",
      "variant:model@2.0.0#gpu",
      "deployment:new",
    ]);
    expect(await pathsBetween(snapshot, { from: "clicks@1", to: "new" })).toMatchObject({
      count: 0,
      paths: [],
    });
  });

  it("one hop shows neighbours by type, with counts of what is hidden", async () => {
    const { groups } = await neighboursOf((await told()).current(), { thing: "train-2", shown: 1 });
    expect(
      groups.map(({ direction, type, shown, total, hidden }) => [
        direction,
        type,
        shown.map(({ key }) => key).join(),
        total,
        hidden,
      ]),
    ).toEqual([
      ["upstream", "USED", "version:clicks@2", 2, 1],
      ["downstream", "GENERATED_BY", "version:model@2.0.0", 1, 0],
    ]);
  });

  it("what differs between two deployments is told by section, and what is the same is not", async () => {
    const { sections, differences } = await changedBetween((await told()).current(), {
      a: "old",
      b: "new",
    });
    expect(differences).toBe(9);
    expect(sections).toEqual({
      sources: [{ name: "code", a: ["aaa"], b: ["bbb"] }],
      data: [{ name: "clicks", a: ["1"], b: ["2"] }],
      artifacts: [{ name: "model", a: ["1.0.0"], b: ["2.0.0", "2.0.0#gpu"] }],
      runs: [{ name: "train", a: [], b: ["train-2"] }],
      training: [{ name: "model parameters.lr", a: ["0.1"], b: ["0.2"] }],
      requirements: [{ name: "gpu.memory", a: ["atLeast 16Gi"], b: ["atLeast 32Gi"] }],
      configuration: [
        { name: "batch", a: ["8"], b: ["32"] },
        { name: "environment", a: ["prod"], b: ["prod-eu"] },
      ],
      attestations: [{ name: "model test-result", a: [], b: ["unverified result=PASSED"] }],
    });
    const same = await changedBetween((await told()).current(), { a: "new", b: "deployment:new" });
    expect(same.differences).toBe(0);
  });

  it("where versions and their variants lie differs in the section of their artifact", async () => {
    const knowledge = await told();
    await apply(knowledge, `
kind: Artifact
metadata: { name: tool }
spec: { type: image, scheme: dotted }
---
kind: Version
metadata: { name: clicks@7 }
spec: { location: s3://eu/clicks }
---
kind: Version
metadata: { name: clicks@8 }
spec: { location: s3://us/clicks }
---
kind: Version
metadata: { name: tool@1 }
spec: { derivedFrom: [ clicks@7 ], variants: [ { name: arm, location: oci://tool:1-arm, requires: [] } ] }
---
kind: Version
metadata: { name: tool@2 }
spec: { derivedFrom: [ clicks@8 ], location: oci://tool:2 }`);
    const changed = (a: string, b: string) => changedBetween(knowledge.current(), { a, b });
    const { sections, differences } = await changed("tool@1#arm", "tool@2");
    const { data, artifacts } = sections;
    expect({ data, artifacts, differences }).toEqual({
      data: [
        { name: "clicks", a: ["7"], b: ["8"] },
        { name: "clicks location", a: ["s3://eu/clicks"], b: ["s3://us/clicks"] },
      ],
      artifacts: [
        { name: "tool", a: ["1", "1#arm"], b: ["2"] },
        { name: "tool location", a: ["oci://tool:1-arm"], b: ["oci://tool:2"] },
      ],
      differences: 4,
    });
  });
});

describe("a trace as text", () => {
  it("as CSV, a line for each thing", async () => {
    const csv = traceCsv(await trace(await told(), { thing: "train-2", direction: "upstream" }));
    expect(csv).toBe(
      [
        "depth,key,kind,name,type,declared,via,viaType,source,time",
        "1,version:clicks@2,Version,clicks@2,dataset,false,run:train-2,USED,openlineage," +
          "2026-10-02T02:00:00.000Z",
        "1,version:code@bbb,Version,code@bbb,source,false,run:train-2,USED,git,2026-10-02T02:00:00.000Z",
        "",
      ].join("\r\n"),
    );
  });

  it("as mermaid, from what things were made from to the thing", async () => {
    const chart = traceMermaid(
      await trace(await told(), { thing: "new", direction: "upstream", depthMax: 2 }),
    );
    expect(chart).toBe(`flowchart LR
  n0(["Deployment new"])
  n1["Variant model@2.0.0#35;gpu"]
  n1 -->|OF| n0
  n2["Version model@2.0.0"]
  n2 -->|HAS_VARIANT| n1
`);
  });
});
