/** The exact words and lines of a decision, as a terminal of 80 columns shows them. */
import { describe, expect, it } from "vitest";
import type { Decision, EnvironmentResult, Reason } from "../../src/decisions/decision.ts";
import { decisionMarkdown } from "../../src/cli/decision-markdown.ts";
import { decisionJunit } from "../../src/cli/decision-junit.ts";
import { showDecision } from "../../src/cli/show-decision.ts";

const plain = {
  width: 80,
  paint: (_: string, text: string) => text,
  paintNote: (_: string, text: string) => text,
  write: () => {},
  note: () => {},
};

const statedBy = { document: "version:ranker@2.3.1", revision: 4, source: "https://registry.example/ranker" };

const DRIVER: Reason = {
  code: "FACT_FAILS",
  truth: "no",
  about: "nvidia.driver",
  required: ">=580",
  sentence:
    "box has nvidia.driver 570.86.10 (observed by nfd, 2 hours ago); ranker@2.3.1#gpu requires >=580.",
  observed: { value: "570.86.10", kind: "observed", source: "nfd", ageSeconds: 7_300 },
  statedBy,
  flip: "nvidia.driver=580",
};

const MEMORY: Reason = {
  code: "FACT_UNKNOWN",
  truth: "unknown",
  about: "gpu.memory",
  required: ">=16Gi",
  sentence: "gpu.memory is not known on box; ranker@2.3.1#small requires >=16Gi.",
  statedBy: { document: "version:cudnn@9.10.2", revision: 1 },
  path: ["version:ranker@2.3.1", "version:cudnn@9.10.2"],
};

function decisionOf(
  result: Partial<EnvironmentResult>,
  question: Partial<Decision["question"]> = {},
): Decision {
  const whole: EnvironmentResult = {
    environment: "box",
    verdict: "UNKNOWN",
    headline: "It is not known.",
    pick: null,
    candidates: [],
    reasons: [],
    decidingFacts: [],
    disagreements: [],
    ...result,
  };
  const place = question.anywhere === undefined ? { in: "box" } : {};
  return {
    schemaVersion: 1,
    id: "sha256:0123",
    question: { subject: "ranker@2.3.1", ...place, ...question },
    revision: 7,
    now: "2026-11-21T12:00:00.000Z",
    verdict: whole.verdict,
    headline: whole.headline,
    results: [whole],
  };
}

const UNDECIDED = decisionOf(
  {
    candidates: [
      {
        name: "ranker@2.3.1#gpu",
        kind: "variant",
        verdict: "INCOMPATIBLE",
        outcome: "refused",
        reasons: [DRIVER],
      },
      {
        name: "ranker@2.3.1#small",
        kind: "variant",
        verdict: "UNKNOWN",
        outcome: "undecided",
        reasons: [MEMORY],
      },
    ],
    reasons: [MEMORY],
    decidingFacts: ["gpu.memory"],
    disagreements: [
      {
        fact: "nvidia.driver",
        used: { value: "570.86.10", kind: "observed", source: "nfd", document: "environment:box" },
        others: [{ value: "580.65.06", kind: "declared", document: "environment:parent" }],
      },
    ],
  },
  { assume: { "gpu.count": "2" } },
);

describe("a decision on a terminal", () => {
  it("says what is required, observed, by whom and how old, what would decide it, and who states it", () => {
    expect(showDecision(UNDECIDED, true, plain).split("\n")).toEqual([
      "? UNKNOWN  ranker@2.3.1 in box",
      "  It is not known.",
      "  Assumed: gpu.count=2",
      "",
      "  Builds, preferred first",
      "    ✘ gpu    refused",
      "        ✘ nvidia.driver  570.86.10 (observed by nfd 2 h ago); needs >=580;",
      "                         nvidia.driver=580 would do [1]",
      "    ? small  not known",
      "        ? gpu.memory  not known; needs >=16Gi (its cudnn@9.10.2) [2]",
      "",
      "  What is open",
      "    ? gpu.memory  not known; needs >=16Gi (its cudnn@9.10.2) [2]",
      "",
      "  To decide it",
      "    Ask for gpu.memory of box.",
      "    Try one: --assume gpu.memory=VALUE",
      "",
      "  Sources disagree",
      "    nvidia.driver: 570.86.10 (observed by nfd) from environment:box is used, not",
      "    580.65.06 from environment:parent",
      "",
      "  Stated by",
      "    [1] version:ranker@2.3.1 (r4): https://registry.example/ranker",
      "    [2] version:cudnn@9.10.2 (r1)",
      "",
      "  revision 7, 2026-11-21T12:00:00.000Z",
      "  sha256:0123",
    ]);
  });

  it("names the pick with its parameters first", () => {
    const pick = { version: "ranker@2.3.1", variant: "gpu", parameters: { maxBatch: 32 } };
    const shown = showDecision(
      decisionOf({ verdict: "COMPATIBLE", headline: "It can.", pick }),
      false,
      plain,
    );
    expect(shown).toContain("\n  Pick\n    ranker@2.3.1#gpu maxBatch=32\n");
    expect(shown).toContain("sha256:0123 (not recorded)");
  });
});

const CITED = { document: "version:indexer@1.0.0", revision: 3 };

