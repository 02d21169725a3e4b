/** Where rules learn facts: what the use cases know of environments and versions, after precedence. */
import type { NodeId } from "../snapshot/snapshot.ts";
import type { FactType } from "../values/fact-type.ts";
import type { FactSight } from "./cel/thing.ts";

export interface FactSource {
  readonly types: ReadonlyMap<string, FactType>;
  /** Codes of one identity are equal for equal values only; another identity has codes of its own. */
  readonly identity: object;
  sight(node: NodeId, key: string): FactSight;
  /**
   * A number for what is known of one key, by node: 0 missing, 1 declared absent, from 2 on a value; -1 a
   * value without a number of its own.
   */
  codes(key: string): (node: NodeId) => number;
}

export const CODE_MISSING = 0;
export const CODE_OTHER = -1;
