/** What rules can say: barriers, neighbours, counts, parameters, whole choices; and what comes out. */
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import type { AskedQuestion, EnvironmentResult } from "../../src/decisions/decision.ts";
import { adviceOn } from "../../src/decisions/fixes/advice.ts";
import { impact } from "../../src/decisions/impact.ts";
import { NOW, snapshotOf } from "./world.ts";
import type { World } from "./world.ts";

const BASE: World = {
  "FactKey/gpu.memory": { type: "quantity" },
  "FactKey/data.residency": { type: "string" },
  "Artifact/ranker": { type: "model", scheme: "semver" },
  "Artifact/clicks": { type: "dataset", scheme: "dotted" },
  "Artifact/server": { type: "runtime", scheme: "semver" },
  "Artifact/base": { type: "image", scheme: "dotted" },
  "Environment/prod": { stage: "production", facts: { "gpu.memory": "24Gi" } },
  "Version/clicks@1": { requires: [] },
  "Version/clicks@2": { requires: [] },
};

function ask(
  more: World, rule: Record<string, unknown>, question: AskedQuestion, spec: object = {},
): EnvironmentResult {
  const policy = { mode: "enforce", rules: [{ name: "r", on: "deployment", ...rule }], ...spec };
  return decide(snapshotOf({ ...BASE, ...more, "Policy/p": policy }), question, NOW).results[0]!;
}

function told({ verdict, reasons }: EnvironmentResult): readonly [string, string | undefined] {
  return [verdict, reasons.find(({ code }) => code.startsWith("RULE"))?.sentence];
}

const IN_PROD = { subject: "ranker@1.0.0", in: "prod" };

describe("a barrier", () => {
  const rule = {
    walk: { from: "version", to: "dataset", avoid: 'node.kind == "Run" && node.name == "scrub"' },
    quantifier: "none",
    require: "true",
  };
  const run = (name: string, used: string, generated: string) => ({
    [`Run/${name}`]: { job: name, state: "completed", uses: [used], generates: [generated] },
  });
  const ranker: World = { "Version/ranker@1.0.0": { requires: [] } };

  it("that every path crosses lets the version pass", () => {
    expect(told(ask({ ...ranker, ...run("scrub", "clicks@1", "ranker@1.0.0") }, rule, IN_PROD))).toEqual([
      "COMPATIBLE", "ranker@1.0.0 passes rule p/r, judged on 0 things.",
    ]);
  });

  it("that one path goes round gives that path", () => {
    const known = {
      ...ranker, ...run("scrub", "clicks@1", "ranker@1.0.0"), ...run("train", "clicks@2", "ranker@1.0.0"),
    };
    expect(told(ask(known, rule, IN_PROD))).toEqual([
      "INCOMPATIBLE",
      "ranker@1.0.0 fails rule p/r: true holds and must not (ranker@1.0.0 -> train -> clicks@2).",
    ]);
  });

  it("with nothing behind it proves nothing", () => {
    expect(told(ask(ranker, rule, IN_PROD))[0]).toBe("UNKNOWN");
  });
});

describe("what is beside a thing", () => {
  const rule = {
    walk: { from: "version", along: ["CONTAINS"], to: "image" },
    let: { scans: "out(ATTESTED_BY)" },
    require: 'scans.exists(scan, scan.predicateType == "scan" && scan.statement["result"] == "pass")',
    message: "image {node.name} has no passing scan",
  };
  const known: World = {
    "Version/base@1": { requires: [] },
    "Version/ranker@1.0.0": { requires: [], contains: ["base@1"] },
  };
  const scan = (result: string) => ({
    "Attestation/s": { about: [{ version: "base@1" }], predicateType: "scan", statement: { result } },
  });

  it("holds, fails, and is not known where there is no evidence", () => {
    expect(told(ask({ ...known, ...scan("pass") }, rule, IN_PROD))[0]).toBe("COMPATIBLE");
    expect(told(ask({ ...known, ...scan("fail") }, rule, IN_PROD))).toEqual([
      "INCOMPATIBLE",
      "ranker@1.0.0 fails rule p/r: image base@1 has no passing scan (ranker@1.0.0 -> base@1).",
    ]);
    expect(told(ask(known, rule, IN_PROD))).toEqual([
      "UNKNOWN",
      "Whether ranker@1.0.0 passes rule p/r is not known: nobody attested anything about base@1 " +
        "(ranker@1.0.0 -> base@1).",
    ]);
  });

  it("is empty and known where the graph has all there are", () => {
    const none = { on: "environment", let: { running: "in(IN)" }, require: "size(running) == 0" };
    expect(told(ask(known, none, IN_PROD))[0]).toBe("COMPATIBLE");
  });
});

describe("parameters", () => {
  const ranker: World = { "Version/ranker@1.0.0": { requires: [] } };
  const rule = { require: 'atLeast(env.facts["gpu.memory"], parameters.memory) && env.stage != ""' };
  const bindings = [
    { environments: "stage=staging", parameters: { memory: "16Gi" } },
    { environments: "stage=production", parameters: { memory: "32Gi" } },
  ];

  it("are those of the binding that matches, in fact tests too, and the failing part is told", () => {
    const known = { ...ranker, "Environment/staging": { stage: "staging", facts: { "gpu.memory": "24Gi" } } };
    const spec = { bindings };
    expect(told(ask(known, rule, { subject: "ranker@1.0.0", in: "staging" }, spec))[0]).toBe("COMPATIBLE");
    expect(told(ask(known, rule, IN_PROD, spec))).toEqual([
      "INCOMPATIBLE",
      'ranker@1.0.0 fails rule p/r: atLeast(env.facts["gpu.memory"], "32Gi") does not hold, as ' +
        'env.facts["gpu.memory"] is 24Gi.',
    ]);
  });

  it("follow an assumption", () => {
    const assume = { "gpu.memory": "40Gi" };
    expect(ask(ranker, rule, { ...IN_PROD, assume }, { bindings }).verdict).toBe("COMPATIBLE");
  });
});

