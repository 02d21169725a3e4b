/**
 * Whether what a baseline holds performed acceptably where it ran, by what was observed of it there.
 *
 * Of each metric the newest figure counts. It is judged by the bounds of the gates on observations that hold
 * in the environment, and by rules on observations. One figure outside is bad, whatever is unknown beside it;
 * nothing measured, or nothing that would judge it, is unknown and never good.
 */
import { choiceOnObservation, judgeObservationRules } from "../decisions/policies/plan-rules.ts";
import type { Baseline } from "../environments/baseline.ts";
import { compareText, nodeKey } from "../model/names.ts";
import type { ObservationFacts } from "../rules/observation-facts.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { gatesHolding } from "./gates/gates-holding.ts";
import { judgeObservations } from "./gates/judge-observations.ts";
import type { ObservationSettings } from "./gates/judge-observations.ts";
import { observationsServing } from "./observations/observation.ts";
import type { Observation } from "./observations/observation.ts";

export interface Performance {
  readonly verdict: "good" | "bad" | "unknown";
  /** Sentences, what decides it first. */
  readonly because: readonly string[];
  /** The figures that were looked at, in order of deployment and metric. */
  readonly figures: readonly Figure[];
}

export interface Figure {
  readonly deployment: string;
  readonly metric: string;
  readonly value: number;
  readonly samples: number;
  /** The end of its window. RFC 3339, UTC. */
  readonly time: string;
}

/**
 * Of what ran there, up to `now` (RFC 3339, UTC). With a `time`, since when it was good, only until another
 * plan began to change what runs there: what stayed is not blamed for what it stood beside later.
 */
export function performanceOf(
  snapshot: Snapshot,
  { environment, deployments, time }: Pick<Baseline, "environment" | "deployments"> & Partial<Baseline>,
  at: string,
): Performance {
  const now = time === undefined ? at : firstChangeAfter(snapshot, environment, time, at);
  const versions = [...new Set(deployments.map(({ version }) => version))];
  const newest = versions.flatMap((version) => newestOf(snapshot, environment, version, now));
  const judged = [
    ...byGates(snapshot, environment, versions, now),
    ...newest.flatMap((one) => byRules(snapshot, one, now)),
  ];
  const told = (verdict: Performance["verdict"]) =>
    [...new Set(judged.filter((one) => one.verdict === verdict).map(({ because }) => because))];
  const verdict = told("bad").length > 0 ? "bad" : told("good").length > 0 ? "good" : "unknown";
  const nobody = newest.length === 0
    ? "Nobody measured how it performed."
    : "It was measured, and no gate and no rule here says what is good.";
  const because = verdict === "unknown" ? [nobody, ...told("unknown")] : told(verdict);
  return { verdict, because, figures: newest.map(figureOf).sort(inOrder) };
}

/** When the first plan after `time` began there; `now` where none did. */
function firstChangeAfter(snapshot: Snapshot, environment: string, time: string, now: string): string {
  const begun = snapshot.nodesOf("Plan")
    .map((node) => snapshot.properties(node))
    .filter((plan) => plan["environment"] === environment)
    .map((plan) => String(plan["started"] ?? now))
    .filter((started) => started > time && started < now);
  return begun.sort(compareText)[0] ?? now;
}

function figureOf({ deployment, metric, value, samples, to }: Observation): Figure {
  return { deployment, metric, value, samples, time: new Date(to).toISOString() };
}

function inOrder(a: Figure, b: Figure): number {
  return compareText(a.deployment, b.deployment) || compareText(a.metric, b.metric);
}

interface Judged {
  readonly verdict: Performance["verdict"];
  readonly because: string;
}

const VERDICTS = { open: "good", closed: "bad", unknown: "unknown" } as const;

function byGates(
  snapshot: Snapshot, environment: string, versions: readonly string[], now: string,
): readonly Judged[] {
  return gatesHolding(snapshot, environment, now)
    .filter(({ kind }) => kind === "observations")
    .flatMap((gate): readonly Judged[] => {
      const { bounds = [], environment: place, stage } = gate.settings as ObservationSettings;
      if (bounds.length === 0 || place !== undefined || stage !== undefined) return [];
      // How long ago does not matter: it is asked how it was.
      const asked = { ...gate, settings: { bounds } };
      return versions.map((version) => {
        const question = { versions: [version], environment, now };
        const { state, because } = judgeObservations(snapshot, asked, question);
        return { verdict: VERDICTS[state], because };
      });
    });
}

function byRules(snapshot: Snapshot, one: Observation, now: string): readonly Judged[] {
  const deployment = snapshot.find(nodeKey("Deployment", one.deployment));
  if (deployment === undefined) return [];
  const observed = { deployment, observation: factsOf(one) };
  const told = `${one.metric} of ${one.version} was ${one.value}`;
  const judged = judgeObservationRules(snapshot, observed, now)
    .filter(({ rule, outcome }) => rule.policy.mode === "enforce" && outcome !== "NOT_APPLICABLE")
    .map(({ rule, outcome }): Judged => {
      const verdict = outcome === "PASS" ? "good" : outcome === "FAIL" ? "bad" : "unknown";
      return { verdict, because: `${told}, by rule ${rule.id}.` };
    });
  const choice = choiceOnObservation(snapshot, observed, now);
  if (choice?.kind !== "chosen") return judged;
  return [...judged, { verdict: "bad", because: `${told}: rule ${choice.rule} asks for ${choice.value}.` }];
}

/** Of each metric and source the newest figure of what served there, up to now. */
function newestOf(
  snapshot: Snapshot, environment: string, version: string, now: string,
): readonly Observation[] {
  const place = snapshot.find(nodeKey("Environment", environment));
  const isHere = ({ deployment }: Observation): boolean => {
    const node = snapshot.find(nodeKey("Deployment", deployment));
    return node !== undefined && snapshot.outgoing(node, "IN").some((edge) => edge.node === place);
  };
  const all = observationsServing(snapshot, version)
    .filter((one) => one.to <= Date.parse(now) && isHere(one));
  const groups = Map.groupBy(all, ({ metric, source, deployment }) => `${metric} ${source} ${deployment}`);
  return [...groups.values()].map((of) => of.reduce((last, one) => (one.to >= last.to ? one : last)));
}

export function factsOf(
  { metric, value, unit, samples, version, to, source }: Observation, more: Partial<ObservationFacts> = {},
): ObservationFacts {
  return { metric, value, unit, samples, version, source, time: new Date(to).toISOString(), ...more };
}

/** The deployment that an observation is of; undefined where nobody records it. */
export function deploymentOf(snapshot: Snapshot, { deployment }: Observation): NodeId | undefined {
  return snapshot.find(nodeKey("Deployment", deployment));
}
