/** `fairlead observe`, `observations` and `gates` on a file: what they print, and what they refuse. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { recordDeployment } from "../../src/catalog/record-deployment.ts";
import { observationsCommand, observeCommand } from "../../src/cli/commands/observe.ts";
import { gatesCommand } from "../../src/cli/commands/promote.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import { documentsOf } from "../decisions/world.ts";

const database = join(mkdtempSync(join(tmpdir(), "fairlead-")), "f.db");
const written: string[] = [];
const noted: string[] = [];
const terminal = {
  width: 100,
  paint: (_: unknown, text: string) => text,
  paintNote: (_: unknown, text: string) => text,
  write: (text: string) => void written.push(text),
  note: (text: string) => void noted.push(text),
};
const WINDOW = { from: "2026-11-20T10:00:00Z", to: "2026-11-20T10:30:00Z" };
const observe = (metric: readonly string[], more: object = {}) =>
  observeCommand(
    "ranker-prod",
    { database, format: "table", samples: "1000", ...WINDOW, metric, ...more },
    terminal,
  );

beforeAll(async () => {
  const knowledge = await Knowledge.open(await openSqliteStore(database), { pollMilliseconds: 0 });
  const by = { actor: "t", reason: "x", now: "2026-11-20T09:00:00.000Z" };
  await applyDocuments(knowledge, {
    ...by,
    sources: [
      {
        documents: documentsOf({
          "Artifact/ranker": { type: "model", scheme: "semver" },
          "Version/ranker@2.3.1": { requires: [] },
          "Environment/prod": { stage: "production" },
          "Policy/p": {
            gates: [
              { name: "low-risk", risk: { atMost: 0 } },
              {
                name: "measured",
                observations: { environment: "prod", bounds: [{ metric: "errorRate", atMost: 0.01 }] },
              },
            ],
          },
        }),
      },
    ],
  });
  await recordDeployment(knowledge, { ...by, version: "ranker@2.3.1", environment: "prod" });
  await knowledge.close();
});

describe("figures on the command line", () => {
  it("are taken with their unit, and said to be known the second time", async () => {
    const figures = ["errorRate=0.004", "latencyP95=0.087s"];
    expect(await observe(figures, { share: "5 %", source: "prometheus" })).toBe(0);
    expect(await observe(figures, { share: "5", source: "prometheus" })).toBe(0);
    expect(written.map((line) => line.split("  ").slice(0, 2).join(" "))).toEqual([
      "recorded errorRate of ranker@2.3.1 at ranker-prod",
      "recorded latencyP95 of ranker@2.3.1 at ranker-prod",
      "known errorRate of ranker@2.3.1 at ranker-prod",
      "known latencyP95 of ranker@2.3.1 at ranker-prod",
    ]);
    expect(noted).toEqual(["r3: recorded", "r3: known already"]);
  });

  it("are listed, the newest first", async () => {
    written.length = 0;
    expect(await observationsCommand("ranker-prod", { database, format: "table" }, terminal)).toBe(0);
    expect(written).toEqual([
      "window (UTC)            metric      value  samples  version       share  source",
      "2026-11-20 10:00–10:30  latencyP95  87 ms  1,000    ranker@2.3.1  5 %    prometheus",
      "2026-11-20 10:00–10:30  errorRate   0.004  1,000    ranker@2.3.1  5 %    prometheus",
    ]);
  });

  it.each([
    ["without a value", ["errorRate"], {}, "USAGE_INVALID"],
    ["that is no number", ["errorRate=few"], {}, "USAGE_INVALID"],
    ["with samples that are no number", ["errorRate=0.1"], { samples: "many" }, "USAGE_INVALID"],
    ["two of which share one count", ["errorRate=0.1", "drift=1"], { failures: "100" }, "USAGE_INVALID"],
    ["in percent", ["errorRate=0.4%"], {}, "OBSERVATION_REFUSED"],
  ])("%s are refused", async (_, metric, more, code) => {
    await expect(observe(metric, more)).rejects.toMatchObject({ code });
  });
});

describe("gates on the command line", () => {
  it("are told with what they ask, and exit 1 when one is closed", async () => {
    written.length = 0;
    expect(await gatesCommand("ranker@2.3.1", { database, in: "prod", format: "table" }, terminal)).toBe(1);
    expect(written.join("\n")).toMatch(
      /^✘ CLOSED {2}1 of 2 gates are open for ranker@2.3.1 in prod: p\/low-risk is closed\.\n\n {2}prod\n/,
    );
    expect(written.join("\n")).toContain(
      "✔ p/measured  errorRate of ranker@2.3.1 in prod is 0.004, of 1,000 samples.",
    );
    expect(written.join("\n")).toContain("asks   the plan's risk is at most 0");
  });
});
