/**
 * How plans went over a period, by environment: how many ended well, how many failed, how long it took until
 * all was well again, and how many versions went on to a later place. The words and what they count are those
 * of DORA's delivery metrics (https://dora.dev/guides/dora-metrics-four-keys), by plan and not by commit.
 *
 * What nobody did has no rate: without a plan that ended there is none, and not 0 %.
 */
import type { Knowledge } from "../catalog/knowledge.ts";
import { nameOf } from "../decisions/fact-index.ts";
import { compareText } from "../model/names.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { failedAt, restoredAfter } from "./plan-failure.ts";

export interface PeriodQuestion {
  /** RFC 3339, UTC: plans that ended from then on ... */
  readonly since: string;
  /** ... and before then. */
  readonly until: string;
  /** One environment by name; left out: all where plans ended. */
  readonly environment?: string;
}

export interface PeriodReport extends PeriodQuestion {
  readonly schemaVersion: 1;
  readonly kind: "period";
  readonly revision: number;
  /** In order of name. */
  readonly environments: readonly EnvironmentFigures[];
}

export interface EnvironmentFigures {
  readonly environment: string;
  readonly stage?: string;
  /** Plans that ended well, and those that failed, taken back or not. */
  readonly finished: number;
  readonly failed: number;
  /** failed / (finished + failed); null where none ended. */
  readonly failureRate: number | null;
  /** Versions that plans brought here, and how many of these a plan brought to another stage later. */
  readonly versions: number;
  readonly promoted: number;
  /** promoted / versions; null where no version came. */
  readonly promotionRate: number | null;
  /** Failures after which all was well again, and seconds until then; the rest are open. */
  readonly restored: number;
  readonly secondsToRestore: { readonly median: number; readonly worst: number } | null;
  /** Seconds from start to end of plans that ended well. */
  readonly secondsToFinish: { readonly median: number; readonly worst: number } | null;
  /** The plans that failed, the newest first. */
  readonly failures: readonly string[];
}

interface EndedPlan {
  readonly name: string;
  readonly environment: string;
  readonly stage: string | undefined;
  readonly state: "finished" | "failed" | "undoing" | "undone";
  readonly time: string;
  readonly started: string | undefined;
  readonly ended: string | undefined;
  /** Versions that it brought there. */
  readonly deployed: readonly string[];
}

const ENDED: ReadonlySet<unknown> = new Set(["finished", "failed", "undoing", "undone"]);

/** `until` is a moment and not a day: who asks for a month says when it is over. */
export async function periodReport(knowledge: Knowledge, question: PeriodQuestion): Promise<PeriodReport> {
  const snapshot = knowledge.current();
  const all = await endedPlans(knowledge, snapshot);
  const { since, until, environment } = question;
  const within = all
    .filter(({ time }) => time >= since && time < until)
    .filter((plan) => environment === undefined || plan.environment === environment);
  const places = [...new Set(within.map((plan) => plan.environment))].sort(compareText);
  return {
    schemaVersion: 1,
    kind: "period",
    revision: snapshot.head.revision,
    ...question,
    environments: places.map((place) =>
      figuresAt(
        snapshot,
        place,
        within.filter((plan) => plan.environment === place),
        all,
      ),
    ),
  };
}

async function endedPlans(knowledge: Knowledge, snapshot: Snapshot): Promise<readonly EndedPlan[]> {
  const plans: EndedPlan[] = [];
  for (const node of snapshot.nodesOf("Plan")) {
    const { name, environment, stage, state, ended, started } = snapshot.properties(node);
    if (!ENDED.has(state)) continue;
    const plan = { name: String(name), state: state as EndedPlan["state"] };
    const time = state === "finished" ? String(ended) : await failedAt(knowledge, plan);
    if (time === undefined) continue;
    plans.push({
      ...plan,
      environment: String(environment),
      time,
      stage: stage === undefined ? undefined : String(stage),
      started: started === undefined ? undefined : String(started),
      ended: ended === undefined ? undefined : String(ended),
      deployed: snapshot
        .outgoing(node, "DEPLOYS")
        .filter(({ properties }) => properties["outcome"] === "done")
        .map((edge) => nameOf(snapshot.key(edge.node)).replace(/#.*$/, "")),
    });
  }
  return plans.sort((a, b) => compareText(b.time, a.time) || compareText(a.name, b.name));
}

function figuresAt(
  snapshot: Snapshot,
  environment: string,
  here: readonly EndedPlan[],
  all: readonly EndedPlan[],
): EnvironmentFigures {
  const finished = here.filter(({ state }) => state === "finished");
  const failed = here.filter(({ state }) => state !== "finished");
  const stage = here[0]?.stage;
  // By version: when it first came. A later plan of another stage that brings it too is its promotion.
  const came = new Map<string, string>();
  for (const { time, deployed } of finished.toReversed())
    for (const version of deployed) if (!came.has(version)) came.set(version, time);
  const promoted = [...came].filter(([version, time]) =>
    all.some(
      (plan) =>
        plan.state === "finished" &&
        plan.stage !== stage &&
        plan.time > time &&
        plan.deployed.includes(version),
    ),
  );
  const restored = failed.flatMap((plan) => {
    const after = restoredAfter(snapshot, plan, plan.time);
    return after === undefined ? [] : [after.seconds];
  });
  const took = finished.flatMap(({ started, ended }) =>
    started === undefined || ended === undefined
      ? []
      : [Math.round((Date.parse(ended) - Date.parse(started)) / 1000)],
  );
  return {
    environment,
    ...(stage === undefined ? {} : { stage }),
    finished: finished.length,
    failed: failed.length,
    failureRate: share(failed.length, here.length),
    versions: came.size,
    promoted: promoted.length,
    promotionRate: share(promoted.length, came.size),
    restored: restored.length,
    secondsToRestore: spread(restored),
    secondsToFinish: spread(took),
    failures: failed.map(({ name }) => name),
  };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** Of an even number, the lower of the two in the middle: a time that was measured. */
function spread(seconds: readonly number[]): { readonly median: number; readonly worst: number } | null {
  const sorted = [...seconds].sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  return { median: sorted[Math.floor((sorted.length - 1) / 2)]!, worst: sorted.at(-1)! };
}
