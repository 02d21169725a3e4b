/**
 * Gate "observations": figures of what runs are within bounds, and no worse than those of what it replaces.
 *
 * A metric without data is unknown, and so is a comparison that has not enough samples: it says about how
 * many more, and how long that takes. A figure that fails closes the gate, whatever is unknown beside it, and
 * neither time nor anybody's word opens it again: figures of another version would.
 */
import { durationSeconds } from "../../model/duration.ts";
import { nodeKey, parseKey } from "../../model/names.ts";
import { deploymentsIn } from "../../decisions/deployed.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { observationsServing, withoutVariant } from "../observations/observation.ts";
import type { Observation } from "../observations/observation.ts";
import type { PlannedGate } from "../plan.ts";
import { compareCanary } from "./canary.ts";
import { aboutText, allOf, citing, countText, figureText, spanText, versionsOf } from "./gate-state.ts";
import type { GateQuestion, GateState } from "./gate-state.ts";
import { CLOCK_SKEW_SECONDS_MAX } from "./judge-attestation.ts";
import { placesOf } from "./places.ts";

export interface MetricBound {
  readonly metric: string;
  readonly atMost?: number;
  readonly atLeast?: number;
  readonly samples?: number;
}

export interface Comparison {
  readonly metric: string;
  readonly margin: number;
}

export interface ObservationSettings {
  readonly bounds?: readonly MetricBound[];
  readonly canary?: readonly Comparison[];
  readonly confidence?: number;
  readonly maxAge?: string;
  readonly stage?: string;
  readonly environment?: string;
}

export const CONFIDENCE_DEFAULT = 0.95;

export function judgeObservations(snapshot: Snapshot, gate: PlannedGate, question: GateQuestion): GateState {
  const settings = gate.settings as unknown as ObservationSettings;
  const { bounds = [], canary = [] } = settings;
  const versions = versionsOf(question);
  const states = versions.flatMap((version) => {
    const old = replacedBy(snapshot, version, question);
    const watched = new Watched(snapshot, settings, question, version);
    return [
      ...bounds.map((bound) => judgeBound(watched, bound)),
      ...canary.map((comparison) => judgeComparison(watched, comparison, old, settings)),
    ];
  });
  const none =
    versions.length === 0
      ? "No version is to run newly, so there are no figures of one."
      : "The gate asks for nothing, and no objectives is not a pass.";
  return allOf(states, none);
}

/** The figures that count: of one version, in the places that the gate is about, of the past. */
export class Watched {
  readonly snapshot: Snapshot;
  readonly version: string;
  readonly where: string;
  readonly now: number;
  readonly #places: ReadonlySet<NodeId>;
  readonly #since: number;

  constructor(snapshot: Snapshot, settings: ObservationSettings, question: GateQuestion, version: string) {
    const { stage, environment, maxAge } = settings;
    this.snapshot = snapshot;
    this.version = version;
    const isElsewhere = stage !== undefined || environment !== undefined;
    const place = isElsewhere ? settings : { environment: question.environment };
    this.#places = new Set(placesOf(snapshot, place));
    this.where = environment ?? stage ?? question.environment;
    this.now = Date.parse(question.now);
    const seconds = maxAge === undefined ? Infinity : (durationSeconds(maxAge) ?? 0);
    this.#since = this.now - seconds * 1000;
  }

  /** In order of window. */
  of(metric: string, version = this.version, other?: string): readonly Observation[] {
    return observationsServing(this.snapshot, version, other).filter(
      (one) =>
        one.metric === metric &&
        one.to >= this.#since &&
        one.to <= this.now + CLOCK_SKEW_SECONDS_MAX * 1000 &&
        this.#isHere(one),
    );
  }

  #isHere({ deployment }: Observation): boolean {
    const node = this.snapshot.find(nodeKey("Deployment", deployment));
    return (
      node !== undefined && this.snapshot.outgoing(node, "IN").some((edge) => this.#places.has(edge.node))
    );
  }
}

export function judgeBound(watched: Watched, bound: MetricBound): GateState {
  const { snapshot, version, where } = watched;
  const { metric, atMost, atLeast, samples: needed = 1 } = bound;
  const all = watched.of(metric);
  const newest = [...Map.groupBy(all, ({ source }) => source).values()].flatMap((of) => {
    const last = Math.max(...of.map(({ to }) => to));
    return of.filter(({ to }) => to === last);
  });
  const citations = newest.map((one) => citing(snapshot, one.node));
  const demand = [
    atMost === undefined ? "" : `at most ${figureText(atMost)}`,
    atLeast === undefined ? "" : `at least ${figureText(atLeast)}`,
  ]
    .filter((part) => part !== "")
    .join(" and ");
  if (newest.length === 0) {
    const because = `Nothing was measured of ${metric} of ${version} in ${where}.`;
    return { state: "unknown", because, needs: [observeCommand(watched, metric)], citations };
  }
  const rows = newest.map((one): GateState => {
    const told =
      `${metric} of ${version} in ${where} is ${figureText(one.value)}, ` +
      `of ${countText(one.samples)} samples`;
    const isInside =
      (atMost === undefined || one.value <= atMost) && (atLeast === undefined || one.value >= atLeast);
    if (!isInside && Number.isFinite(one.value))
      return {
        state: "closed",
        because: `${told}, and not ${demand}.`,
        citations: [citing(snapshot, one.node)],
      };
    if (!isInside || one.samples < needed) {
      const because = `${told}, fewer than ${countText(needed)}.`;
      const needs = [observeCommand(watched, metric)];
      return { state: "unknown", because, needs, citations: [citing(snapshot, one.node)] };
    }
    return { state: "open", because: `${told}.`, citations: [citing(snapshot, one.node)] };
  });
  return allOf(rows, "");
}

