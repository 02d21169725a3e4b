import { execute, getNamedType, isCompositeType, isObjectType, parse, validate } from "graphql";
import type { GraphQLObjectType } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createExecutedSchema } from "../../src/graphql/executed-schema.ts";
import { operationContext } from "../../src/graphql/operation-context.ts";
import { PLAYGROUND_TABS } from "../../src/graphql/playground-tabs.ts";
import { withPlainFields } from "../../src/graphql/plain-fields.ts";
import { createSchema, readProperty } from "../../src/graphql/schema.ts";
import { startServer } from "./start-server.ts";
import type { TestServer } from "./start-server.ts";
import { randomFrom } from "../setup/random-from.ts";

const schema = createSchema();
const executed = createExecutedSchema();
const SEED = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const QUERIES = 150;

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

/** The executor's answer and ours, as the bytes that are sent. */
async function answers(query: string, variableValues: object = {}, mine = executed) {
  const document = parse(query);
  expect(validate(schema, document), query).toEqual([]);
  const of = async (with_: typeof schema) => {
    const context = { ...operationContext(server.services, server.services.knowledge.current()), caller: {} };
    const given = { schema: with_, document, contextValue: context, fieldResolver: readProperty };
    return JSON.stringify(await execute({ ...given, variableValues: { ...variableValues } }));
  };
  return { executor: await of(schema), ours: await of(mine) };
}

/** A selection with aliases, fragments, conditions and repeated fields. */
function randomSelection(type: GraphQLObjectType, random: () => number, depth: number): string {
  const entries: string[] = random() < 0.2 ? ["__typename"] : [];
  for (const { name, type: of } of Object.values(type.getFields())) {
    if (random() < 0.4) continue;
    const target = getNamedType(of);
    if (isCompositeType(target) && (depth === 0 || !isObjectType(target))) continue;
    const times = random() < 0.15 ? 2 : 1; // Given twice, both selections are merged.
    const alias = random() < 0.15 ? `${name}Again: ` : "";
    for (let time = 0; time < times; time++) {
      const below = isObjectType(target) ? ` ${randomSelection(target, random, depth - 1)}` : "";
      const condition = random() < 0.1 ? ["@include(if: $yes)", "@skip(if: $yes)", "@skip(if: false)"][
        Math.floor(random() * 3)]! : "";
      const field = `${alias}${name} ${condition}${below}`;
      entries.push(random() < 0.1 ? `... on ${type.name} { ${field} }` : field);
    }
  }
  return `{ ${entries.length === 0 ? "__typename" : entries.join(" ")} }`;
}

const decision = schema.getType("Decision") as GraphQLObjectType;
const lineage = schema.getType("Lineage") as GraphQLObjectType;
const INPUTS = [
  `{ subjects: ["ranker@2.3.1", "feature-service"], in: "workstation-4090", record: NO }`,
  `{ subjects: ["ranker", "triton-server"], in: "workstation-4090", record: NO }`,
  `{ subject: "pytorch@2.11.0", selector: "tier=gpu", assume: [{ key: "nvidia.driver", value: "535" }],
    record: NO }`,
];

describe("plain data is answered byte for byte as the executor would", () => {
  it.each(PLAYGROUND_TABS.filter(({ query }) => !query.includes("@consistency")).map((tab) => [
    /query (\w+)/.exec(tab.query)![1]!, tab.query, tab.variables] as const,
  ))("in the saved example %s", async (_, query, variables) => {
    const given = variables === undefined ? {} : (JSON.parse(variables) as object);
    const unrecorded = query.replaceAll("decide(input: {", "decide(input: { record: NO");
    const { executor, ours } = await answers(unrecorded, given);
    expect(ours).toBe(executor);
    expect(ours).toMatch(/^\{"data"/);
  });

  it(`in ${QUERIES} random selections, SEED=${SEED}`, async () => {
    const random = randomFrom(SEED);
    for (let index = 0; index < QUERIES; index++) {
      const isLineage = index % 5 === 0;
      const selection = randomSelection(isLineage ? lineage : decision, random, 4);
      const field = isLineage
        ? `lineage(thing: "deployment:ranker-canary-cloud-h100")`
        : `decide(input: ${INPUTS[index % INPUTS.length]})`;
      const query = `query Q($yes: Boolean!) { ${field} ${selection}
        also: head { revision @skip(if: $yes) } }`;
      for (const yes of [true, false]) {
        const { executor, ours } = await answers(query, { yes });
        expect(ours, `SEED=${SEED} ${query}`).toBe(executor);
      }
    }
  }, 60_000);

  it("with named fragments, on interfaces too", async () => {
    const { executor, ours } = await answers(`{ artifact(name: "ranker") { ...Own } }
      fragment Own on Entry { labels { ...Both } name ... on Artifact { labels { value } } }
      fragment Both on Label { name __typename }`);
    expect(ours).toBe(executor);
  });
});

describe("a field of plain data", () => {
  it("that is missing where it must be is an error, and nothing of it is answered", async () => {
    const first = createSchema();
    const broken = withPlainFields(first, withBrokenImpact(), () => false);
    const { ours } = await answers(`{ lineageImpact(thing: "ranker") { revision total } }`, {}, broken);
    expect(JSON.parse(ours)).toMatchObject({
      data: { lineageImpact: null },
      errors: [{
        message: "Cannot return null for non-nullable field LineageImpact.total.",
        path: ["lineageImpact"],
      }],
    });
  });

  it("is left to the executor as soon as its resolver needs more than the object", () => {
    const other = createSchema();
    const reason = other.getType("Reason") as GraphQLObjectType;
    reason.getFields()["sentence"]!.resolve = () => "redacted";
    const result = withPlainFields(other, createSchema(), () => false).getType("EnvironmentResult");
    expect(String((result as GraphQLObjectType).getFields()["reasons"]!.type)).toBe("[Reason!]!");
    const decided = executed.getType("Decision") as GraphQLObjectType;
    expect(String(decided.getFields()["results"]!.type)).toBe("Selected!");
  });
});

function withBrokenImpact() {
  const broken = createSchema();
  broken.getQueryType()!.getFields()["lineageImpact"]!.resolve = () => ({ revision: 1 });
  return broken;
}
