/**
 * The gates that a plan passes: those that policies set in its environment, and of a rollback the parity of
 * the place with its baseline, first.
 *
 * A soak asks that a version runs in an earlier stage first. Of what a baseline holds that is not asked
 * again: it ran in the place itself, and the earlier stage has long gone on to the next version, so that the
 * gate could never open and no way would lead back. All other gates are asked.
 */
import { nameOf } from "../decisions/fact-index.ts";
import { findBaseline, readBaseline } from "../environments/baseline.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { gatesHolding } from "./gates/gates-holding.ts";
import { parityGate } from "./gates/judge-parity.ts";
import type { PlannedGate } from "./plan.ts";

export interface GatedPlan {
  readonly environment: string;
  /** The baseline that it goes back to. */
  readonly rollbackTo: string | undefined;
  /** Versions or variants that it brings. */
  readonly builds: readonly NodeId[];
}

/** Throws BaselineNotFound, EnvironmentNotFound. */
export function gatesOfPlan(
  snapshot: Snapshot, { environment, rollbackTo, builds }: GatedPlan, now: string,
): readonly PlannedGate[] {
  const holding = gatesHolding(snapshot, environment, now);
  if (rollbackTo === undefined) return holding;
  const { deployments, environment: of } = readBaseline(snapshot, findBaseline(snapshot, rollbackTo));
  const ran = new Set(deployments.map(({ version }) => version));
  const hasSoaked = of === environment && builds.every((build) => ran.has(nameOf(snapshot.key(build))));
  return [parityGate(rollbackTo), ...holding.filter(({ kind }) => kind !== "soak" || !hasSoaked)];
}
