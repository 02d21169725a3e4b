/**
 * What a gate is asked, and what it answers. No evidence is never open: whoever finds nothing to judge says
 * "unknown". Where several things are judged, one that fails closes the gate, whatever is unknown beside it.
 */
import type { Identity } from "../../access/approvals/identity.ts";
import type { Citation } from "../../decisions/decision.ts";
import type { ValidatorSaid } from "../../decisions/validation/evidence.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import type { Plan, PlannedGate } from "../plan.ts";

export interface GateState {
  readonly state: "open" | "closed" | "unknown";
  /** One sentence, with figures. */
  readonly because: string;
  /** RFC 3339, UTC: the earliest time at which it may open, where time alone opens it. */
  readonly opensAt?: string;
  /** What must happen, a sentence each, with the exact command. */
  readonly needs?: readonly string[];
  readonly citations: readonly Citation[];
}

/** A plan as a gate sees it: approvals need its digest and who made it. */
export interface GatedPlan extends Plan {
  /** Who made it; without it nobody else is shown to have approved. */
  readonly proposer?: Identity;
}

export interface GateQuestion {
  /** The plan that the gate holds up; undefined before there is one. */
  readonly plan?: GatedPlan;
  /** What is to run there, `ranker@2.3.1` or `ranker@2.3.1#gpu`; of a plan, what it brings. */
  readonly versions?: readonly string[];
  /** Name of the environment at which the gate stands. */
  readonly environment: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly now: string;
  /** What validators said that read more than the snapshot, for a verdict that is judged again. */
  readonly evidence?: readonly ValidatorSaid[];
}

/** A gate of one kind, judged; `settings` are the kind's own. */
export type GateJudge = (snapshot: Snapshot, gate: PlannedGate, question: GateQuestion) => GateState;

/** One state of several: closed when one is, else unknown when one is, or when there is none. */
export function allOf(states: readonly GateState[], whenNone: string): GateState {
  if (states.length === 0) return { state: "unknown", because: whenNone, citations: [] };
  const state = (["closed", "unknown", "open"] as const).find((one) =>
    states.some((each) => each.state === one),
  )!;
  const deciding = states.filter((each) => each.state === state);
  const shut = states.filter((each) => each.state !== "open");
  const needs = [...new Set(shut.flatMap((each) => each.needs ?? []))];
  const times = shut.map(({ opensAt }) => opensAt);
  const isTimely = shut.length > 0 && times.every((one) => one !== undefined);
  // What failed for good is not mended by whatever would settle the rest.
  const isForGood =
    state === "closed" &&
    deciding.some((each) => each.opensAt === undefined && (each.needs ?? []).length === 0);
  return {
    state,
    because: deciding.map(({ because }) => because).join(" "),
    ...(isTimely ? { opensAt: [...times].sort().at(-1)! } : {}),
    ...(needs.length === 0 || isForGood ? {} : { needs }),
    citations: [
      ...new Map(
        states.flatMap(({ citations }) => citations).map((one) => [JSON.stringify(one), one]),
      ).values(),
    ],
  };
}

/** What would newly run in the environment: of a plan, its deployments there that change their version. */
export function versionsOf({ plan, versions, environment }: GateQuestion): readonly string[] {
  if (versions !== undefined) return versions;
  if (plan === undefined) return [];
  const { before, after } = plan.content;
  const stood = new Map(before.map((one) => [one.name, one.version]));
  const brought = after
    .filter((one) => one.environment === environment && stood.get(one.name) !== one.version)
    .map(({ version }) => version);
  return [...new Set(brought)].sort();
}

/** The document that a node is, or stands in, with its revision. */
export function citing(snapshot: Snapshot, node: NodeId, note?: string): Citation {
  const { revision } = snapshot.properties(node);
  return {
    document: snapshot.key(node),
    revision: typeof revision === "number" ? revision : snapshot.head.revision,
    ...(note === undefined ? {} : { note }),
  };
}

/** `2d 3h`, `45m`: at most two units, rounded down; less than a minute in seconds. */
export function spanText(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)}s`;
  const units = [
    ["d", 86_400],
    ["h", 3600],
    ["m", 60],
  ] as const;
  let rest = seconds;
  const parts = units.flatMap(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? [] : [`${count}${unit}`];
  });
  return parts.slice(0, 2).join(" ");
}

/** `2026-11-21 17:05 UTC` */
export function timeText(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}

/** `12,000` */
export function countText(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",");
}

/** At most four significant digits. */
export function figureText(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);
}

/** Two digits, rounded up: `3,200`. */
export function aboutText(count: number): string {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(count)) - 1);
  return countText(Math.ceil(count / unit) * unit);
}