const TOGETHER = decisionOf(
  {
    environment: "tier=gpu",
    verdict: "COMPATIBLE",
    headline: "ranker and indexer can run.",
    pick: { version: "ranker@2.3.1", variant: "gpu", parameters: { maxBatch: 32 } },
    picks: [
      {
        version: "ranker@2.3.1", variant: "gpu", parameters: { maxBatch: 32 }, environment: "box",
        role: "asked", subject: "ranker", services: ["ranking"],
      },
      { version: "indexer@1.0.0", parameters: {}, environment: "hut", role: "asked", from: "indexer@0.9.0" },
      { version: "triton@24.8", parameters: {}, environment: "hut", role: "added" },
    ],
    cost: [{ level: "stability", cost: 0 }, { level: "freshness", cost: 3, gap: 1 }],
    optimal: false,
    reasons: [
      {
        code: "PICKED_SATISFIES", truth: "yes", about: "triton", required: "<25", adds: "triton@24.8",
        sentence: "indexer@1.0.0 requires triton <25; triton@24.8 is picked.", statedBy: CITED,
      },
      {
        code: "NOT_DEPLOYED", truth: "yes", about: "cache", required: "*", adds: "cache@2",
        sentence: "cache runs nowhere.",
      },
    ],
  },
  { subject: "ranker and indexer", subjects: ["ranker", "indexer"], anywhere: "tier=gpu" },
);

const REFUSED = decisionOf(
  {
    verdict: "INCOMPATIBLE",
    headline: "indexer@1.0.0 requires triton <25; ranker@2.3.0 requires triton >=25.",
    reasons: [
      {
        code: "NO_CHOICE", truth: "no", about: "triton", required: "<25",
        sentence: "indexer@1.0.0 requires triton <25.", statedBy: CITED,
      },
    ],
    because: [
      {
        sentence: "Because indexer requires triton <25, triton <25 is required.", number: 1,
        citations: [CITED],
      },
      { sentence: "So, because of (1), they cannot run on box together.", citations: [] },
    ],
  },
  { subject: "ranker@2.3.0 and indexer@1.0.0", subjects: ["ranker@2.3.0", "indexer@1.0.0"] },
);

describe("what runs together, on a terminal", () => {
  it("each pick has its part, its place and what it replaces; the cost is one line", () => {
    expect(showDecision(TOGETHER, true, plain).split("\n")).toEqual([
      "✔ COMPATIBLE  ranker and indexer anywhere tier=gpu",
      "  ranker and indexer can run.",
      "",
      "  Picks",
      "    asked  ranker@2.3.1#gpu maxBatch=32  in box, serves ranking",
      "    asked  indexer@1.0.0                 in hut, instead of indexer@0.9.0, which",
      "                                         runs there",
      "    added  triton@24.8                   in hut",
      "    cost: freshness 3 (2 at least), all else 0; a better choice is not ruled out",
      "",
      "  Why",
      "    ✔ triton  triton@24.8 is picked; needs <25 [1]",
      "    ✔ cache   cache@2 is to be added; needs *",
      "",
      "  Stated by",
      "    [1] version:indexer@1.0.0 (r3)",
      "",
      "  revision 7, 2026-11-21T12:00:00.000Z",
      "  sha256:0123",
    ]);
  });

  it("a proof stands there when it is asked for, numbered, with what each sentence rests on", () => {
    expect(showDecision(REFUSED, true, plain)).not.toContain("Proof");
    expect(showDecision(REFUSED, true, plain, { proof: true }).split("\n").slice(2, 14)).toEqual([
      "",
      "  Why not",
      "    ✘ indexer@1.0.0 requires triton <25. [1]",
      "",
      "  Proof",
      "    (1) Because indexer requires triton <25, triton <25 is required. [1]",
      "        So, because of (1), they cannot run on box together.",
      "",
      "  Stated by",
      "    [1] version:indexer@1.0.0 (r3)",
      "",
      "  revision 7, 2026-11-21T12:00:00.000Z",
    ]);
  });
});

describe("what runs together, in other formats", () => {
  it("Markdown has a row for each pick, and the proof with its numbers", () => {
    const lines = decisionMarkdown(TOGETHER).split("\n");
    expect(lines[0]).toBe("### ✔ COMPATIBLE: `ranker and indexer` anywhere `tier=gpu`");
    expect(lines).toContain("| `indexer@1.0.0` | asked | `hut` | `indexer@0.9.0` |");
    expect(lines).toContain(
      "Cost: freshness 3 (2 at least), all else 0; a better choice is not ruled out.");
    expect(decisionMarkdown(REFUSED, { proof: true }).split("\n")).toContain(
      "(1) Because indexer requires triton \\<25, triton \\<25 is required. [1]");
  });

  it("a JUnit report has the picks of what passes, and the proof of what fails", () => {
    expect(decisionJunit(TOGETHER)).toContain(
      "<system-out>asked ranker@2.3.1#gpu maxBatch=32, in box, serves ranking\n");
    expect(decisionJunit(REFUSED, { proof: true })).toContain(
      "(1) Because indexer requires triton &lt;25, triton &lt;25 is required.\nSo, because of (1)");
    expect(decisionJunit(REFUSED)).not.toContain("(1)");
  });
});

describe("a decision in other formats", () => {
  const hostile = decisionOf({
    verdict: "INCOMPATIBLE",
    headline: 'a <b> & "c" | d * e \u0001',
    reasons: [DRIVER],
  });

  it("Markdown cannot be broken by a name or a sentence", () => {
    expect(decisionMarkdown(hostile)).toContain('a \\<b\\> & "c" | d \\* e');
    const table = decisionMarkdown(UNDECIDED)
      .split("\n")
      .filter((line) => line.startsWith("|"));
    expect(table.map((line) => line.replaceAll("\\|", "").split("|").length)).toEqual([5, 5, 5, 5]);
  });

  it("a JUnit report is XML whatever is in it", () => {
    const xml = decisionJunit(hostile);
    expect(xml).toContain('message="a &lt;b&gt; &amp; &quot;c&quot; | d * e \ufffd"');
    expect(xml).toContain('tests="1" failures="1" errors="0"');
    expect(decisionJunit({ ...hostile, verdict: "UNKNOWN", results: [] })).toContain(
      'tests="1" failures="0" errors="1"',
    );
  });
});
