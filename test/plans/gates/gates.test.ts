/** Gates that need no figures: soak, attestation, approvals. What each says, word for word. */
import { describe, expect, it } from "vitest";
import type { World } from "../../decisions/world.ts";
import type { GateQuestion } from "../../../src/plans/gates/gate-state.ts";
import { approvalBy, judged, planOf } from "./gate-world.ts";
import type { Gate } from "./gate-world.ts";

interface Case {
  readonly name: string;
  readonly gate: Gate;
  readonly world?: World;
  readonly question?: Partial<GateQuestion>;
  readonly says: readonly [state: string, because: string, opensAt?: string];
}

const soak = { soak: { stage: "staging", for: "24h" } };
const staged = (more: Gate = {}): World => ({
  "Deployment/ranker-staging": { version: "ranker@2.3.1", environment: "staging", state: "running", ...more },
});

const SOAK: readonly Case[] = [
  {
    name: "a version that runs nowhere there has not soaked",
    gate: soak,
    says: ["closed", "ranker@2.3.1 does not run in staging."],
  },
  {
    name: "a version of which nobody says since when is unknown",
    gate: soak,
    world: staged(),
    says: ["unknown", "ranker@2.3.1 runs in staging, and nothing says since when."],
  },
  {
    name: "a version that has run half of the time opens when the rest is over",
    gate: soak,
    world: staged({ since: "2026-11-21T00:00:00.000Z" }),
    says: [
      "closed",
      "ranker@2.3.1 has run in staging for 12h, since 2026-11-21 00:00 UTC, of 24h.",
      "2026-11-22T00:00:00.000Z",
    ],
  },
  {
    name: "to the second, the time is over at its end",
    gate: soak,
    world: staged({ since: "2026-11-20T12:00:00.000Z" }),
    says: ["open", "ranker@2.3.1 has run in staging for 1d, since 2026-11-20 12:00 UTC."],
  },
  {
    name: "a second earlier it is not",
    gate: soak,
    world: staged({ since: "2026-11-20T12:00:01.000Z" }),
    says: [
      "closed",
      "ranker@2.3.1 has run in staging for 23h 59m, since 2026-11-20 12:00 UTC, of 24h.",
      "2026-11-21T12:00:01.000Z",
    ],
  },
  {
    name: "a start in the future is no evidence",
    gate: soak,
    world: staged({ since: "2027-01-01T00:00:00.000Z" }),
    says: ["unknown", "ranker@2.3.1 runs in staging, and nothing says since when."],
  },
  {
    name: "another version's time does not count",
    gate: soak,
    world: staged({ version: "ranker@2.3.0", since: "2026-01-01T00:00:00.000Z" }),
    says: ["closed", "ranker@2.3.1 does not run in staging."],
  },
  {
    name: "a retired deployment does not count",
    gate: soak,
    world: staged({ state: "retired", since: "2026-01-01T00:00:00.000Z" }),
    says: ["closed", "ranker@2.3.1 does not run in staging."],
  },
  {
    name: "a stage of no environment is unknown",
    gate: { soak: { stage: "test", for: "1h" } },
    says: ["unknown", "There is no environment of stage test."],
  },
  {
    name: "a plan that brings nothing new is unknown",
    gate: soak,
    question: { versions: [] },
    says: ["unknown", "No version is to run newly, so there is none that could have soaked."],
  },
  {
    name: "one version that has not soaked closes the gate beside one that is unknown",
    gate: soak,
    world: staged(),
    question: { versions: ["ranker@2.3.0", "ranker@2.3.1"] },
    says: ["closed", "ranker@2.3.0 does not run in staging."],
  },
];

const TESTS = "https://in-toto.io/attestation/test-result/v0.1";
const tested = { attestation: { predicateType: TESTS, of: "version", where: { result: "PASSED" } } };
const attested = (name: string, more: Gate = {}): World => ({
  [`Attestation/${name}`]: {
    about: [{ version: "ranker@2.3.1" }],
    predicateType: TESTS,
    verification: "verified",
    statement: { result: "PASSED" },
    ...(more["time"] === "none" ? {} : { time: "2026-11-20T12:00:00.000Z" }),
    ...Object.fromEntries(Object.entries(more).filter(([, value]) => value !== "none")),
  },
});