describe("an error", () => {
  it("of an enforced rule is never a pass", () => {
    const known = { "Version/ranker@1.0.0": { requires: [], facts: { "data.residency": "none" } } };
    const rule = { require: 'version.facts["data.residency"] != "US"' };
    expect(told(ask(known, rule, IN_PROD))).toEqual([
      "UNKNOWN",
      "Rule p/r could not be judged on ranker@1.0.0: data.residency of version:ranker@1.0.0 is declared " +
        "absent; ask declaredAbsent() before its value.",
    ]);
  });
});

describe("the search", () => {
  const known: World = {
    "Version/server@1.0.0": { requires: [], labels: { team: "a" } },
    "Version/server@2.0.0": { requires: [], labels: { team: "b" } },
    "Version/ranker@1.0.0": { requires: [{ artifact: "server" }], labels: { team: "a" } },
  };

  it("leaves out what a rule forbids, also of what is only added", () => {
    const result = ask(known, { require: 'version.version != "2.0.0"' }, IN_PROD);
    expect(result.picks?.map(({ version }) => version)).toEqual(["ranker@1.0.0", "server@1.0.0"]);
  });

  it("learns from a rule about all that is picked, and goes on", () => {
    const rule = { on: "choice", require: 'picks.all(one, one.labels["team"] == "a")' };
    const result = ask(known, rule, IN_PROD);
    expect(result.picks?.map(({ version }) => version)).toEqual(["ranker@1.0.0", "server@1.0.0"]);
  });

  it("proves that no choice passes a rule about all that is picked, and cites it", () => {
    const rule = {
      on: "choice", require: 'picks.all(one, one.labels["team"] == "c")', message: "teams are mixed",
    };
    const result = ask(known, rule, IN_PROD);
    expect(result.verdict).toBe("INCOMPATIBLE");
    const cited = result.because?.flatMap(({ citations }) => citations.map(({ document }) => document));
    expect(cited).toContain("policy:p");
    expect(result.reasons.map(({ code }) => code)).toContain("RULE_FAILS");
  });

  it("picks the variant that a rule allows, and tells why not the other", () => {
    const variants = {
      "Version/ranker@1.0.0": {
        variants: [{ name: "gpu", requires: [] }, { name: "cpu", requires: [] }],
      },
    };
    const result = ask(variants, { require: 'version.variant != "gpu"' }, IN_PROD);
    expect([result.verdict, result.pick?.variant]).toEqual(["COMPATIBLE", "cpu"]);
    expect(result.candidates.map(({ name, outcome }) => [name, outcome])).toEqual([
      ["ranker@1.0.0#gpu", "refused"], ["ranker@1.0.0#cpu", "picked"],
    ]);
  });

  it("places a subject where rules allow it", () => {
    const more = { ...known, "Environment/test": { stage: "test" } };
    const question = { subject: "server", anywhere: "stage" };
    const result = ask(more, { when: 'env.stage == "production"', require: "false" }, question);
    expect([result.verdict, result.picks?.map(({ environment }) => environment)]).toEqual([
      "COMPATIBLE", ["test"],
    ]);
  });
});

describe("the impact of changed facts", () => {
  it("counts what rules then refuse", () => {
    const rule = { name: "r", on: "deployment", require: 'atLeast(env.facts["gpu.memory"], "20Gi")' };
    const snapshot = snapshotOf({
      ...BASE,
      "Version/ranker@1.0.0": { requires: [] },
      "Deployment/d": { version: "ranker@1.0.0", environment: "prod", state: "running" },
      "Policy/p": { mode: "enforce", rules: [rule] },
    });
    const { flips } = impact(snapshot, { assume: [{ facts: { "gpu.memory": "16Gi" } }] }, NOW);
    expect(flips.map(({ from, to, reason }) => [from, to, reason.code])).toEqual([
      ["COMPATIBLE", "INCOMPATIBLE", "RULE_FAILS"],
    ]);
  });
});

describe("fixes and fallback", () => {
  it("propose only what rules allow, and every fix is decided with them", () => {
    const policy = {
      mode: "enforce",
      rules: [{ name: "r", on: "deployment", require: 'version.version != "1.9.0" && !version.prerelease' }],
    };
    const snapshot = snapshotOf({
      ...BASE,
      "Version/ranker@2.0.0-rc.1": { requires: [] },
      "Version/ranker@1.9.0": { requires: [] },
      "Version/ranker@1.8.0": { requires: [] },
      "Policy/p": policy,
    });
    const decision = decide(snapshot, { subject: "ranker@2.0.0-rc.1", in: "prod" }, NOW);
    expect(decision.verdict).toBe("INCOMPATIBLE");
    const { fixes = [], fallback } = adviceOn(snapshot, decision, NOW, { fixes: true, fallback: true });
    const proposed = fixes.map(({ question }) => question.subject);
    expect(proposed).toContain("ranker@1.8.0");
    expect(proposed).not.toContain("ranker@1.9.0");
    expect([fallback?.decision.question.subject, fallback?.decision.verdict]).toEqual([
      "ranker@1.8.0", "COMPATIBLE",
    ]);
  });
});
