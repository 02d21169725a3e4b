/** The same over REST and GraphQL: every body is equal to the byte, whatever is hidden. */
import { describe, expect, it } from "vitest";
import type { Caller } from "../../src/access/caller.ts";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { openServices } from "../../src/compose.ts";
import { ask } from "../../src/decisions/ask.ts";
import { createGraphqlHandler } from "../../src/graphql/handler.ts";
import { createMetrics } from "../../src/http/metrics.ts";
import { allRoutes } from "../../src/http/routes/all-routes.ts";
import { HttpServer } from "../../src/http/server.ts";
import { AttestationReceiver } from "../../src/lineage/receive-attestation.ts";
import { LineageReceiver } from "../../src/lineage/receive-events.ts";
import type { Document } from "../../src/model/document.ts";
import { openStore } from "../../src/store/open-store.ts";
import { NOW } from "../decisions/world.ts";
import { dice, randomPair } from "./hidden-world.ts";
import type { Pair } from "./hidden-world.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const PAIRS = 8;

const SEARCH: Caller = { kind: "token", name: "token:search", grants: [{ role: "viewer", owner: "search" }] };

/** Method and path, or a GraphQL document. */
type Request = readonly ["GET" | "POST" | "QUERY", string, unknown?];

function requests(pair: Pair, roll: (sides: number) => number): readonly Request[] {
  const pick = (list: readonly string[]) => list[roll(list.length)]!;
  const at = (name: string) => name.split("/").map(encodeURIComponent).join("/");
  const [hidden, thing, subject] = [pick(pair.hidden), pick(pair.things), pick(pair.subjects)];
  const question = { subject, in: pick(pair.environments) };
  return [
    ["POST", "/v1/decide", { ...question, fixes: true, record: "no" }],
    ["POST", "/v1/decide", { ...question, subject: hidden, record: "no" }],
    ["POST", "/v1/decide", { ...question, in: hidden, record: "no" }],
    ["POST", "/v1/matrix", {}],
    ["POST", "/v1/impact", { assume: [{ facts: { "gpu.memory": "8Gi" } }] }],
    ["GET", `/v1/lineage/${at(thing)}?direction=downstream`],
    ["GET", `/v1/lineage/${at(thing)}?direction=upstream&format=mermaid`],
    ["GET", `/v1/lineage/${at(hidden)}`],
    ["GET", `/v1/neighbours/${at(thing)}`],
    ["GET", `/v1/impact/${at(thing)}`],
    ["GET", `/v1/paths?from=${at(thing)}&to=${at(pick(pair.things))}`],
    ["GET", `/v1/changed?a=${at(thing)}&b=${at(hidden)}`],
    ["GET", `/v1/configuration/ranker?in=${at(question.in)}`],
    ["GET", `/v1/configuration/ranker?in=${at(question.in)}&version=1.0.0`],
    ["GET", `/v1/configuration/${at(hidden)}?in=${at(question.in)}`],
    ["GET", `/v1/configuration/ranker?in=${at(hidden)}`],
    ["GET", "/v1/fingerprints"],
    ["GET", "/v1/fingerprints/seen"],
    ["GET", `/v1/fingerprints/${at(hidden)}`],
    ["GET", `/v1/drift/${at(question.in)}`],
    ["GET", `/v1/drift/${at(hidden)}`],
    ["GET", `/v1/baselines?environment=${at(question.in)}`],
    ["GET", `/v1/baselines?environment=${at(hidden)}`],
    ["GET", "/v1/baselines/good"],
    ["GET", `/v1/parity?environment=${at(question.in)}&baseline=good`],
    ["POST", "/v1/rollbacks", { environment: question.in }],
    ["GET", "/v1/documents/baseline/good"],
    ["GET", "/v1/documents?limit=3"],
    ["GET", "/v1/documents?limit=500&kind=Version"],
    ["GET", "/v1/documents?asOf=1&limit=5&after=deployment:"],
    ["GET", `/v1/documents/artifact/${at(hidden)}`],
    ["GET", `/v1/history/artifact/${at(hidden)}`],
    ["GET", `/v1/history/version/${at(pick(pair.subjects.filter((name) => name.includes("@"))))}`],
    ["POST", `/v1/restore/service/${at(hidden)}`, { to: 1 }],
    ["POST", "/v1/apply", { kind: "Service" }],
    ["POST", "/v1/deployments", { version: hidden, environment: "prod" }],
    ["GET", "/v1/audit/log"],
    ["GET", "/v1/tokens"],
    ["GET", "/metrics"],
    ["QUERY", "{ versions(first: 4) { totalCount pageInfo { endCursor hasNextPage } nodes { name " +
      "requirements { alternatives { about } } derivedFrom { name declared } document { content } } } }"],
    ["QUERY", "{ environments { totalCount nodes { name declared reaches { name } " +
      "deployments { totalCount nodes { name build { __typename } } } } } " +
      "services { nodes { name runs { range artifact { name } } } } }"],
    ["QUERY", "{ deployments { nodes { name environment { name } service { name } } } " +
      "interfaces { nodes { name providedBy { version } } } " +
      "artifacts { nodes { name versions { totalCount } } } }"],
    ["QUERY", "{ history { nodes { revision changeCount changes { key diff { path } after } } } }"],
    ["QUERY", `{ version(name: "${hidden}") { name } artifact(name: "${hidden}") { name } ` +
      `lineage(thing: ${JSON.stringify(thing)}) { things { key } edges { from to } } }`],
    ["QUERY", `{ decide(input: { subject: ${JSON.stringify(subject)}, in: "prod", record: NO }) ` +
      "{ verdict headline results { reasons { sentence } } } }"],
  ];
}

