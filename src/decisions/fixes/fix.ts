/**
 * A fix: something else to ask, to find out or to change, that makes a question COMPATIBLE. As data.
 *
 * A fix is shown only after its question was decided anew, with the change in place, and the verdict was
 * COMPATIBLE. `verdict` is therefore what the change leads to, if everything else stays as it is.
 */
import type { PropertyValue } from "../../model/graph.ts";
import type { Question, Verdict } from "../decision.ts";

/** In order of preference where as many things change; the position is a level of the cost. */
export const FIX_KINDS = [
  "observe", "parameter", "variant", "version", "environment", "upgrade", "fact", "bound", "replace",
] as const;

/**
 * observe: find out facts that nobody states. parameter, variant, version, environment: ask for another; of a
 * parameter, for another value than the one that was asked for. upgrade: something else that runs there must
 * be changed first. fact: change versions that the environment states, as a driver's. bound: relax what a
 * document requires. replace: change what is no version, as memory or a distribution.
 */
export type FixKind = (typeof FIX_KINDS)[number];

/** One thing that is different. */
export type FixChange =
  | { readonly kind: "variant" | "version"; readonly from: string; readonly to: string }
  | { readonly kind: "environment"; readonly from: string; readonly to: string }
  /** `maxBatch=32` and `maxBatch=8`, of the version or build. */
  | { readonly kind: "parameter"; readonly about: string; readonly from: string; readonly to: string }
  | {
      readonly kind: "observe";
      readonly environment: string;
      readonly fact: string;
      /** A value that it could turn out to have and with which the verdict is as predicted. */
      readonly value: PropertyValue;
    }
  | {
      readonly kind: "fact";
      readonly environment: string;
      readonly fact: string;
      readonly from: PropertyValue;
      readonly to: PropertyValue;
    }
  | { readonly kind: "deploy"; readonly environment: string; readonly version: string }
  | {
      readonly kind: "upgrade";
      readonly environment: string;
      readonly from: string;
      readonly to: string;
    }
  | {
      readonly kind: "bound";
      /** The document that states the requirement. */
      readonly document: string;
      readonly requirement: string;
      readonly about: string;
      readonly from: string;
      readonly to: string;
    };

/** Smaller is better, the first difference decides. */
export interface FixCost {
  /** Facts and documents that must change in the world; none where only the question changes. */
  readonly changes: number;
  /** Place of the kind in FIX_KINDS. */
  readonly kind: number;
  /** How far it is from what was asked, in steps of the kind: versions away, facts that differ. */
  readonly distance: number;
}

export interface Fix {
  readonly kind: FixKind;
  /** The environment of the asked question that this is a fix for. */
  readonly environment: string;
  /** One sentence, made from the changes. */
  readonly sentence: string;
  readonly changes: readonly FixChange[];
  /** What the question below was decided to be, with the changes in place. */
  readonly verdict: Verdict;
  readonly cost: FixCost;
  /** The question with the change: what `command` asks. */
  readonly question: Question;
  /** Id of the decision on `question`; absent where a document must change first. */
  readonly decisionId?: string;
  /** What to run to try it. */
  readonly command: string;
}

export interface FixesFound {
  /** Best first. */
  readonly fixes: readonly Fix[];
  /** A limit ended the search: there may be better ones. */
  readonly fixesTruncated: boolean;
  /** Questions decided anew. */
  readonly decided: number;
}

export function compareFixes(left: Fix, right: Fix): number {
  return (
    left.cost.changes - right.cost.changes ||
    left.cost.kind - right.cost.kind ||
    left.cost.distance - right.cost.distance ||
    (left.command < right.command ? -1 : left.command > right.command ? 1 : 0)
  );
}
