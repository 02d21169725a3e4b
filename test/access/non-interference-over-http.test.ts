/** The same over REST and GraphQL: every body is equal to the byte, whatever is hidden. */
import { describe, expect, it } from "vitest";
import type { Caller } from "../../src/access/caller.ts";
import { answers } from "./answers-over-http.ts";
import type { Request } from "./answers-over-http.ts";
import { dice, randomPair } from "./hidden-world.ts";
import type { Pair } from "./hidden-world.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const PAIRS = Number(process.env["PAIRS"] ?? 8);

const SEARCH: Caller = { kind: "token", name: "token:search", grants: [{ role: "viewer", owner: "search" }] };
const MANAGER: Caller = { kind: "token", name: "token:manager", grants: [
  { role: "release-manager", owner: "search" }, { role: "publisher", owner: "search" },
] };

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

/** Of who runs what `search` owns: plans, figures, exceptions, places, asked for and written. */
function acts(pair: Pair, roll: (sides: number) => number): readonly Request[] {
  const pick = (list: readonly string[]) => list[roll(list.length)]!;
  const [hidden, plan] = [pick(pair.hidden), pick(pair.plans)];
  const [version, environment] = [pick(["ranker@1.0.0", "ranker@2.0.0"]), pick(pair.environments)];
  const window = { from: "2026-11-21T09:00:00.000Z", to: "2026-11-21T10:00:00.000Z" };
  const figure = { deployment: "mine-0", version, metric: "errorRate", value: 0.01, samples: 900, ...window };
  const waiver = { rule: "limits/no-two", expires: "14d", reason: "for a while" };
  const lease = { holder: "run-1", environment };
  return [
    ["GET", "/v1/plans"],
    ["GET", `/v1/plans?environment=${hidden}`],
    ...pair.plans.flatMap((name): readonly Request[] => [
      ["GET", `/v1/plans/${name}`], ["GET", `/v1/plans/${name}/next`],
      ["GET", `/v1/documents/plan/${name}`], ["GET", `/v1/history/plan/${name}`],
    ]),
    ["GET", `/v1/reports/release/${plan}`],
    ["GET", `/v1/reports/incident/${plan}?format=markdown`],
    ["GET", "/v1/reports/period?since=2026-11-01"],
    ["GET", "/v1/reports/period?since=2026-11-01&format=html"],
    ["POST", `/v1/plans/${plan}/steps/deploy-ranker/start`, {}],
    ["POST", `/v1/plans/${plan}/undo`, {}],
    ["POST", `/v1/plans/${plan}/approve`, {}],
    ["POST", `/v1/plans/${plan}/withdraw`, {}],
    ["GET", "/v1/waivers?all=true"],
    ...["w-open", "w-hidden", "w-place", "w-build"].flatMap((name): readonly Request[] => [
      ["GET", `/v1/waivers/${name}`], ["GET", `/v1/documents/waiver/${name}`],
      ["GET", `/v1/documents/approval/${name}-yes`], ["GET", `/v1/history/waiver/${name}`],
      ["GET", `/v1/neighbours/waiver:${name}`],
    ]),
    ["POST", "/v1/waivers/w-hidden/approve", {}],
    ["POST", "/v1/waivers/w-hidden/withdraw", {}],
    ["POST", "/v1/waivers", { ...waiver, subject: hidden, environment }],
    ["POST", "/v1/waivers", { ...waiver, subject: "ranker", environment: hidden }],
    ["POST", "/v1/waivers", { ...waiver, subject: "ranker@2.0.0", environment }],
    ["GET", `/v1/gates?version=${version}&in=${environment}`],
    ["GET", `/v1/gates?version=${version}&in=${environment}&plan=${plan}`],
    ["GET", `/v1/gates?version=${version}&in=${hidden}`],
    ["POST", "/v1/promotions", { version, from: "staging", to: "production" }],
    ["POST", "/v1/promotions", { version, from: hidden, to: "production" }],
    ["POST", "/v1/plans", { subject: version, in: environment, fallback: true }],
    ["POST", "/v1/plans", { subject: hidden, in: environment }],
    ["GET", "/v1/observations?deployment=mine-0"],
    ["GET", `/v1/observations?deployment=${hidden}`],
    ["GET", "/v1/documents?kind=Observation&limit=100"],
    ["POST", "/v1/observations", figure],
    ["POST", "/v1/observations", { ...figure, deployment: hidden }],
    ["GET", `/v1/drift/${environment}`], ["GET", `/v1/drift/${hidden}`],
    ["GET", "/v1/fingerprints"], ["GET", `/v1/fingerprints?environment=${hidden}`],
    ["GET", "/v1/baselines?environment=prod"], ["GET", "/v1/baselines/prod-good"],
    ["GET", `/v1/parity?environment=${environment}&baseline=prod-good`],
    ["POST", "/v1/rollbacks", { environment }], ["POST", "/v1/rollbacks", { environment, to: "prod-good" }],
    ["POST", "/v1/baselines", { environment, because: "good" }],
    ["POST", "/v1/validate", { subject: version, in: environment, validate: true }],
    ["POST", "/v1/policies/check", {}], ["POST", "/v1/policies/check", { in: hidden }],
    ["GET", "/v1/policies/shadow"], ["GET", "/v1/notices"], ["GET", "/v1/webhooks/deliveries"],
    ["POST", "/v1/webhooks/any/retry", {}],
    ["POST", "/v1/leases", { ...lease, subjects: [version] }],
    ["POST", "/v1/leases", { ...lease, subjects: [hidden] }],
    ["GET", "/v1/leases"], ["POST", "/v1/leases/release", { holder: "run-1" }],
    ["QUERY", "{ keptPlans { name state environment proposer { name } because } waivers(all: true) " +
      "{ waivers { name subject environment reason state } } }"],
    ["QUERY", "{ history { nodes { revision reason actor changes { key diff { path } after } } } }"],
    ["QUERY", `{ observations(deployment: "mine-0") { observations { version value source } } ` +
      `baselines(environment: "prod") { name because deployments { name version } } ` +
      `drift(environment: "${environment}") { headline } }`],
    ["QUERY", "{ notices { id } }"],
  ];
}

