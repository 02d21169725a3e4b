/**
 * Requirements: what the documents require, as the decision judges it. The judging is not repeated here: who
 * makes the validator hands in the verdict, so this room needs to know nothing of decisions.
 */
import { resultOf } from "./reason.ts";
import type { Reason } from "./reason.ts";
import type { Question, Validator } from "./validator.ts";

/** A decision's answer, as much of it as a validator tells. */
export interface RequirementsVerdict {
  readonly verdict: "COMPATIBLE" | "INCOMPATIBLE" | "UNKNOWN";
  readonly reasons: readonly {
    /** The decision's own code: `FACT_FAILS`. */
    readonly code: string;
    readonly truth: "yes" | "no" | "unknown";
    readonly requirement?: string;
    readonly about?: string;
    readonly required?: string;
    readonly observed?: { readonly value: unknown; readonly source?: string };
    readonly path?: readonly string[];
  }[];
}

const CODES = { yes: "REQUIREMENTS_HOLD", no: "REQUIREMENT_FAILS", unknown: "REQUIREMENT_OPEN" } as const;
const OUTCOMES = { yes: "PASS", no: "FAIL", unknown: "UNKNOWN" } as const;
const TRUTHS = { COMPATIBLE: "yes", INCOMPATIBLE: "no", UNKNOWN: "unknown" } as const;

/** `judge` must be pure over the question, as validators are. */
export function requirementsValidator(judge: (question: Question) => RequirementsVerdict): Validator {
  return {
    name: "requirements",
    tier: "gate",
    reads: { edges: ["REQUIRES", "HAS_FACT", "PROVIDES", "CONTAINS", "IN", "OF"] },
    evaluate(question) {
      const { verdict, reasons } = judge(question);
      const build = question.snapshot.key(question.build);
      const truth = TRUTHS[verdict];
      // What only explains (a clash of reasons that are open by themselves) does not outvote the verdict.
      const told = reasons.map((reason) => reasonOf(reason, build, verdict));
      const own: Reason = { code: CODES[truth], outcome: OUTCOMES[truth], about: build };
      return { ...resultOf([...told, own], build), outcome: OUTCOMES[truth] };
    },
  };
}

function reasonOf(
  { code, truth, requirement, about, required, observed, path }: RequirementsVerdict["reasons"][number],
  build: string,
  verdict: RequirementsVerdict["verdict"],
): Reason {
  const heard = verdict === "INCOMPATIBLE" ? "no" : truth;
  return {
    code: CODES[heard],
    outcome: OUTCOMES[heard],
    about: requirement ?? build,
    subject: about ?? code,
    ...(required === undefined ? {} : { required }),
    ...(observed === undefined ? {} : { observed: String(observed.value) }),
    ...(observed?.source === undefined ? {} : { source: observed.source }),
    ...(path === undefined ? {} : { path }),
  };
}
