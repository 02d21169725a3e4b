/** Questions over several environments, questions that cannot be answered, and the identity of answers. */
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import { DomainError } from "../../src/values/domain-error.ts";
import { NOW, snapshotOf } from "./world.ts";

const snapshot = snapshotOf({
  "FactKey/nvidia.driver": { type: "version", scheme: "dotted" },
  "FactKey/tier": { type: "enum", values: ["small", "large"] },
  "Environment/new": { stage: "production", labels: { team: "a" }, facts: { "nvidia.driver": "580.65" } },
  "Environment/old": { stage: "production", labels: { team: "b" }, facts: { "nvidia.driver": "535.54" } },
  "Environment/dark": { stage: "staging", labels: { team: "a" } },
  "Artifact/app": { type: "image", scheme: "pep440" },
  "Artifact/batcher": { type: "image", scheme: "pep440" },
  "Version/batcher@1.0": {
    parameters: { batch: [{ value: 8, requires: [] }, { value: 4, requires: [] }] },
  },
  "Version/app@1.0": { variants: [{ name: "gpu", requires: [{ fact: "nvidia.driver", range: ">=570" }] }] },
});

const SELECTED = [
  [
    "no when any environment is INCOMPATIBLE",
    "",
    "INCOMPATIBLE",
    "app@1.0#gpu can run on 1 of 3 environments; not on old; not known for dark.",
  ],
  [
    "unknown when none is INCOMPATIBLE and any is UNKNOWN",
    "team=a",
    "UNKNOWN",
    "app@1.0#gpu can run on 1 of 2 environments; not known for dark.",
  ],
  [
    "yes when all are COMPATIBLE",
    "stage=production,team in (a)",
    "COMPATIBLE",
    "app@1.0#gpu can run on 1 of 1 environment.",
  ],
  ["unknown when none matches", "team=c", "UNKNOWN", "No environment matches team=c, so nothing is proved."],
] as const;

const REFUSED = [
  [
    "a version that is not there",
    { subject: "app@1.1", in: "new" },
    "SUBJECT_NOT_FOUND",
    "Did you mean app@1.0?",
  ],
  [
    "a version that is only equal by its scheme",
    { subject: "app@1.0.0", in: "new" },
    "SUBJECT_NOT_FOUND",
    "Did you mean app@1.0?",
  ],
  [
    "a variant that is not there",
    { subject: "app@1.0#gqu", in: "new" },
    "SUBJECT_NOT_FOUND",
    "Did you mean app@1.0#gpu?",
  ],
  [
    "a parameter that it does not have",
    { subject: "batcher@1.0[btach=8]", in: "new" },
    "QUESTION_INVALID",
    "Did you mean batch?",
  ],
  [
    "a value that its parameter does not have",
    { subject: "batcher@1.0[batch=9]", in: "new" },
    "QUESTION_INVALID",
    "Did you mean batch=4 or batch=8?",
  ],
  [
    "an artifact that is not there",
    { subject: "ap@1.0", in: "new" },
    "SUBJECT_NOT_FOUND",
    "Did you mean app@1.0?",
  ],
  [
    "an environment that is not there",
    { subject: "app@1.0", in: "nwe" },
    "ENVIRONMENT_NOT_FOUND",
    "Did you mean new?",
  ],
  [
    "an assumption on no fact",
    { subject: "app@1.0", in: "new", assume: { "nvidia.drivr": "1" } },
    "FACT_KEY_NOT_FOUND",
    "Did you mean nvidia.driver?",
  ],
  [
    "an assumed value of another type",
    { subject: "app@1.0", in: "new", assume: { tier: "larg" } },
    "ASSUMPTION_INVALID",
    "Did you mean large?",
  ],
  [
    "no environment at all",
    { subject: "app@1.0" },
    "QUESTION_INVALID",
    "Give either an environment by name or a label selector.",
  ],
  [
    "both an environment and a selector",
    { subject: "app@1.0", in: "new", selector: "team=a" },
    "QUESTION_INVALID",
    "Give either an environment by name or a label selector.",
  ],
] as const;

describe("a question", () => {
  it.each(SELECTED)("over a selector is %s", (_, selector, verdict, headline) => {
    const decision = decide(snapshot, { subject: "app@1.0#gpu", selector }, NOW);
    expect([decision.verdict, decision.headline]).toEqual([verdict, headline]);
  });

  it.each(REFUSED)("about %s is refused with a way out", (_, question, code, hint) => {
    let refusal: unknown;
    try {
      decide(snapshot, question, NOW);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(DomainError);
    expect([(refusal as DomainError & { code: string }).code, (refusal as DomainError).hint]).toEqual([
      code,
      hint,
    ]);
  });

  it("asked again gives the same bytes, however its parts are ordered", () => {
    const one = decide(
      snapshot,
      { subject: "app@1.0", in: "old", assume: { tier: "large", "nvidia.driver": "580" } },
      NOW,
    );
    const two = decide(
      snapshot,
      { assume: { "nvidia.driver": "580", tier: "large" }, in: "old", subject: "app@1.0" },
      NOW,
    );
    expect(JSON.stringify(two)).toBe(JSON.stringify(one));
    expect(one.id).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it("at another time or about something else has another id", () => {
    const ids = [
      decide(snapshot, { subject: "app@1.0", in: "old" }, NOW),
      decide(snapshot, { subject: "app@1.0", in: "new" }, NOW),
      decide(snapshot, { subject: "app@1.0", in: "old" }, "2026-11-21T12:00:00.001Z"),
    ].map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
  });
});