/** Bodies of all answers, in order. */
async function answers(
  documents: readonly Document[],
  asked: readonly Request[],
): Promise<readonly string[]> {
  const opened: (() => Promise<void>)[] = [];
  const made = await openServices(await openStore("sqlite::memory:"), false, { warn: () => {} }, opened);
  const { knowledge, decisionLog } = made.services;
  const by = { actor: "root", reason: "test", now: NOW };
  await applyDocuments(knowledge, { ...by, sources: [{ documents }] });
  const services = { ...made.services, now: () => NOW,
    ask: (asking: Parameters<typeof ask>[3]) => ask(knowledge, decisionLog, NOW, asking) };
  const onBug = (error: unknown) => { throw error; };
  const server = new HttpServer({
    routes: allRoutes(services, {
      receiver: new LineageReceiver(knowledge, services.now), onBug,
      attestations: new AttestationReceiver(knowledge, [], services.now),
      health: {
        version: "1", registry: createMetrics(services).registry, isStopping: () => false, access: "",
      },
    }),
    raw: [createGraphqlHandler(services, { playground: false, onBug })],
    authenticate: () => SEARCH, onAnswered: () => {}, onBug,
  });
  const { port } = await server.listen("127.0.0.1", 0);
  const bodies: string[] = [];
  for (const [method, path, body] of asked) {
    const headers = { "x-request-id": "test", "content-type": "application/json" };
    const init = method === "GET" ? { headers }
      : { method: "POST", headers, body: JSON.stringify(method === "QUERY" ? { query: path } : body) };
    const answer = await fetch(`http://127.0.0.1:${port}${method === "QUERY" ? "/graphql" : path}`, init);
    bodies.push(`${answer.status} ${await answer.text()}`);
  }
  await server.stop();
  for (const close of opened.toReversed()) await close();
  return bodies;
}

describe(`over ${PAIRS} random pairs of graphs (SEED=${seed})`, () => {
  it("every body over REST and GraphQL is the same, whatever is hidden", async () => {
    const statuses = new Set<string>();
    for (let number = 0; number < PAIRS; number++) {
      const pair = randomPair(seed + 1_000 * number);
      const asked = requests(pair, dice(seed + number));
      const [one, two] = [await answers(pair.a, asked), await answers(pair.b, asked)];
      asked.forEach(([method, path], place) => {
        expect(two[place], `pair ${number}: ${method} ${path}`).toBe(one[place]);
        statuses.add(one[place]!.slice(0, 3));
        const isNamed = pair.hidden.some((name) =>
          path.includes(encodeURIComponent(name)) || path.includes(name));
        if (!isNamed && path !== "/v1/decide") expect(one[place]).not.toMatch(/secret-|zz-other-/);
      });
    }
    expect([...statuses].sort()).toEqual(["200", "400", "403", "404"]);
  }, 120_000);
});
