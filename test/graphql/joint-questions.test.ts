import type { GraphQLObjectType } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { createSchema } from "../../src/graphql/schema.ts";
import { NOW, post, startServer } from "./start-server.ts";
import type { TestServer } from "./start-server.ts";
import { asGraphql, wholeDecision } from "./whole-decision.ts";

const schema = createSchema();
const decisionType = schema.getType("Decision") as GraphQLObjectType;
const WHOLE = wholeDecision(decisionType);

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

async function overRest(path: string, body: object) {
  const response = await fetch(new URL(path, server.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  expect(response.status, text).toBe(200);
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  return JSON.parse(text) as any;
}

async function data(query: string, variables?: object) {
  const { body } = await post(server, query, variables);
  expect(body.errors).toBeUndefined();
  return body.data;
}

async function refusal(input: object, selection = "verdict"): Promise<unknown> {
  const query = `query Q($input: DecideInput!) { decide(input: $input) { ${selection} } }`;
  const { body } = await post(server, query, { input });
  return body.errors?.[0]?.extensions["code"];
}

interface Asked {
  readonly holding?: string;
  readonly prefer?: readonly string[];
  readonly assume?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

function inputOf({ holding, prefer, assume, ...rest }: Asked): object {
  return {
    ...rest,
    record: "NO",
    ...(holding === undefined ? {} : { holding: holding.toUpperCase() }),
    ...(prefer === undefined ? {} : { prefer: prefer.map((level) => level.toUpperCase()) }),
    ...(assume === undefined
      ? {}
      : { assume: Object.entries(assume).map(([key, value]) => ({ key, value })) }),
  };
}

const CASES: readonly (readonly [string, string, Asked, readonly string[]])[] = [
  ["two artifacts that fit together", "COMPATIBLE",
    { subjects: ["ranker", "triton-server"], in: "cloud-h100-r535" }, ["picks", "cost", "optimal"]],
  ["two versions that do not", "INCOMPATIBLE",
    { subjects: ["ranker@2.3.1", "triton-server@25.03"], in: "onprem-v100" }, ["because", "proof"]],
  ["a range, weighed another way", "COMPATIBLE",
    { subject: "ranker@^2.2", in: "onprem-v100", prefer: ["freshness", "stability"], improvingSteps: 1000 },
    ["picks", "cost"]],
  ["a service placed anywhere", "COMPATIBLE", { subject: "ranking", anywhere: "tier=gpu" }, ["picks"]],
  ["what runs may be changed", "COMPATIBLE",
    { subjects: ["ranker@2.3.1", "triton-server"], in: "cloud-h100-r535", holding: "free" }, ["picks"]],
  ["several environments", "UNKNOWN",
    { subjects: ["ranker", "triton-server"], selector: "tier=gpu" }, []],
  ["an assumed driver", "INCOMPATIBLE",
    { subjects: ["ranker", "triton-server@25.03"], in: "cloud-h100-r535",
      assume: { "nvidia.driver": "530.41.03" } }, ["because"]],
  ["a driver that nobody knows", "UNKNOWN", { subject: "pytorch@2.11.0#cu126", in: "edge-unlabelled" }, []],
];

describe("GraphQL and REST give the same decision, fixes and fallback, field by field, for", () => {
  it.each(CASES)("%s: %s", async (_, verdict, asked, present) => {
    const rest = await overRest("/v1/decide", { ...asked, record: "no", fixes: true, fallback: true });
    const query = `query Q($input: DecideInput!) { decide(input: $input) { ...Whole } } ${WHOLE}`;
    const { decide } = await data(query, { input: inputOf(asked) });
    expect(decide).toEqual(asGraphql(schema, decisionType, rest));
    expect(decide.verdict).toBe(verdict);
    for (const field of present) expect(decide.results[0][field], field).not.toBeNull();
    expect(rest.fixes.length > 0).toBe(verdict !== "COMPATIBLE");
  });
});

describe("a joint decision", () => {
  const asked = { subjects: ["ranker@2.3.1", "triton-server@25.03"], in: "onprem-v100" };

  it("proves in sentences and as data, each citing its document", async () => {
    const { decide } = await data(
      `query Q($input: DecideInput!) { decide(input: $input) { results { headline
        because { sentence citations { document revision source } }
        proof { steps { kind from terms { package candidates absent } citations { document } } } } } }`,
      { input: inputOf(asked) },
    );
    const [{ headline, because, proof }] = decide.results;
    expect(headline).toBe(
      "onprem-v100 has gpu.computeCapability 7.0 (from gpu.chip NVIDIA V100); " +
        "triton-server@25.03 requires >=7.5.",
    );
    expect(because.at(-1).sentence).toMatch(
      /ranker@2\.3\.1 and triton-server@25\.03 cannot run on onprem-v100 together\.$/,
    );
    expect(because[0].citations[0]).toMatchObject({ document: "version:triton-server@25.03", revision: 1 });
    const { steps } = proof;
    expect(steps.map(({ kind }: { kind: string }) => kind)).toContain("GIVEN");
    expect(steps.at(-1)).toMatchObject({ kind: "DERIVED", citations: null });
    for (const place of steps.at(-1).from) expect(place).toBeLessThan(steps.length - 1);
  });

  it("has fixes with a verdict and a command each, and the best one taken as a fallback", async () => {
    const { decide } = await data(
      `query Q($input: DecideInput!) { decide(input: $input) { digest fixes { verdict command decision }
        fallback { insteadOf fix { command } decision { digest verdict recorded
          results { picks { version role environment } } } } } }`,
      { input: { ...asked, record: "WAIT" } },
    );
    expect(decide.fixes[0]).toMatchObject({
      verdict: "COMPATIBLE",
      command: "fairlead decide ranker@2.3.1 triton-server@25.03 --in cloud-h100-r535",
    });
    expect(decide.fallback).toMatchObject({
      insteadOf: decide.digest,
      fix: { command: decide.fixes[0].command },
      decision: { digest: decide.fixes[0].decision, verdict: "COMPATIBLE", recorded: true },
    });
    const found = await data(`query Q($digest: String!) { decision(digest: $digest) { verdict } }`, {
      digest: decide.fallback.decision.digest,
    });
    expect(found).toEqual({ decision: { verdict: "COMPATIBLE" } });
  });

  it("is found while it waits for its batch, and replays to the same bytes as over REST", async () => {
    const question = { subjects: ["ranker", "triton-server"], in: "cloud-h100-r535" };
    const { decide } = await data(
      "query Q($input: DecideInput!) { decide(input: $input) { digest id recorded } }",
      { input: question },
    );
    expect(decide.recorded).toBe(true);
    const { replay, decision, node, none } = await data(
      `query Q($digest: String!, $id: ID!) {
        replay(digest: $digest) { equal decision { digest results { picks { version } } } }
        decision(digest: $digest) { digest question { subjects holding } }
        node(id: $id) { ... on Decision { digest } }
        none: replay(digest: "sha256:0") { equal } }`,
      { digest: decide.digest, id: decide.id },
    );
    const rest = await overRest(`/v1/decisions/${encodeURIComponent(decide.digest)}/replay`, {});
    expect(rest.equal).toBe(true);
    expect(replay).toEqual({
      equal: true,
      decision: {
        digest: rest.decision.id,
        results: [{ picks: [{ version: "ranker@2.3.1" }, { version: "triton-server@25.08" }] }],
      },
    });
    expect(decision).toEqual({
      digest: decide.digest,
      question: { subjects: question.subjects, holding: "DEPLOYED" },
    });
    expect([node, none]).toEqual([{ digest: decide.digest }, null]);
  });
});

describe("a question that costs too much is refused before it is decided:", () => {
  const joint = { subjects: ["ranker", "triton-server"], in: "cloud-h100-r535" };

  it.each<[string, string | undefined, object, string?]>([
    ["a search is taken", undefined, joint],
    ["some time for a better answer is taken", undefined, { ...joint, improvingSteps: 400_000 }],
    ["more of it is not", "QUERY_TOO_COSTLY", { ...joint, improvingSteps: 600_000 }],
    ["nor more than there may be", "QUERY_TOO_COSTLY", { ...joint, improvingSteps: 2_000_000_000 }],
    ["fixes in several environments are taken", undefined, { subjects: joint.subjects, selector: "tier=gpu" },
      "fixes { command } fallback { decision { digest } }"],
    ["fixes of a place that is picked too", undefined, { subjects: joint.subjects, anywhere: "tier=gpu" },
      "fixes { command }"],
    ["in many environments less is too much", "QUERY_TOO_COSTLY",
      { subjects: joint.subjects, selector: "tier=gpu", improvingSteps: 100_000 }],
    ["each fix is decided with as many steps", "QUERY_TOO_COSTLY", { ...joint, improvingSteps: 100_000 },
      "fixes { command }"],
    ["also when only their number is asked about", "QUERY_TOO_COSTLY", { ...joint, improvingSteps: 100_000 },
      "fixesTruncated"],
    ["steps below none", "INPUT_INVALID", { ...joint, improvingSteps: -1 }],
    ["a hundred subjects are taken, each known", "SUBJECT_NOT_FOUND",
      { subjects: Array.from({ length: 100 }, (_, at) => `nothing-${at}`), in: "onprem-v100" }],
    ["and no more", "INPUT_INVALID",
      { subjects: Array.from({ length: 101 }, (_, at) => `nothing-${at}`), in: "onprem-v100" }],
    ["no subject at all", "QUESTION_INVALID", { in: "onprem-v100" }],
    ["a preference that there is not", "GRAPHQL_INVALID", { ...joint, prefer: ["SPEED"] }],
  ])("%s", async (_, code, input, selection) => {
    expect(await refusal({ ...input, record: "NO" }, selection)).toBe(code);
  });
});

describe("the past", () => {
  it("is asked the same way over both, and answers as it did then", async () => {
    const question = { subjects: ["ranker@2.3.1", "triton-server@25.03"], in: "cloud-h100-r535" };
    const { head } = await applyDocuments(server.services.knowledge, {
      sources: [{
        text: `apiVersion: fairlead.dev/v1
kind: Environment
metadata: { name: cloud-h100-r535 }
spec: { partOf: cloud, facts: { gpu.chip: NVIDIA V100, nvidia.driver: "535.104.05" } }`,
      }],
      actor: "tester",
      reason: "another chip",
      now: NOW,
    });
    const query = `query Q($input: DecideInput!, $asOf: String) @consistency(asOf: $asOf) {
      decide(input: $input) { ...Whole } } ${WHOLE}`;
    const verdicts: string[] = [];
    for (const revision of [1, head.revision]) {
      const asOf = `${revision}`;
      const rest = await overRest("/v1/decide",
        { ...question, asOf, record: "no", fixes: true, fallback: true });
      const { decide } = await data(query, { input: inputOf(question), asOf });
      expect(decide).toEqual(asGraphql(schema, decisionType, rest));
      expect(decide.revision).toBe(revision);
      verdicts.push(decide.verdict);
    }
    expect(verdicts).toEqual(["COMPATIBLE", "INCOMPATIBLE"]);
  });
});
