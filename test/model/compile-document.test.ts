import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/values/canonical-json.ts";
import { compileDocument } from "../../src/model/compile-document.ts";
import {
  conditionFromProperties,
  conditionProperties,
} from "../../src/model/compile/condition-properties.ts";
import { documentDigest } from "../../src/model/document-digest.ts";
import type { Document } from "../../src/model/document.ts";
import { EDGE_TYPES, NODE_KINDS, edgeKey, ownEnd } from "../../src/model/graph.ts";
import { parseKey } from "../../src/model/names.ts";
import { readDocuments } from "../../src/model/read-documents.ts";
import { digestOfRevision } from "../../src/model/revision-digest.ts";
import type { Condition } from "../../src/values/condition.ts";
import { EXAMPLES } from "./example-documents.ts";

const documents = new Map(
  [...readDocuments([{ text: EXAMPLES }])].map((result) => {
    if (result.kind === "invalid") throw new Error(JSON.stringify(result.problems));
    return [result.key, result.document];
  }),
);
const version = documents.get("version:ranker@2.3.1")!;

/** Edges as lines: `from TYPE id to {properties}`. */
function edgesOf(document: Document, type?: string): readonly string[] {
  return compileDocument(document, 7)
    .edges.filter((edge) => type === undefined || edge.type === type)
    .map(
      ({ from, type: edgeType, id, to, properties }) =>
        `${from} ${edgeType}${id === "" ? "" : ` ${id}`} ${to} ${canonicalJson(properties)}`,
    );
}

describe("a document as nodes", () => {
  it("the main node stands first, with what every kind has and what its kind has", () => {
    expect(compileDocument(version, 7).nodes[0]).toEqual({
      key: "version:ranker@2.3.1",
      kind: "Version",
      properties: {
        name: "ranker@2.3.1",
        revision: 7,
        documentDigest: documentDigest(version),
        owner: "search",
        version: "2.3.1",
        digest: `sha256:${"a".repeat(64)}`,
        location: "oci://registry.example/ranker",
        yanked: "wrong tokenizer",
        statesRequirements: true,
        answersFor: ["nvidia.driver"],
        training: ["compiler=gcc 12.2", "parameters.lr=0.001", "seeds.python=7"],
      },
    });
  });

  it("variants, parameters and their values have nodes of their own; parameters in order of name, values " +
    "in the list's", () => {
    expect(compileDocument(version, 7).nodes.slice(1)).toEqual([
      {
        key: "variant:ranker@2.3.1#gpu-fp16",
        kind: "Variant",
        properties: {
          name: "gpu-fp16",
          order: 0,
          digest: `sha256:${"b".repeat(64)}`,
          statesRequirements: true,
        },
      },
      {
        key: "variant:ranker@2.3.1#cpu-int8",
        kind: "Variant",
        properties: { name: "cpu-int8", order: 1, statesRequirements: true },
      },
      { key: "parameter:ranker@2.3.1/beam", kind: "Parameter", properties: { name: "beam", order: 0 } },
      {
        key: "parameter-value:ranker@2.3.1/beam=wide",
        kind: "ParameterValue",
        properties: { value: "wide", order: 0 },
      },
      {
        key: "parameter:ranker@2.3.1/maxBatch",
        kind: "Parameter",
        properties: { name: "maxBatch", order: 1 },
      },
      {
        key: "parameter-value:ranker@2.3.1/maxBatch=32",
        kind: "ParameterValue",
        properties: { value: 32, order: 0 },
      },
      {
        key: "parameter-value:ranker@2.3.1/maxBatch=8",
        kind: "ParameterValue",
        properties: { value: 8, order: 1 },
      },
    ]);
  });

  it.each([
    [
      "fact-key:gpu.class",
      {
        type: "enum",
        values: ["workstation", "data-center"],
        ordered: true,
        covers: ["nvidia"],
        aliases: ["gfd=nvidia.com/gpu.class", "gfd=gpu-class", "nfd=class"],
        freshForSeconds: 86_400,
      },
    ],
    ["environment:prod-eu-h100", { stage: "production", labels: ["team=ranking", "tier=gpu"] }],
    ["artifact:ranker", { type: "model", scheme: "semver" }],
    [
      "deployment:ranker-prod-eu",
      { state: "running", endpoint: "https://ranking.example", parameters: ["maxBatch=32"] },
    ],
    ["policy:eu-data-residency", { mode: "enforce", tier: "gate", environments: "stage=production" }],
  ])("%s has its own properties", (key, properties) => {
    expect(compileDocument(documents.get(key)!, 7).nodes[0]!.properties).toMatchObject(properties);
  });

  it("a version that never says what it requires is told from one that requires nothing", () => {
    const states = (spec: object) =>
      compileDocument({ ...version, spec: spec as Document["spec"] }, 1).nodes[0]!.properties[
        "statesRequirements"
      ];
    expect([states({}), states({ requires: [] })]).toEqual([false, true]);
  });

  it("a rule's fields stand on its node, dotted", () => {
    const rules = compileDocument(documents.get("policy:eu-data-residency")!, 7).nodes.slice(1);
    expect(rules[0]).toEqual({
      key: "rule:eu-data-residency/datasets-stay-in-the-eu",
      kind: "Rule",
      properties: {
        name: "datasets-stay-in-the-eu",
        order: 0,
        on: "deployment",
        "walk.from": "version",
        "walk.direction": "upstream",
        "walk.along": ["DERIVED_FROM"],
        "walk.to": "dataset",
        "walk.maxDepth": 32,
        quantifier: "all",
        require: 'node.facts["data.residency"] in ["EU"]',
        onEmpty: "unknown",
      },
    });
    expect(rules[1]!.properties).toMatchObject({ order: 1, "choose.strategy": "canary" });
  });
});

