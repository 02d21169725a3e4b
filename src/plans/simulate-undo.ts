/**
 * Whether a plan leads back: after each of its steps, the inverse of that step is done in thought, and what
 * is there then is compared with what was there before it. As every step can be taken back by itself, so can
 * any number of them, in reverse order.
 */
import type { InverseStep, PlannedDeployment, PlanStep } from "./plan.ts";

/** What is there of one deployment. */
interface Stands {
  readonly version: string | undefined;
  readonly traffic: string;
}

export type World = ReadonlyMap<string, Stands>;

export interface Simulated {
  readonly leadsBack: boolean;
  readonly because: string;
  /** Ids of steps that nothing takes back. */
  readonly irreversible: readonly string[];
}

const GONE: Stands = { version: undefined, traffic: "" };

export function simulateUndo(before: readonly PlannedDeployment[], steps: readonly PlanStep[]): Simulated {
  const irreversible = steps.flatMap(({ id, undo }) => (undo.kind === "irreversible" ? [id] : []));
  let world = startOf(before);
  const astray: string[] = [];
  for (const step of steps) {
    const after = applied(world, step);
    const back = step.undo.kind === "step" ? applied(after, step.undo.step) : after;
    const isBack = step.undo.kind === "irreversible" || isSame(world, back, step);
    if (!isBack) astray.push(step.id);
    world = after;
  }
  if (astray.length > 0) {
    return {
      leadsBack: false,
      irreversible,
      because: `The inverse of ${astray.slice(0, 3).join(" and ")} does not lead back to what was there.`,
    };
  }
  if (irreversible.length > 0) {
    const [first] = irreversible;
    const count = irreversible.length === 1 ? "" : ` and ${irreversible.length - 1} more`;
    return {
      leadsBack: false,
      irreversible,
      because: `Nothing takes back ${first}${count}; what comes before and after it can be taken back.`,
    };
  }
  return {
    leadsBack: true,
    irreversible,
    because:
      steps.length === 0
        ? "Nothing is done."
        : `Simulated: from each of the ${steps.length} steps the inverses, in reverse order, ` +
          "lead to the start.",
  };
}

export function startOf(before: readonly PlannedDeployment[]): World {
  return new Map(before.map(({ name, version }) => [name, { version, traffic: "" }]));
}

/** What is there after a step or an inverse of one. */
export function applied(world: World, step: PlanStep | InverseStep): World {
  const { kind, deployment, runs, traffic } = step;
  if (deployment === undefined) return world;
  const stood = world.get(deployment) ?? GONE;
  switch (kind) {
    case "deploy":
      return new Map(world).set(deployment, { version: runs!.version, traffic: stood.traffic });
    case "retire":
      return new Map(world).set(deployment, GONE);
    case "shift":
      return new Map(world).set(deployment, { ...stood, traffic: trafficOf(traffic!) });
    case "configure":
    case "verify":
    case "record":
      return world;
    default:
      return kind satisfies never;
  }
}

/** Of what the step is about. Nothing of the traffic, and none of it, are alike. */
function isSame(one: World, other: World, { deployment }: PlanStep): boolean {
  if (deployment === undefined) return true;
  const [left, right] = [one.get(deployment) ?? GONE, other.get(deployment) ?? GONE];
  return left.version === right.version && left.traffic === right.traffic;
}

function trafficOf(traffic: NonNullable<PlanStep["traffic"]>): string {
  if ((traffic.kind === "weight" || traffic.kind === "mirror") && traffic.percent === 0) return "";
  return JSON.stringify(traffic);
}