const ATTESTATION: readonly Case[] = [
  {
    name: "no attestation is unknown",
    gate: tested,
    says: ["unknown", `No verified ${TESTS} is there of ranker@2.3.1.`],
  },
  {
    name: "an unverified one is no evidence",
    gate: tested,
    world: attested("a", { verification: "unverified" }),
    says: ["unknown", `No verified ${TESTS} is there of ranker@2.3.1; 1 that cannot be relied on is there.`],
  },
  {
    name: "one whose signature failed is none, whatever the gate allows",
    gate: { attestation: { ...tested.attestation, unverified: true } },
    world: attested("a", { verification: "failed" }),
    says: ["unknown", `No ${TESTS} is there of ranker@2.3.1; 1 that cannot be relied on is there.`],
  },
  {
    name: "a verified one that says so opens the gate",
    gate: tested,
    world: attested("a"),
    says: ["open", `${TESTS} of ranker@2.3.1 is there, 1d old.`],
  },
  {
    name: "one that says otherwise closes it",
    gate: tested,
    world: attested("a", { statement: { result: "FAILED" } }),
    says: ["closed", "ranker@2.3.1: result is FAILED, not PASSED."],
  },
  {
    name: "one that does not say is unknown",
    gate: tested,
    world: attested("a", { statement: {} }),
    says: ["unknown", `${TESTS} of ranker@2.3.1 does not say result.`],
  },
  {
    name: "a later failure outweighs an earlier pass",
    gate: tested,
    world: {
      ...attested("a"),
      ...attested("b", { statement: { result: "FAILED" }, time: "2026-11-21T00:00:00.000Z" }),
    },
    says: ["closed", "ranker@2.3.1: result is FAILED, not PASSED."],
  },
  {
    name: "a failure at the same time closes it",
    gate: tested,
    world: { ...attested("a"), ...attested("b", { statement: { result: "FAILED" } }) },
    says: ["closed", "ranker@2.3.1: result is FAILED, not PASSED."],
  },
  {
    name: "one from the future is no evidence",
    gate: tested,
    world: attested("a", { time: "2026-11-22T00:00:00.000Z" }),
    says: ["unknown", `No verified ${TESTS} is there of ranker@2.3.1; 1 that cannot be relied on is there.`],
  },
  {
    name: "one that is too old closes it",
    gate: { attestation: { ...tested.attestation, maxAge: "23h" } },
    world: attested("a"),
    says: ["closed", `${TESTS} of ranker@2.3.1 is 1d old, more than 23h.`],
  },
  {
    name: "one of exactly the age is young enough",
    gate: { attestation: { ...tested.attestation, maxAge: "24h" } },
    world: attested("a"),
    says: ["open", `${TESTS} of ranker@2.3.1 is there, 1d old.`],
  },
  {
    name: "one without a time has no age",
    gate: { attestation: { ...tested.attestation, maxAge: "24h" } },
    world: attested("a", { time: "none" }),
    says: ["unknown", `${TESTS} of ranker@2.3.1 says no time.`],
  },
  {
    name: "what is attested of a version is not attested of its build",
    gate: { attestation: { ...tested.attestation, of: "variant" } },
    world: attested("a"),
    question: { versions: ["ranker@2.3.1#gpu"] },
    says: ["unknown", `No verified ${TESTS} is there of ranker@2.3.1#gpu.`],
  },
  {
    name: "an environment can be attested",
    gate: { attestation: { ...tested.attestation, of: "environment" } },
    world: attested("a", { about: [{ environment: "prod" }] }),
    says: ["open", `${TESTS} of prod is there, 1d old.`],
  },
];

const agreed = { approvals: { count: 2 } };
const plan = planOf();
const APPROVALS: readonly Case[] = [
  {
    name: "without a plan there is nothing to approve",
    gate: agreed,
    says: ["unknown", "2 must approve the plan, and there is none yet."],
  },
  {
    name: "nobody is not enough",
    gate: agreed,
    question: { plan },
    says: ["closed", "Nobody has approved the plan; 2 must."],
  },
  {
    name: "one of two is not enough",
    gate: agreed,
    world: approvalBy("token:ada"),
    question: { plan },
    says: ["closed", "1 of 2 approvals are there, by token:ada."],
  },
  {
    name: "two others open it",
    gate: agreed,
    world: { ...approvalBy("token:ada"), ...approvalBy("token:bob") },
    question: { plan },
    says: ["open", "token:ada, token:bob approved the plan, until 2026-11-28 10:00 UTC."],
  },
  {
    name: "who made it does not count",
    gate: { approvals: { count: 1 } },
    world: approvalBy("token:ci"),
    question: { plan },
    says: ["closed", "Only token:ci approved the plan, who made it."],
  },
  {
    name: "an approval that has ended does not count",
    gate: { approvals: { count: 1 } },
    world: approvalBy("token:ada", { expires: "2026-11-21T12:00:00.000Z" }),
    question: { plan },
    says: ["closed", "What token:ada approved ended 2026-11-21 12:00 UTC."],
  },
  {
    name: "an approval of another digest is void",
    gate: { approvals: { count: 1 } },
    world: approvalBy("token:ada", { of: `sha256:${"e".repeat(64)}` }),
    question: { plan },
    says: ["closed", "token:ada approved an earlier form (sha256:eeeeeeeeeeee), and not this plan."],
  },
  {
    name: "a plan that nobody is known to have made is approved by nobody",
    gate: { approvals: { count: 1 } },
    world: approvalBy("token:ada"),
    question: { plan: { ...plan, proposer: { kind: "local", name: "x" } } },
    says: ["closed", "Nothing shows that token:ada and whoever made the plan are two people."],
  },
  {
    name: "a plan of little risk needs none",
    gate: { approvals: { count: 1, whenRiskAtLeast: 0.5 } },
    question: { plan: planOf({ risk: 0.49 }) },
    says: ["open", "The plan's risk is 0.49, below the 0.5 from which others must approve it."],
  },
  {
    name: "a plan of just that risk does",
    gate: { approvals: { count: 1, whenRiskAtLeast: 0.5 } },
    question: { plan: planOf({ risk: 0.5 }) },
    says: ["closed", "Nobody has approved the plan; 1 must."],
  },
  {
    name: "a plan of unknown risk needs approval",
    gate: { approvals: { count: 1, whenRiskAtLeast: 0.5 } },
    question: { plan },
    says: [
      "closed",
      "The plan's risk is not known, so it needs approval. Nobody has approved the plan; 1 must.",
    ],
  },
];

for (const [kind, cases] of Object.entries({ soak: SOAK, attestation: ATTESTATION, approvals: APPROVALS })) {
  describe(`gate ${kind}`, () => {
    it.each(cases)("$name", ({ gate, world, question, says: [state, because, opensAt] }) => {
      const answer = judged(gate, world, question);
      expect([answer.state, answer.because, answer.opensAt]).toEqual([state, because, opensAt]);
      if (state !== "open" && opensAt === undefined && kind !== "soak")
        expect(answer.needs?.length).toBeGreaterThan(0);
    });
  });
}

describe("a gate of an unknown kind", () => {
  it("is never open", () => {
    expect(judged({ parity: { baseline: "b" } }).state).toBe("unknown");
  });
});
