/**
 * Reports as pages: titles, tables and a picture of time, the same for markdown and HTML. Here data become
 * words; the two that write them know no plan.
 */
import type { PeriodReport } from "./period-report.ts";
import type { PlanReport, ReportedStep } from "./plan-report.ts";
import { durationText, percentText } from "./report-wording.ts";

export type Tone = "good" | "bad" | "open" | "plain";

export interface ReportPage {
  readonly title: string;
  /** The outcome in a word or two. */
  readonly mark: { readonly text: string; readonly tone: Tone };
  /** Sentences. */
  readonly lead: readonly string[];
  readonly sections: readonly ReportSection[];
}

export interface ReportSection {
  readonly title: string;
  /** Instead of an empty table. */
  readonly none: string;
  readonly head: readonly string[];
  readonly rows: readonly ReportRow[];
  /** Bars over time; milliseconds since 1970. */
  readonly bars?: readonly ReportBar[];
}

export interface ReportRow {
  readonly cells: readonly string[];
  readonly tone?: Tone;
}

export interface ReportBar {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly tone: Tone;
}

const TITLES = { release: "Release", rollback: "Rollback", incident: "Incident" } as const;

const MARKS: Readonly<Record<PlanReport["state"], ReportPage["mark"]>> = {
  open: { text: "not begun", tone: "open" },
  running: { text: "under way", tone: "open" },
  finished: { text: "finished", tone: "good" },
  failed: { text: "failed", tone: "bad" },
  undoing: { text: "failed, being taken back", tone: "bad" },
  undone: { text: "failed, taken back", tone: "bad" },
  withdrawn: { text: "withdrawn", tone: "open" },
};

export function planPage(report: PlanReport): ReportPage {
  return {
    title: `${TITLES[report.kind]}: ${report.plan}`,
    mark: MARKS[report.state],
    lead: leadOf(report),
    sections: [
      versionsOf(report),
      stepsOf(report),
      gatesOf(report),
      approvalsOf(report),
      figuresOf(report),
      testsOf(report),
      configurationOf(report),
      remarksOf(report),
      upstreamOf(report),
    ],
  };
}

function leadOf(report: PlanReport): readonly string[] {
  const { environment, decision, proposer, times, failure, undo, risk, monthlyCeiling } = report;
  const ended =
    times.seconds === undefined
      ? "It has not begun."
      : times.ended === undefined
        ? `Begun at ${times.started}, under way for ${durationText(times.seconds)}.`
        : `From ${times.started} to ${times.ended}: ${durationText(times.seconds)}.`;
  const restored = failure?.restored;
  return [
    `${environment}: ${decision.headline}`,
    `Made by ${proposer} at ${times.made} from decision ${decision.id} ` +
      `at revision ${decision.revision}. ${ended}`,
    ...(failure === undefined
      ? []
      : [
          `It failed at ${failure.time}${failure.because === undefined ? "" : `: ${failure.because}`}` +
            `${failure.steps.length === 0 ? "" : ` (${failure.steps.join(", ")})`}. ` +
            (restored === undefined
              ? "All is not well again yet."
              : `All was well again at ${restored.time}, after ${durationText(restored.seconds)}, ` +
                `by ${restored.by}.`),
        ]),
    undo.because,
    ...(undo.irreversible.length === 0 ? [] : [`Nothing takes back ${undo.irreversible.join(", ")}.`]),
    ...(risk === undefined
      ? []
      : [`Risk ${risk.score.toFixed(2)}: ${risk.parts.map(({ because }) => because).join(" ")}`]),
    ...(monthlyCeiling === undefined
      ? []
      : [
          "amounts" in monthlyCeiling
            ? `At most ${Object.entries(monthlyCeiling.amounts)
                .map(([currency, amount]) => `${amount} ${currency}`)
                .join(" and ")} a month.`
            : `What it may cost in a month is not known: ${monthlyCeiling.unknown}`,
        ]),
  ];
}

function versionsOf({ versions }: PlanReport): ReportSection {
  return {
    title: "Versions",
    none: "Nothing changes.",
    head: ["Deployment", "Before", "After", "Digest"],
    rows: versions.map(({ deployment, from, to, digest = "not stated" }) => ({
      cells: [deployment, from ?? "nothing", to ?? "nothing", to === null ? "" : digest],
    })),
  };
}

function upstreamOf({ upstream }: PlanReport): ReportSection {
  const told = (values: readonly string[]) => (values.length === 0 ? "-" : values.join(", "));
  return {
    title: "What changed upstream",
    none: "Nothing that is recorded, or nothing was replaced.",
    head: ["Deployment", "What", "Name", "Before", "After"],
    rows: upstream.map(({ deployment, section, difference: { name, a, b } }, at) => ({
      cells: [upstream[at - 1]?.deployment === deployment ? "" : deployment, section, name, told(a), told(b)],
    })),
  };
}

const STEP_TONES: Readonly<Record<ReportedStep["stands"], Tone>> = {
  waiting: "plain",
  running: "open",
  again: "open",
  done: "good",
  failed: "bad",
  skipped: "plain",
  undoing: "open",
  "undo-again": "open",
  "undo-failed": "bad",
  undone: "plain",
};

