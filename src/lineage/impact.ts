/** What a thing reaches, counted: by kind, by type of artifact, and by the environments it runs in. */
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { compareKeys } from "../snapshot/key-order.ts";
import { walkInSteps } from "../walk/walk.ts";
import { findThing } from "./find-thing.ts";
import { inTurns } from "./in-turns.ts";
import { typeOf } from "../walk/type-of.ts";
import { thingAt } from "./thing.ts";
import type { Thing } from "./thing.ts";
import { REACHED, edgeTypes } from "../walk/walk-words.ts";

/** Environments stand at most this deep in each other; the catalog refuses cycles. */
const ANCESTORS_MAX = 64;
/** Things counted between two yields: some microseconds each. */
const COUNTED_PER_STEP = 512;

export interface ImpactQuestion {
  readonly thing: string;
  readonly along?: readonly string[] | undefined;
  readonly depthMax?: number | undefined;
  readonly workMax?: number | undefined;
}

export interface ImpactOnEnvironment {
  readonly environment: string;
  /** Its own or the nearest one it is part of has. */
  readonly stage?: string;
  /** Deployments that are reached, by state. */
  readonly running: number;
  readonly retired: number;
}

export interface Impact {
  readonly schemaVersion: 1;
  readonly revision: number;
  readonly of: Thing;
  readonly total: number;
  /** In order of kind; versions and variants also by their artifact's type. */
  readonly kinds: readonly { readonly kind: string; readonly type?: string; readonly things: number }[];
  /** In order of name. */
  readonly environments: readonly ImpactOnEnvironment[];
  /** The search was stopped after looking at this many edges: everything may be more. */
  readonly truncated?: { readonly at: number; readonly because: "work" };
}

/** Errors: ThingNotFound, ThingAmbiguous, LineageInvalid. */
export function impactOf(snapshot: Snapshot, question: ImpactQuestion): Promise<Impact> {
  return inTurns(() => impactInSteps(snapshot, question));
}

function* impactInSteps(snapshot: Snapshot, question: ImpactQuestion): Generator<void, Impact> {
  const start = yield* findThing(snapshot, question.thing);
  const result = yield* walkInSteps(snapshot, {
    from: [snapshot.key(start)],
    direction: "downstream",
    along: edgeTypes(question.along, REACHED),
    depthMax: question.depthMax,
    workMax: question.workMax,
  });
  const kinds = new Map<string, { kind: string; type?: string; things: number }>();
  const environments = new Map<NodeId, { running: number; retired: number }>();
  for (let hit = 0; hit < result.hitCount; hit++) {
    if ((hit + 1) % COUNTED_PER_STEP === 0) yield;
    const node = result.node(hit);
    const kind = snapshot.kind(node);
    const type = typeOf(snapshot, snapshot.key(node));
    const name = `${kind} ${type ?? ""}`;
    const counted = kinds.get(name) ?? { kind, ...(type === undefined ? {} : { type }), things: 0 };
    counted.things++;
    kinds.set(name, counted);
    if (kind !== "Deployment") continue;
    const isRunning = snapshot.properties(node)["state"] !== "retired";
    for (const { node: environment } of snapshot.outgoing(node, "IN")) {
      const counts = environments.get(environment) ?? { running: 0, retired: 0 };
      counts[isRunning ? "running" : "retired"]++;
      environments.set(environment, counts);
    }
  }
  return {
    schemaVersion: 1,
    revision: snapshot.head.revision,
    of: thingAt(snapshot, start),
    total: result.hitCount,
    kinds: [...kinds].sort(([one], [other]) => compareKeys(one, other)).map(([, counted]) => counted),
    environments: [...environments]
      .sort(([one], [other]) => snapshot.adjacency.compare(one, other))
      .map(([environment, counts]) => {
        const stage = stageOf(snapshot, environment);
        const { name } = thingAt(snapshot, environment);
        return { environment: name, ...(stage === undefined ? {} : { stage }), ...counts };
      }),
    ...(result.truncated === "work" ? { truncated: { at: result.work, because: "work" } as const } : {}),
  };
}

function stageOf(snapshot: Snapshot, environment: NodeId): string | undefined {
  let node: NodeId | undefined = environment;
  for (let step = 0; node !== undefined && step < ANCESTORS_MAX; step++) {
    const { stage } = snapshot.properties(node);
    if (stage !== undefined) return String(stage);
    node = snapshot.outgoing(node, "PART_OF")[0]?.node;
  }
  return undefined;
}