function judgeComparison(
  watched: Watched,
  { metric, margin }: Comparison,
  old: string | undefined,
  settings: ObservationSettings,
): GateState {
  const { snapshot, version } = watched;
  const needs = [observeCommand(watched, metric)];
  if (old === undefined) {
    const because = `${version} replaces nothing, so its ${metric} is compared with nothing.`;
    return { state: "unknown", because, needs: [], citations: [] };
  }
  const fresh = watched.of(metric, version, old);
  if (fresh.length === 0) {
    const because = `Nothing was measured of ${metric} of ${version} in ${watched.where}.`;
    return { state: "unknown", because, needs, citations: [] };
  }
  const before = watched.of(metric, old, version);
  const rows = [...Map.groupBy(fresh, ({ source }) => source)].map(([source, ours]): GateState => {
    const theirs = before.filter((one) => one.source === source && ours.some((mine) => meet(mine, one)));
    const cited = [...ours, ...theirs].map((one) => citing(snapshot, one.node));
    const twice = overlapping(ours) ?? overlapping(theirs);
    if (twice !== undefined) {
      const because = `${twice[0].name} and ${twice[1].name} count the same ${metric} twice.`;
      return {
        state: "unknown",
        because,
        needs: ["Correct one of them with fairlead apply."],
        citations: cited,
      };
    }
    const { confidence = CONFIDENCE_DEFAULT } = settings;
    const answer = compareCanary(ours, theirs, { margin, confidence });
    if (answer.kind === "unknown")
      return {
        state: "unknown",
        because: `${metric} of ${version}: ${answer.because}.`,
        needs,
        citations: cited,
      };
    const told =
      `${metric} of ${version} is ${figureText(answer.value)} (${countText(answer.samples)} samples) and ` +
      `of ${old} ${figureText(answer.replaced)} (${countText(answer.replacedSamples)})`;
    const sure = `${Math.round(confidence * 100)} %`;
    switch (answer.kind) {
      case "pass":
        return {
          state: "open",
          citations: cited,
          because:
            `${told}: worse by at most ${figureText(answer.harm.upper)}, ` + `within ${figureText(margin)}.`,
        };
      case "fail":
        return {
          state: "closed",
          citations: cited,
          because:
            `${told}: worse by at least ${figureText(answer.harm.lower)} (${sure}), more than ` +
            `${figureText(margin)}.`,
        };
      case "more":
        return {
          state: "unknown",
          citations: cited,
          needs,
          because: `${told}: not enough samples; ${moreText(answer.more, answer.seconds)}.`,
        };
      default:
        return answer satisfies never;
    }
  });
  return allOf(rows, "");
}

function moreText(more: number | undefined, seconds: number | undefined): string {
  if (more === undefined) return "the difference lies at the margin, and no number of samples would tell";
  const time = seconds === undefined ? "" : `, i.e. about ${spanText(seconds)} at the present rate`;
  return `about ${aboutText(more)} more at this traffic share${time}`;
}

/** What the plan takes away for it; without a plan, what of the same artifact runs there. */
export function replacedBy(snapshot: Snapshot, version: string, question: GateQuestion): string | undefined {
  const { plan, environment } = question;
  if (plan !== undefined) {
    const { before, after, steps = [] } = plan.content;
    const place = after.find((one) => one.environment === environment && one.version === version);
    // Side by side the new one has a name of its own, and its steps say what it replaces.
    return (
      before.find((one) => one.name === place?.name)?.version ??
      steps.find(({ runs, from }) => runs?.version === version && from !== undefined)?.from
    );
  }
  const node = snapshot.find(nodeKey("Environment", environment));
  const artifact = version.slice(0, version.indexOf("@"));
  const running = (node === undefined ? [] : deploymentsIn(snapshot, node))
    .map(({ build }) => parseKey(snapshot.key(build))!.name)
    .find((name) => name.startsWith(`${artifact}@`) && withoutVariant(name) !== withoutVariant(version));
  return running;
}

function meet(a: Observation, b: Observation): boolean {
  return a.from < b.to && b.from < a.to;
}

/** In order of window, so that only neighbours can meet first. */
function overlapping(parts: readonly Observation[]): readonly [Observation, Observation] | undefined {
  for (let at = 1; at < parts.length; at++)
    if (meet(parts[at - 1]!, parts[at]!)) return [parts[at - 1]!, parts[at]!];
  return undefined;
}

function observeCommand({ version, where }: Watched, metric: string): string {
  return (
    `Measure it: fairlead observe DEPLOYMENT --metric ${metric}=VALUE --samples COUNT --from TIME ` +
    `--to TIME --version ${version} (in ${where})`
  );
}