/** Those that a name of a hidden thing stands in are told what they asked. */
const isNamed = ({ hidden }: Pair, [, path, body]: Request) => {
  const asked = `${path} ${JSON.stringify(body ?? "")}`;
  return hidden.some((name) => asked.includes(encodeURIComponent(name)) || asked.includes(name));
};

describe(`over ${PAIRS} random pairs of graphs (SEED=${seed})`, () => {
  const CASES = [
    { of: "what is asked", make: requests, caller: SEARCH, pairs: PAIRS,
      statuses: ["200", "403", "404"] },
    { of: "what is done", make: acts, caller: MANAGER, pairs: Math.ceil(PAIRS / 2),
      statuses: ["200", "403", "404"] },
  ];
  it.each(CASES)("every body of $of is the same, whatever is hidden", async (one) => {
    const { make, caller, pairs, statuses } = one;
    const seen = new Set<string>();
    for (let number = 0; number < pairs; number++) {
      const pair = randomPair(seed + 1_000 * number);
      const asked = make(pair, dice(seed + number));
      const [first, second] = [await answers(pair.a, asked, caller), await answers(pair.b, asked, caller)];
      asked.forEach((request, place) => {
        const where = `pair ${number}: ${request.slice(0, 2).join(" ")}`;
        expect(second[place], where).toBe(first[place]);
        seen.add(first[place]!.slice(0, 3));
        if (!isNamed(pair, request) && request[1] !== "/v1/decide")
          expect(first[place], where).not.toMatch(/secret-|zz-other-/);
      });
    }
    expect([...seen]).toEqual(expect.arrayContaining(statuses));
    expect([...seen].filter((status) => status >= "500")).toEqual([]);
  }, 240_000);
});