describe("a document as edges", () => {
  it("requirements carry their place, their condition and what they cite", () => {
    expect(edgesOf(version, "REQUIRES")).toEqual([
      'version:ranker@2.3.1 REQUIRES 0.0.0 artifact:triton-runtime {"alternative":0,"condition":"version",' +
      '"group":0,"position":0,"range":">=24.05 <25"}',
      'version:ranker@2.3.1 REQUIRES 1.0.0 fact-key:nvidia.driver {"alternative":0,"condition":"range",' +
      '"group":1,"note":"any GPU","position":0,"range":">=560","source":"page 1"}',
      'version:ranker@2.3.1 REQUIRES 1.1.0 fact-key:gpu.class {"alternative":1,"condition":"is","group":1,' +
      '"position":0,"source":"page 1","value":"data-center"}',
      'version:ranker@2.3.1 REQUIRES 1.1.1 fact-key:nvidia.driver {"alternative":1,"condition":"range",' +
      '"group":1,"position":1,"range":">=535","refused":">=530 <531","source":"page 1"}',
      'version:ranker@2.3.1 REQUIRES 1.2.0 fact-key:gpu {"alternative":2,"condition":"present","group":1,' +
      '"position":0,"source":"page 1"}',
      'version:ranker@2.3.1 REQUIRES 2.0.0 fact-key:gpu.computeCapability {"alternative":0,' +
      '"condition":"runsCode","group":2,"native":["7.5","9.0"],"position":0,"ptx":[],"ptxStatement":"none"}',
      'version:ranker@2.3.1 REQUIRES 3.0.0 fact-key:gpu.class {"alternative":0,"condition":"not",' +
      '"group":3,"position":0,"values":["workstation"]}',
      'variant:ranker@2.3.1#cpu-int8 REQUIRES 0.0.0 fact-key:cpu.isa {"all":["avx512_vnni"],' +
      '"alternative":0,"condition":"includes","group":0,"none":["amx"],"position":0}',
      'parameter-value:ranker@2.3.1/maxBatch=32 REQUIRES 0.0.0 fact-key:gpu.memory {"alternative":0,' +
      '"atLeast":"32Gi","condition":"bounds","group":0,"position":0}',
    ]);
  });

  it("everything else about a version", () => {
    const rest = edgesOf(version).filter((line) => !line.includes(" REQUIRES "));
    expect(rest).toEqual([
      "version:ranker@2.3.1 VERSION_OF artifact:ranker {}",
      "version:ranker@2.3.1 CONTAINS version:cudnn@9.10.2 {}",
      "version:ranker@2.3.1 CONTAINS variant:pytorch@2.11.0#cu128 {}",
      "version:ranker@2.3.1 DERIVED_FROM version:clicks@2026-10-01 {}",
      'version:ranker@2.3.1 DERIVED_FROM version:ranker-source@1f3c9aa {"source":"slsa",' +
      '"time":"2026-10-02T08:00:00.000Z"}',
      'version:ranker@2.3.1 PROVIDES 3.2.0 interface:ranker.predict {' +
      '"inputTypes":["string nullable","int64"],"inputs":["country","user_id"],' +
      '"outputTypes":["float32"],"outputs":["score"],"version":"3.2.0"}',
      'version:ranker@2.3.1 HAS_FACT 0 fact-key:licence {"kind":"declared","value":"MIT"}',
      "version:ranker@2.3.1 HAS_VARIANT variant:ranker@2.3.1#gpu-fp16 {}",
      "variant:ranker@2.3.1#gpu-fp16 CONTAINS version:cudnn@9.10.2 {}",
      "version:ranker@2.3.1 HAS_VARIANT variant:ranker@2.3.1#cpu-int8 {}",
      "variant:ranker@2.3.1#cpu-int8 DERIVED_FROM version:ranker@2.3.0 {}",
      "version:ranker@2.3.1 HAS_PARAMETER parameter:ranker@2.3.1/beam {}",
      'parameter:ranker@2.3.1/beam HAS_VALUE parameter-value:ranker@2.3.1/beam=wide {"order":0}',
      "version:ranker@2.3.1 HAS_PARAMETER parameter:ranker@2.3.1/maxBatch {}",
      'parameter:ranker@2.3.1/maxBatch HAS_VALUE parameter-value:ranker@2.3.1/maxBatch=32 {"order":0}',
      'parameter:ranker@2.3.1/maxBatch HAS_VALUE parameter-value:ranker@2.3.1/maxBatch=8 {"order":1}',
    ]);
  });

  it("a run used and generated versions; each edge has its source and time, its own or the run's", () => {
    expect(edgesOf(documents.get("run:train-ranker-7")!)).toEqual([
      'run:train-ranker-7 USED version:clicks@2026-10-01 {"source":"openlineage",' +
      '"time":"2026-10-02T08:00:00.000Z"}',
      'run:train-ranker-7 USED version:ranker-source@1f3c9aa {"source":"git",' +
      '"time":"2026-10-02T08:00:00.000Z"}',
      'version:ranker@2.3.1 GENERATED_BY run:train-ranker-7 {"source":"openlineage",' +
      '"time":"2026-10-02T09:00:00.000Z"}',
    ]);
  });

  it("an attestation owns the edges from whatever it is about", () => {
    const stated = '{"source":"ci","time":"2026-10-02T11:00:00.000Z"}';
    expect(edgesOf(documents.get("attestation:ranker-2.3.1-tests")!)).toEqual([
      `variant:ranker@2.3.1#gpu-fp16 ATTESTED_BY attestation:ranker-2.3.1-tests ${stated}`,
      `environment:prod-eu ATTESTED_BY attestation:ranker-2.3.1-tests ${stated}`,
      `deployment:ranker-prod-eu ATTESTED_BY attestation:ranker-2.3.1-tests ${stated}`,
    ]);
  });

  it("facts in their four shapes, and a key declared absent", () => {
    expect(
      edgesOf(documents.get("environment:prod-eu-h100")!).filter((line) => /HAS_FACT|LACKS/.test(line)),
    ).toEqual([
      'environment:prod-eu-h100 HAS_FACT 0 fact-key:os.version {"kind":"declared","value":22.04}',
      'environment:prod-eu-h100 HAS_FACT 0 fact-key:python.version {"kind":"declared","value":"3.10"}',
      'environment:prod-eu-h100 LACKS 0 fact-key:gpu {"kind":"declared"}',
      'environment:prod-eu-h100 HAS_FACT 0 fact-key:cpu.isa {"kind":"declared","value":["avx2",' +
      '"avx512_vnni"]}',
      'environment:prod-eu-h100 HAS_FACT 0 fact-key:nvidia.driver {"kind":"observed","source":"nfd",' +
      '"time":"2026-10-01T12:00:00.000Z","value":"570.86.15"}',
      'environment:prod-eu-h100 HAS_FACT 0 fact-key:gpu.memory {"kind":"declared","value":"80Gi"}',
      'environment:prod-eu-h100 HAS_FACT 1 fact-key:gpu.memory {"kind":"observed","source":"gfd",' +
      '"time":"2026-10-01T12:00:00.000Z","value":"79Gi"}',
    ]);
  });

  it.each([
    [
      "fact-key:gpu.class",
      [
        "fact-key:gpu.class DERIVED_BY derivation:gpu.class/0 {}",
        'derivation:gpu.class/0 WHEN 0 fact-key:gpu.count {"condition":"is","value":8}',
        'derivation:gpu.class/0 WHEN 1 fact-key:gpu.model {"condition":"glob","pattern":"NVIDIA-H100*"}',
        "fact-key:gpu.class DERIVED_BY derivation:gpu.class/1 {}",
        'derivation:gpu.class/1 WHEN 0 fact-key:gpu.model {"condition":"is","value":"RTX"}',
      ],
    ],
    [
      "service:ranking",
      [
        'service:ranking RUNS artifact:ranker {"range":">=2 <3"}',
        "service:ranking RUNS artifact:sidecar {}",
        'service:ranking REQUIRES 0.0.0 interface:features.user {"alternative":0,' +
        '"columnTypes":["any","int64","string not null"],"columns":["address.city","age","country"],' +
        '"condition":"interface","group":0,"position":0,"range":"^4.1","where":"reachable"}',
        'service:ranking PROVIDES 1.0 interface:ranking.api {"outputTypes":["any","any"],' +
        '"outputs":["item","score"],"version":"1.0"}',
      ],
    ],
    [
      "deployment:ranker-prod-eu",
      [
        "deployment:ranker-prod-eu OF variant:ranker@2.3.1#gpu-fp16 {}",
        "deployment:ranker-prod-eu IN environment:prod-eu-h100 {}",
        "deployment:ranker-prod-eu SERVES service:ranking {}",
      ],
    ],
    [
      "policy:eu-data-residency",
      [
        "policy:eu-data-residency BINDS environment:prod-eu-h100 {}",
        "policy:eu-data-residency HAS_RULE rule:eu-data-residency/datasets-stay-in-the-eu {}",
        "policy:eu-data-residency HAS_RULE rule:eu-data-residency/canary-in-production {}",
      ],
    ],
  ])("%s", (key, lines) => {
    expect(edgesOf(documents.get(key)!)).toEqual(lines);
  });
});

