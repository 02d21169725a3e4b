/** The questions of docs/cypher-questions.md, read from that page and asked of a small graph. */
import neo4j from "neo4j-driver";
import type { Driver } from "neo4j-driver";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EdgeType, GraphEdge, GraphNode, NodeKind, Properties } from "../../src/model/graph.ts";
import { NODE_KINDS } from "../../src/model/graph.ts";
import { openNeo4jStore } from "../../src/store/neo4j/open-neo4j-store.ts";
import { emptyNeo4j } from "../neo4j-server/empty.ts";
import type { Neo4jName } from "../neo4j-server/release.ts";
import { sharedNeo4j } from "../setup/neo4j.ts";
import { drawing } from "./contract/sample.ts";

interface Question {
  readonly title: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly text: string;
}

const NODES: readonly GraphNode[] = [
  node("Artifact", "triton-runtime"), node("Interface", "features.user"), node("Service", "ranking"),
  node("FactKey", "nvidia.driver"), node("FactKey", "gpu.class"), node("FactKey", "gpu.memory"),
  node("FactKey", "region.jurisdiction"),
  node("Environment", "eu-west"), node("Environment", "prod-eu", { stage: "production" }),
  node("Environment", "prod-eu-ch", { stage: "production" }),
  node("Environment", "lab", { stage: "development" }),
  node("Version", "ranker@2.3.1"), node("Version", "serving@1"),
  node("Version", "cudnn@9.10.2"), node("Version", "idle@1"),
  node("Variant", "ranker@2.3.1#gpu-fp16"), node("Parameter", "ranker@2.3.1/maxBatch"),
  node("ParameterValue", "ranker@2.3.1/maxBatch=32"),
  node("Deployment", "ranker-prod-eu", { state: "running" }),
  node("Deployment", "ranker-lab", { state: "retired" }),
  node("Deployment", "serving-ch", { state: "running" }),
  node("Interface", "clicks.rows"), node("Version", "clicks@1"), node("Version", "clicks@2"),
  node("Version", "clicks@3"),
];

const RANKER = "version:ranker@2.3.1";
const DRIVER = "fact-key:nvidia.driver";
const EDGES: readonly GraphEdge[] = [
  requires(RANKER, "artifact:triton-runtime", 0, 0, 0, { condition: "version", range: ">=24.05 <25" }),
  requires(RANKER, DRIVER, 1, 0, 0, { condition: "range", range: ">=560" }),
  requires(RANKER, "fact-key:gpu.class", 1, 1, 0, { condition: "is", value: "data-center" }),
  requires(RANKER, DRIVER, 1, 1, 1, { condition: "range", range: ">=535.86 <536", refused: ">=530 <531" }),
  requires("parameter-value:ranker@2.3.1/maxBatch=32", "fact-key:gpu.memory", 0, 0, 0, {
    condition: "bounds", atLeast: "32Gi",
  }),
  requires("variant:ranker@2.3.1#gpu-fp16", DRIVER, 0, 0, 0, { condition: "range", range: ">=570" }),
  requires("version:idle@1", DRIVER, 0, 0, 0, { condition: "range", range: ">=470" }),
  edge("HAS_VARIANT", RANKER, "variant:ranker@2.3.1#gpu-fp16"),
  edge("HAS_PARAMETER", RANKER, "parameter:ranker@2.3.1/maxBatch"),
  edge("HAS_VALUE", "parameter:ranker@2.3.1/maxBatch", "parameter-value:ranker@2.3.1/maxBatch=32"),
  edge("CONTAINS", RANKER, "version:cudnn@9.10.2"), edge("CONTAINS", "version:serving@1", RANKER),
  edge("CONTAINS", "version:serving@1", "version:cudnn@9.10.2"),
  edge("PART_OF", "environment:prod-eu", "environment:eu-west"),
  edge("PART_OF", "environment:prod-eu-ch", "environment:prod-eu"),
  edge(
    "HAS_FACT", "environment:eu-west", "fact-key:region.jurisdiction", "0", { value: "EU", kind: "declared" }
  ),
  edge("HAS_FACT", "environment:prod-eu-ch", "fact-key:region.jurisdiction", "0", {
    value: "CH", kind: "declared",
  }),
  edge("OF", "deployment:ranker-prod-eu", "variant:ranker@2.3.1#gpu-fp16"),
  edge("IN", "deployment:ranker-prod-eu", "environment:prod-eu"),
  edge("SERVES", "deployment:ranker-prod-eu", "service:ranking"),
  edge("OF", "deployment:ranker-lab", RANKER), edge("IN", "deployment:ranker-lab", "environment:lab"),
  edge("OF", "deployment:serving-ch", "version:serving@1"),
  edge("IN", "deployment:serving-ch", "environment:prod-eu-ch"),
  edge("REQUIRES", "version:idle@1", "interface:clicks.rows", "1.0.0", {
    group: 1, alternative: 0, position: 0, condition: "interface", where: "here",
    columns: ["country", "user_id"], columnTypes: ["string", "int64"],
  }),
  edge("PROVIDES", "version:clicks@1", "interface:clicks.rows", "1.0.0", {
    version: "1.0.0", columns: ["country", "user_id"], columnTypes: ["string not null", "int64"],
  }),
  edge("PROVIDES", "version:clicks@2", "interface:clicks.rows", "2.0.0", {
    version: "2.0.0", columns: ["user_id"], columnTypes: ["int64"],
  }),
  edge("PROVIDES", "version:clicks@3", "interface:clicks.rows", "3.0.0", { version: "3.0.0" }),
];