function stepsOf({ steps, now }: PlanReport): ReportSection {
  const bars = steps
    .flatMap(({ id, tries }) => tries.map((one) => ({ id, ...one })))
    .map(({ id, isUndo, started, ended, outcome }): ReportBar => ({
      name: isUndo ? `undo ${id}` : id,
      from: Date.parse(started),
      to: Date.parse(ended ?? now),
      tone: outcome === null ? "open" : outcome !== "done" ? "bad" : isUndo ? "plain" : "good",
    }))
    .sort((a, b) => a.from - b.from);
  return {
    title: "Steps",
    none: "There was nothing to do.",
    head: ["Step", "What", "Stands", "Tries", "By", "Began", "Took", "What went wrong"],
    rows: steps.map(({ id, title, stands, attempts, by = "", started, ended, because = "" }) => ({
      tone: because === "" ? STEP_TONES[stands] : stands === "done" ? "good" : "bad",
      cells: [
        id,
        title,
        stands,
        String(attempts),
        by,
        started ?? "",
        started === undefined || ended === undefined
          ? ""
          : durationText((Date.parse(ended) - Date.parse(started)) / 1000),
        because,
      ],
    })),
    ...(bars.length === 0 ? {} : { bars }),
  };
}

function gatesOf({ gates }: PlanReport): ReportSection {
  return {
    title: "Gates",
    none: "No gate stood in its way.",
    head: ["Gate", "Asks", "Stands", "Because"],
    rows: gates.map(({ name, asks, stands, because = "" }) => ({
      tone: STEP_TONES[stands],
      cells: [name, asks, stands === "done" ? "passed" : stands, because],
    })),
  };
}

function approvalsOf({ approvals, drivers }: PlanReport): ReportSection {
  return {
    title: "Who",
    none: "Nobody approved or drove it.",
    head: ["Who", "What", "When"],
    rows: [
      ...approvals.map(({ by, time, counts }) => ({
        tone: counts ? ("good" as const) : ("plain" as const),
        cells: [by, counts ? "approved it" : "approved it, which did not count", time],
      })),
      ...drivers.map((by) => ({ cells: [by, "drove it", ""] })),
    ],
  };
}

function testsOf({ tests }: PlanReport): ReportSection {
  return {
    title: "Tests and other evidence",
    none: "None is recorded of what it deploys.",
    head: ["Version", "What", "Verified", "When", "Says"],
    rows: tests.map(({ version, predicateType, verification, signer, time = "", statement }) => ({
      tone: verification === "verified" ? "good" : verification === "failed" ? "bad" : "plain",
      cells: [
        version,
        predicateType,
        signer === undefined ? verification : `${verification}, ${signer}`,
        time,
        statement.join(", "),
      ],
    })),
  };
}

function configurationOf({ configuration }: PlanReport): ReportSection {
  return {
    title: "Configuration",
    none: "It configures nothing.",
    head: ["Step", "Values", "Digest"],
    rows: configuration.map(({ step, digest, keys }) => ({ cells: [step, String(keys), digest] })),
  };
}

function figuresOf({ figures }: PlanReport): ReportSection {
  return {
    title: "Measured since",
    none: "Nothing was measured since, which is not the same as all is well.",
    head: ["Deployment", "Version", "Metric", "Value", "Samples", "Until"],
    rows: figures.map(({ deployment, version, metric, value, unit = "", samples, to }) => ({
      cells: [deployment, version, metric, `${value}${unit === "" ? "" : ` ${unit}`}`, String(samples), to],
    })),
  };
}

const REMARK_TONES = { PASS: "good", FAIL: "bad", UNKNOWN: "open", ERROR: "bad", CHOSEN: "plain" } as const;

function remarksOf({ remarks }: PlanReport): ReportSection {
  return {
    title: "Rules",
    none: "No rule is about this plan.",
    head: ["Rule", "Outcome", "Says"],
    rows: remarks.map(({ outcome, sentence, rule = "-" }) => ({
      tone: REMARK_TONES[outcome],
      cells: [rule, outcome, sentence],
    })),
  };
}

export function periodPage(report: PeriodReport): ReportPage {
  const { since, until, environments } = report;
  const sum = (of: "finished" | "failed") => environments.reduce((total, each) => total + each[of], 0);
  const [finished, failed] = [sum("finished"), sum("failed")];
  const ended = finished + failed;
  const spread = (times: { readonly median: number; readonly worst: number } | null) =>
    times === null
      ? "-"
      : times.median === times.worst
        ? durationText(times.worst)
        : `${durationText(times.median)}, at worst ${durationText(times.worst)}`;
  return {
    title: `Plans from ${since.slice(0, 10)} to ${until.slice(0, 10)}`,
    mark:
      ended === 0
        ? { text: "no plan ended", tone: "open" }
        : { text: `${percentText(failed / ended)} failed`, tone: failed === 0 ? "good" : "bad" },
    lead: [
      ended === 0
        ? "No plan ended in this time, so there is no rate."
        : `${finished} ${finished === 1 ? "plan" : "plans"} ended well and ${failed} failed.`,
    ],
    sections: [
      {
        title: "By environment",
        none: "No plan ended.",
        head: [
          "Environment",
          "Stage",
          "Well",
          "Failed",
          "Failure rate",
          "Promoted",
          "Promotion rate",
          "Time to restore",
          "Time to finish",
        ],
        rows: environments.map((at) => ({
          tone: at.failed === 0 ? "good" : "bad",
          cells: [
            at.environment,
            at.stage ?? "not stated",
            String(at.finished),
            String(at.failed),
            percentText(at.failureRate),
            `${at.promoted} of ${at.versions}`,
            percentText(at.promotionRate),
            spread(at.secondsToRestore) +
              (at.restored < at.failed ? ` (${at.failed - at.restored} not yet)` : ""),
            spread(at.secondsToFinish),
          ],
        })),
      },
      {
        title: "What failed",
        none: "Nothing failed.",
        head: ["Environment", "Plan"],
        rows: environments.flatMap(({ environment, failures }) =>
          failures.map((plan) => ({ tone: "bad" as const, cells: [environment, plan] })),
        ),
      },
    ],
  };
}
