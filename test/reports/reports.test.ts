/** Reports of plans that were really driven: every figure is counted by hand beside it. */
import { afterEach, describe, expect, it } from "vitest";
import { localCaller } from "../../src/access/caller.ts";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { PlanShelf } from "../../src/plans/plan-shelf.ts";
import { Plans } from "../../src/plans/plans.ts";
import { periodReport } from "../../src/reports/period-report.ts";
import { planReport } from "../../src/reports/plan-report.ts";
import { reportHtml } from "../../src/reports/report-html.ts";
import { reportMarkdown } from "../../src/reports/report-markdown.ts";
import { periodPage, planPage } from "../../src/reports/report-page.ts";
import { durationText, percentText } from "../../src/reports/report-wording.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import { documents } from "../catalog/world.ts";
import { contentOf } from "../plans/content.ts";

const caller = localCaller("ada");
const open: Knowledge[] = [];
afterEach(async () => {
  for (const knowledge of open.splice(0)) await knowledge.close();
});

const PLACES = ["a", "b"]
  .map(
    (name) => `
kind: Artifact
metadata: { name: ${name} }
spec: { type: image, scheme: semver }
---
kind: Version
metadata: { name: ${name}@1.0.0 }
spec: { requires: [] }
---
kind: Version
metadata: { name: ${name}@2.0.0 }
spec: { requires: [], derivedFrom: [ source@2.0.0 ], digest: "sha256:${"2".repeat(64)}" }`,
  )
  .join("\n---");

const WORLD = documents(`
kind: Artifact
metadata: { name: source }
spec: { type: source, scheme: semver }
---
kind: Version
metadata: { name: source@2.0.0 }
spec: {}
---
kind: Environment
metadata: { name: staging }
spec: { stage: staging }
---
kind: Environment
metadata: { name: prod }
spec: { stage: production }
---${PLACES}
---
kind: Attestation
metadata: { name: a-tests }
spec:
  about: [ { version: a@2.0.0 } ]
  predicateType: https://in-toto.io/attestation/test-result/v0.1
  time: 2026-11-01T06:00:00Z
  source: ci
  statement: { passed: 12 }`);

/** A clock that is set by hand. */
class Driver {
  now = "2026-11-02T10:00:00.000Z";
  readonly knowledge: Knowledge;
  readonly plans: Plans;
  constructor(knowledge: Knowledge) {
    this.knowledge = knowledge;
    const shelf = new PlanShelf(knowledge);
    this.plans = new Plans({ shelf, knowledge, holds: async () => ({ kind: "same" }) });
  }

  async save(environment: string, ids = ["deploy-a", "deploy-b"], attempts = 1): Promise<string> {
    const content = contentOf(
      ids.map((id, wave) => ({ id, wave, attempts })),
      { environment },
    );
    return (await this.plans.save(content, { caller, now: this.now })).name;
  }

  after(seconds: number): void {
    this.now = new Date(Date.parse(this.now) + seconds * 1000).toISOString();
  }

  /** Each step takes as long; `failing` ends a step badly. */
  async drive(plan: string, seconds: number, failing?: string): Promise<void> {
    for (;;) {
      const { steps, state } = await this.plans.next(plan, this.now);
      const [next] = steps;
      if (next === undefined || state === "finished" || state === "failed") return;
      await this.plans.start(plan, next.id, { caller, now: this.now });
      this.after(seconds);
      if (next.id === failing) {
        await this.plans.fail(plan, next.id, { caller, now: this.now, because: "no disk left" });
        return;
      }
      const version = next.runs?.version;
      await this.plans.finish(plan, next.id, {
        caller,
        now: this.now,
        ...(version === undefined ? {} : { runs: { version } }),
      });
    }
  }

  report(kind: "release" | "rollback" | "incident", plan: string) {
    return planReport(this, kind, plan, this.now);
  }

  period(since: string, until: string) {
    return periodReport(this.knowledge, { since, until });
  }
}

async function driver(): Promise<Driver> {
  const knowledge = await Knowledge.open(await openSqliteStore(":memory:"), { pollMilliseconds: 0 });
  open.push(knowledge);
  const now = "2026-11-01T08:00:00.000Z";
  await applyDocuments(knowledge, { actor: "ada", reason: "a test", now, sources: [{ text: WORLD }] });
  return new Driver(knowledge);
}