const ANSWERS: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  "What does this version require?": [
    [0, 0, 0, "triton-runtime", "version", ">=24.05 <25"], [1, 0, 0, "nvidia.driver", "range", ">=560"],
    [1, 1, 0, "gpu.class", "is", "data-center"], [1, 1, 1, "nvidia.driver", "range", ">=535.86 <536"],
  ],
  "Which environments inherit this fact?": [
    ["eu-west", "EU", "eu-west", 0], ["prod-eu", "EU", "eu-west", 1],
    ["prod-eu-ch", "CH", "prod-eu-ch", 0], ["prod-eu-ch", "EU", "eu-west", 2],
  ],
  "What contains this version, directly or not?": [[RANKER, 1], ["version:serving@1", 1]],
  "What runs in production?": [
    ["prod-eu", "variant:ranker@2.3.1#gpu-fp16", "ranking"], ["prod-eu-ch", "version:serving@1", null],
  ],
  "What states a condition on this driver, and what would a new one touch?": [
    ["variant:ranker@2.3.1#gpu-fp16", ">=570", null, ["prod-eu"]],
    ["version:idle@1", ">=470", null, []],
    [RANKER, ">=535.86 <536", ">=530 <531", ["prod-eu"]], [RANKER, ">=560", null, ["prod-eu"]],
  ],
  "Who takes a column that somebody provides the data without?": [
    ["version:idle@1", "clicks.rows", "version:clicks@2", "2.0.0", "string"],
  ],
};

const questions = readQuestions();

describe("docs/cypher-questions.md", () => {
  it("asks the questions that have an answer here", () => {
    expect(questions.map(({ title }) => title)).toEqual(Object.keys(ANSWERS));
  });
});

const RELEASES: readonly Neo4jName[] = ["neo4j526", "neo4j2026"];
for (const name of RELEASES) {
  const shared = await sharedNeo4j(name);
  describe.skipIf(shared === undefined)(`the questions of docs/cypher-questions.md on ${name}`, () => {
    let driver: Driver;
    beforeAll(async () => {
      const { uri, user, password } = shared!;
      driver = neo4j.driver(uri, neo4j.auth.basic(user, password), { disableLosslessIntegers: true });
      await emptyNeo4j(driver);
      const store = await openNeo4jStore(uri, { user, password });
      await store.commit(drawing(NODES, EDGES));
      await store.close();
    });
    afterAll(() => driver.close());

    it.each(questions)("$title", async ({ title, parameters, text }) => {
      const { records } = await driver.executeQuery(text, parameters, { routing: neo4j.routing.READ });
      expect(records.map((record) => [...record.values()])).toEqual(ANSWERS[title]);
    });
  });
}

function readQuestions(): readonly Question[] {
  const page = readFileSync(join(import.meta.dirname, "../../docs/cypher-questions.md"), "utf8");
  return page.split(/^## /m).slice(1).map((section) => {
    const blocks = [...section.matchAll(/^```cypher\n(.*?)^```/gms)].map(([, block = ""]) => block.trim());
    const given = blocks.filter((block) => block.startsWith(":param"));
    const parameters = Object.fromEntries(given.map((block) => {
      const [, name = "", value = ""] = /^:param (\w+) => "(.*)"$/.exec(block) ?? [];
      return [name, value];
    }));
    const [text = ""] = blocks.filter((block) => !block.startsWith(":param"));
    return { title: section.split("\n")[0]!, parameters, text };
  });
}

function node(kind: NodeKind, name: string, properties: Properties = {}): GraphNode {
  return { key: `${NODE_KINDS[kind]}:${name}`, kind, properties: { name, ...properties } };
}

function edge(type: EdgeType, from: string, to: string, id = "", properties: Properties = {}): GraphEdge {
  return { type, from, to, id, properties };
}

function requires(
  from: string, to: string, group: number, alternative: number, position: number, condition: Properties,
): GraphEdge {
  return edge("REQUIRES", from, to, `${group}.${alternative}.${position}`, {
    group, alternative, position, ...condition,
  });
}
