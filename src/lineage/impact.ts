/** What a thing reaches, counted: by kind, by type of artifact, and by the environments it runs in. */
import type { NodeKind } from "../model/graph.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { compareKeys } from "../snapshot/key-order.ts";
import { reachInSteps } from "../walk/reached.ts";
import { findThing } from "./find-thing.ts";
import { inTurns } from "./in-turns.ts";
import { artifactTypesOf } from "../walk/type-of.ts";
import { thingAt } from "./thing.ts";
import type { Thing } from "./thing.ts";
import { REACHED, edgeTypes } from "../walk/walk-words.ts";

/** Environments stand at most this deep in each other; the catalog refuses cycles. */
const ANCESTORS_MAX = 64;

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
  const types = artifactTypesOf(snapshot);
  const kinds = new Map<NodeKind, Map<string | undefined, number>>();
  const environments = new Map<NodeId, { running: number; retired: number }>();
  const count = (node: NodeId) => {
    const kind = snapshot.kind(node);
    const type = types.type(node);
    let counts = kinds.get(kind);
    if (counts === undefined) kinds.set(kind, (counts = new Map<string | undefined, number>()));
    counts.set(type, (counts.get(type) ?? 0) + 1);
    if (kind !== "Deployment") return;
    const isRunning = snapshot.properties(node)["state"] !== "retired";
    for (const { node: environment } of snapshot.outgoing(node, "IN")) {
      const found = environments.get(environment) ?? { running: 0, retired: 0 };
      found[isRunning ? "running" : "retired"]++;
      environments.set(environment, found);
    }
  };
  const reached = yield* reachInSteps(
    snapshot,
    {
      from: [start],
      direction: "downstream",
      along: edgeTypes(question.along, REACHED),
      depthMax: question.depthMax,
      workMax: question.workMax,
    },
    count,
  );
  return {
    schemaVersion: 1,
    revision: snapshot.head.revision,
    of: thingAt(snapshot, start),
    total: reached.count,
    kinds: kindCounts(kinds),
    environments: [...environments]
      .sort(([one], [other]) => snapshot.adjacency.compare(one, other))
      .map(([environment, counts]) => {
        const stage = stageOf(snapshot, environment);
        const { name } = thingAt(snapshot, environment);
        return { environment: name, ...(stage === undefined ? {} : { stage }), ...counts };
      }),
    ...(reached.isCut ? { truncated: { at: reached.work, because: "work" } as const } : {}),
  };
}

function kindCounts(kinds: ReadonlyMap<NodeKind, ReadonlyMap<string | undefined, number>>): Impact["kinds"] {
  const counted = [...kinds].flatMap(([kind, counts]) =>
    [...counts].map(([type, things]) => ({ kind, ...(type === undefined ? {} : { type }), things })),
  );
  const name = ({ kind, type }: Impact["kinds"][number]) => `${kind} ${type ?? ""}`;
  return counted.sort((one, other) => compareKeys(name(one), name(other)));
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