describe("the report of a plan that ended well", () => {
  it("tells versions, steps with their times, tests, who, and what changed upstream", async () => {
    const at = await driver();
    const plan = await at.save("prod");
    await at.drive(plan, 30);
    const report = await at.report("release", plan);
    expect(report).toMatchObject({
      state: "finished",
      environment: "prod",
      proposer: "ada (no credentials)",
      drivers: ["ada (no credentials)"],
      times: { started: "2026-11-02T10:00:00.000Z", ended: "2026-11-02T10:01:00.000Z", seconds: 60 },
      versions: [
        { deployment: "a-prod", from: "a@1.0.0", to: "a@2.0.0" },
        { deployment: "b-prod", from: "b@1.0.0", to: "b@2.0.0" },
      ],
      tests: [{ version: "a@2.0.0", verification: "unverified", statement: ["passed=12"] }],
      steps: [
        {
          id: "deploy-a",
          stands: "done",
          attempts: 1,
          started: "2026-11-02T10:00:00.000Z",
          ended: "2026-11-02T10:00:30.000Z",
        },
        { id: "deploy-b", stands: "done", attempts: 1 },
      ],
      figures: [],
    });
    expect(report.failure).toBeUndefined();
    const sources = report.upstream.filter(({ section }) => section === "sources");
    expect(sources).toMatchObject([
      { deployment: "a-prod", difference: { name: "source", a: [], b: ["2.0.0"] } },
      { deployment: "b-prod", difference: { name: "source", a: [], b: ["2.0.0"] } },
    ]);
    const markdown = reportMarkdown(planPage(report));
    expect(markdown).toContain("**✅ finished**");
    expect(markdown).toContain("| ✅ deploy-a | deploy a | done | 1 | ada (no credentials) |");
    expect(markdown).toContain("Nothing was measured since, which is not the same as all is well.");
  });

  it("is no incident and no rollback, and says so", async () => {
    const at = await driver();
    const plan = await at.save("prod");
    await at.drive(plan, 1);
    await expect(at.report("incident", plan)).rejects.toMatchObject({
      code: "REPORT_REFUSED",
      message: expect.stringContaining("it is finished; nothing failed"),
    });
    await expect(at.report("rollback", plan)).rejects.toMatchObject({ code: "REPORT_REFUSED" });
    await expect(at.report("release", "no-such-plan")).rejects.toMatchObject({ code: "PLAN_NOT_FOUND" });
  });
});

describe("the report of a plan that failed", () => {
  it("tells when and why, in which step, and when all was well again", async () => {
    const at = await driver();
    const plan = await at.save("prod");
    await at.drive(plan, 60, "deploy-b");
    expect((await at.report("incident", plan)).failure).toEqual({
      time: "2026-11-02T10:02:00.000Z",
      steps: ["deploy-b"],
      because: expect.stringContaining("no disk left") as string,
    });
    expect(planPage(await at.report("incident", plan)).lead.join(" ")).toContain(
      "All is not well again yet.",
    );
    at.after(600);
    await at.plans.undo(plan, { caller, now: at.now });
    await at.drive(plan, 60);
    const report = await at.report("rollback", plan);
    expect(report).toMatchObject({
      state: "undone",
      failure: { time: "2026-11-02T10:02:00.000Z", restored: { seconds: 720, by: "its own undo" } },
    });
    const tries = report.steps.map(({ tries: each }) =>
      each.map(({ isUndo, outcome }) => `${isUndo} ${outcome}`),
    );
    expect(tries).toEqual([
      ["false done", "true done"],
      ["false failed", "true done"],
    ]);
  });
});

