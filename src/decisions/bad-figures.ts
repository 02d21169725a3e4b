/**
 * Figures of what a version served that rules find bad: the newest of each metric, source and deployment, for
 * which an enforced rule on observations fails, or asks for an action. What nobody measured is not bad, and
 * not good either. Pure over a snapshot.
 */
import type { Properties } from "../model/graph.ts";
import type { ObservationFacts } from "../rules/observation-facts.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { nameOf } from "./fact-index.ts";
import { choiceOnObservation, judgeObservationRules } from "./policies/plan-rules.ts";

export interface BadFigure {
  readonly observation: string;
  readonly environment: NodeId;
  /** The end of its window, RFC 3339, UTC. */
  readonly time: string;
  /** `errorRate was 0.4 at ranker-prod, by rule slo/errors` */
  readonly because: string;
}

/** Figures of one version that are looked at, the newest first: a year of them is no more telling. */
const FIGURES_MAX = 200;

/** `now` is RFC 3339, UTC. */
export function badFigures(snapshot: Snapshot, version: NodeId, now: string): readonly BadFigure[] {
  const builds = [version, ...snapshot.outgoing(version, "HAS_VARIANT").map(({ node }) => node)];
  const nodes = [
    ...new Set(builds.flatMap((build) => snapshot.outgoing(build, "OBSERVED_BY").map(({ node }) => node))),
  ];
  const newest = nodes
    .map((node) => ({ node, properties: snapshot.properties(node) }))
    .filter(({ properties }) => typeof properties["to"] === "string" && properties["to"] <= now)
    .sort((a, b) => (String(a.properties["to"]) < String(b.properties["to"]) ? 1 : -1))
    .slice(0, FIGURES_MAX);
  const told = new Set<string>();
  const bad: BadFigure[] = [];
  for (const { node, properties } of newest) {
    const { deployment, metric, source = "" } = properties;
    const series = `${String(metric)} ${String(source)} ${String(deployment)}`;
    if (told.has(series)) continue;
    told.add(series);
    const place = snapshot.find(`deployment:${String(deployment)}`);
    const environment = place === undefined ? undefined : snapshot.outgoing(place, "IN")[0]?.node;
    if (place === undefined || environment === undefined) continue;
    const rule = ruleAgainst(snapshot, place, properties, now);
    if (rule === undefined) continue;
    bad.push({
      observation: nameOf(snapshot.key(node)),
      environment,
      time: String(properties["to"]),
      because:
        `${String(metric)} was ${String(properties["value"])} at ${String(deployment)}, ` +
        `by rule ${rule}`,
    });
  }
  return bad;
}

function ruleAgainst(
  snapshot: Snapshot,
  deployment: NodeId,
  properties: Properties,
  now: string,
): string | undefined {
  const observed = { deployment, observation: factsOf(properties) };
  const failing = judgeObservationRules(snapshot, observed, now).find(
    ({ rule, outcome }) => rule.policy.mode === "enforce" && outcome === "FAIL",
  );
  if (failing !== undefined) return failing.rule.id;
  const action = choiceOnObservation(snapshot, observed, now);
  return action?.kind === "chosen" ? action.rule : undefined;
}

function factsOf({ metric, value, unit, samples, version, source, to }: Properties): ObservationFacts {
  const text = (given: unknown) => (typeof given === "string" ? given : undefined);
  const figure = (given: unknown) => (typeof given === "number" ? given : undefined);
  return {
    metric: text(metric),
    value: figure(value),
    unit: text(unit),
    samples: figure(samples),
    version: text(version),
    source: text(source),
    time: text(to),
  };
}
