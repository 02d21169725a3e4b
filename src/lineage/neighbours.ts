/** What is one edge away from a thing, by type and direction, with counts of what is not shown. */
import type { EdgeType } from "../model/graph.ts";
import { EDGE_TYPES_BY_CODE } from "../snapshot/adjacency.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { oneHop } from "../walk/one-hop.ts";
import type { WalkDirection } from "../walk/steps.ts";
import { directionOf } from "../walk/steps.ts";
import { edgeStatement } from "./edge-statement.ts";
import type { EdgeStatement } from "./edge-statement.ts";
import { findThing } from "./find-thing.ts";
import { inTurns } from "./in-turns.ts";
import { LineageInvalid } from "../walk/lineage-invalid.ts";
import { thingAt } from "./thing.ts";
import type { Thing } from "./thing.ts";
import { edgeTypes } from "../walk/walk-words.ts";

/** Neighbours shown of each type unless asked for otherwise, and at most. */
const SHOWN_DEFAULT = 20;
const SHOWN_MAX = 1000;

export interface NeighboursQuestion {
  readonly thing: string;
  /** Every type of edge when left out. */
  readonly along?: readonly string[] | undefined;
  /** Neighbours shown of each type and direction. */
  readonly shown?: number | undefined;
}

export interface Neighbour extends Thing {
  readonly edge: EdgeStatement;
  /** Its own edges of these types, the one that leads back included: what a further step would show. */
  readonly upstream: number;
  readonly downstream: number;
}

export interface Neighbours {
  readonly schemaVersion: 1;
  readonly revision: number;
  readonly of: Thing;
  readonly groups: readonly {
    readonly direction: WalkDirection;
    readonly type: EdgeType;
    readonly shown: readonly Neighbour[];
    readonly total: number;
    readonly hidden: number;
  }[];
}

/** Errors: ThingNotFound, ThingAmbiguous, LineageInvalid. */
export function neighboursOf(snapshot: Snapshot, question: NeighboursQuestion): Promise<Neighbours> {
  return inTurns(() => neighboursInSteps(snapshot, question));
}

function* neighboursInSteps(snapshot: Snapshot, question: NeighboursQuestion): Generator<void, Neighbours> {
  const { shown = SHOWN_DEFAULT } = question;
  if (!Number.isInteger(shown) || shown < 0 || shown > SHOWN_MAX) {
    throw new LineageInvalid(String(shown), `From 0 to ${SHOWN_MAX} neighbours can be shown, not ${shown}.`);
  }
  const node = yield* findThing(snapshot, question.thing);
  const key = snapshot.key(node);
  const groups = oneHop(snapshot, key, edgeTypes(question.along, EDGE_TYPES_BY_CODE), shown);
  return {
    schemaVersion: 1,
    revision: snapshot.head.revision,
    of: thingAt(snapshot, node),
    groups: groups.map(({ direction, type, total, hidden, shown: neighbours }) => {
      const isAgainst = directionOf(type, direction) === "incoming";
      return {
        direction,
        type,
        total,
        hidden,
        shown: neighbours.map(({ key: other, id, properties, upstream, downstream }) => ({
          ...thingAt(snapshot, snapshot.find(other)!),
          edge: edgeStatement(snapshot, { from: key, to: other, type, id, properties, isAgainst }),
          upstream,
          downstream,
        })),
      };
    }),
  };
}