describe("the report of a period", () => {
  it("has no rate where no plan ended", async () => {
    const at = await driver();
    await at.save("prod");
    const report = await at.period("2026-11-01T00:00:00.000Z", "2026-12-01T00:00:00.000Z");
    expect(report.environments).toEqual([]);
    expect(periodPage(report).lead).toEqual(["No plan ended in this time, so there is no rate."]);
  });

  it("counts what ended well, failed, went on to another stage, and was well again", async () => {
    const at = await driver();
    // Staging: a and b end well after 20 s. Only a goes on to production, at the second try.
    await at.drive(await at.save("staging"), 10);
    at.after(100);
    await at.drive(await at.save("prod", ["deploy-a"]), 40, "deploy-a");
    const failed = at.now;
    at.after(260);
    await at.drive(await at.save("prod", ["deploy-a"], 2), 40);
    const report = await at.period("2026-11-02T00:00:00.000Z", "2026-11-03T00:00:00.000Z");
    expect(Date.parse(at.now) - Date.parse(failed)).toBe(300_000);
    expect(report.environments).toMatchObject([
      {
        environment: "prod",
        stage: "production",
        finished: 1,
        failed: 1,
        failureRate: 0.5,
        versions: 1,
        promoted: 0,
        promotionRate: 0,
        restored: 1,
        secondsToRestore: { median: 300, worst: 300 },
        secondsToFinish: { median: 40, worst: 40 },
      },
      {
        environment: "staging",
        stage: "staging",
        finished: 1,
        failed: 0,
        failureRate: 0,
        versions: 2,
        promoted: 1,
        promotionRate: 0.5,
        restored: 0,
        secondsToRestore: null,
        secondsToFinish: { median: 20, worst: 20 },
      },
    ]);
    const markdown = reportMarkdown(periodPage(report));
    expect(markdown).toContain("**❌ 33.3 % failed**");
    expect(markdown).toContain("| ❌ prod | production | 1 | 1 | 50 % | 0 of 1 | 0 % | 5 min | 40 s |");
  });

  it("leaves out what ended before it and after it", async () => {
    const at = await driver();
    await at.drive(await at.save("staging"), 10);
    const ended = at.now;
    expect((await at.period(ended, "2027-01-01T00:00:00.000Z")).environments).toHaveLength(1);
    expect((await at.period("2026-01-01T00:00:00.000Z", ended)).environments).toEqual([]);
  });
});

describe("pages", () => {
  const HOSTILE = "<img src=x onerror=alert(1)> | **b** `c` [d](e)\n# f \"g\" 'h' &amp;";
  const page = {
    title: HOSTILE,
    mark: { text: HOSTILE, tone: "bad" },
    lead: [HOSTILE],
    sections: [
      {
        title: HOSTILE,
        none: HOSTILE,
        head: [HOSTILE],
        rows: [{ cells: [HOSTILE], tone: "bad" }],
        bars: [{ name: HOSTILE, from: 0, to: 1_000, tone: "bad" }],
      },
      { title: "empty", none: HOSTILE, head: [], rows: [] },
    ],
  } as const;

  it("in HTML hold nothing that others wrote as markup", () => {
    const html = reportHtml(page);
    expect(html).not.toContain("<img");
    expect(html).not.toMatch(/<script|onerror=alert\(1\)>/);
    expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
    expect(html).toContain("&amp;amp;");
  });

  it("in markdown keep what others wrote in one cell and one line", () => {
    const markdown = reportMarkdown(page);
    const cells = markdown.split("\n").find((line) => line.startsWith("| ❌"))!;
    expect(cells).toBe(
      `| ❌ \\<img src=x onerror=alert(1)> \\| \\*\\*b\\*\\* \\\`c\\\` \\[d\\](e) # f "g" 'h' &amp; |`,
    );
    const headings = markdown.split("\n").filter((line) => line.startsWith("#"));
    expect(headings.map((line) => line.slice(0, 4))).toEqual(["# \\<", "## \\", "## e"]);
  });

  it.each([
    [0, "0 s"],
    [0.32, "320 ms"],
    [45, "45 s"],
    [60, "1 min"],
    [200, "3 min 20 s"],
    [3_600, "1 h"],
    [3_605, "1 h"],
    [93_784, "1 d 2 h"],
  ])("%d seconds are %s", (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });

  it.each([
    [null, "-"],
    [0, "0 %"],
    [1 / 3, "33.3 %"],
    [1, "100 %"],
  ])("a share of %s is %s", (share, text) => {
    expect(percentText(share)).toBe(text);
  });
});