describe("every compiled document", () => {
  it.each([...documents])("%s keeps to the tables: kinds, ends, unique keys, own edges", (_, document) => {
    const { nodes, edges } = compileDocument(document, 7);
    const own = new Set(nodes.map((node) => node.key));
    expect(own.size).toBe(nodes.length);
    expect(new Set(edges.map(edgeKey)).size).toBe(edges.length);
    for (const node of nodes) expect(node.key.startsWith(`${NODE_KINDS[node.kind]}:`)).toBe(true);
    for (const edge of edges) {
      expect(own).toContain(ownEnd(edge));
      expect(EDGE_TYPES[edge.type].from).toContain(parseKey(edge.from)!.kind);
      expect(EDGE_TYPES[edge.type].to).toContain(parseKey(edge.to)!.kind);
    }
  });

  it.each([...documents])("%s gives the same after canonical JSON, which sorts all fields", (_, document) => {
    const sorted = JSON.parse(canonicalJson(document)) as Document;
    const byKey = ({ nodes, edges }: ReturnType<typeof compileDocument>) => [
      Object.fromEntries(nodes.map((node) => [node.key, node])),
      Object.fromEntries(edges.map((edge) => [edgeKey(edge), edge])),
    ];
    expect(byKey(compileDocument(sorted, 7))).toEqual(byKey(compileDocument(document, 7)));
    expect(documentDigest(sorted)).toBe(documentDigest(document));
  });

  const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
  it(`a condition comes back from the properties of its edge (SEED=${seed})`, () => {
    const texts = fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 });
    const condition: fc.Arbitrary<Condition> = fc.oneof(
      fc.record(
        { kind: fc.constant("range" as const), range: fc.string(), refused: fc.string() },
        { requiredKeys: ["kind", "range"] },
      ),
      fc.record({
        kind: fc.constant("is" as const),
        value: fc.oneof(fc.string(), fc.integer(), fc.boolean(), texts),
      }),
      fc.record({
        kind: fc.constantFrom("oneOf" as const, "not" as const),
        values: fc.oneof(texts, fc.array(fc.integer(), { minLength: 1 })),
      }),
      fc.record(
        { kind: fc.constant("bounds" as const), atLeast: fc.string(), atMost: fc.string() },
        { requiredKeys: ["kind"] },
      ),
      fc.record(
        { kind: fc.constant("includes" as const), all: texts, any: texts, none: texts },
        { requiredKeys: ["kind"] },
      ),
      fc.record({
        kind: fc.constant("runsCode" as const),
        native: texts,
        ptx: fc.oneof(texts, fc.constantFrom("none" as const, "unstated" as const)),
      }),
      fc.constant({ kind: "present" as const }),
      fc.record({ kind: fc.constant("glob" as const), pattern: fc.string() }),
    );
    fc.assert(
      fc.property(condition, (given) => {
        expect(conditionFromProperties(conditionProperties(given) as never)).toEqual(given);
      }),
      { seed, numRuns: 300 },
    );
  });
});

describe("the digest of a revision", () => {
  const revision = {
    revision: 1,
    id: "i",
    time: "2026-01-01T00:00:00.000Z",
    actor: "a",
    reason: "r",
    changes: [{ key: "version:ranker@2.3.1", action: "created" as const, before: null, after: version }],
  };
  it("depends on every part of it", () => {
    const variations = [
      revision,
      { ...revision, revision: 2 },
      { ...revision, id: "j" },
      { ...revision, actor: "b" },
      { ...revision, reason: "s" },
      { ...revision, time: "2026-01-01T00:00:00.001Z" },
      { ...revision, changes: [{ ...revision.changes[0]!, after: { ...version, spec: {} } }] },
      { ...revision, changes: [{ ...revision.changes[0]!, before: version }] },
    ];
    expect(new Set(variations.map(digestOfRevision)).size).toBe(variations.length);
    expect(digestOfRevision(revision)).toMatch(/^sha256:[0-9a-f]{64}$/);
  });
});
