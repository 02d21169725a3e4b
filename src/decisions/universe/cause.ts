/**
 * Why a statement was made: what proofs cite and sentences are worded from. Statements carry a cause's id.
 */
import type { JudgedRule } from "../../rules/judge-rule.ts";
import type { NodeId } from "../../snapshot/snapshot.ts";
import type { Deployed } from "../deployed.ts";
import type { ArtifactRequirement, Requirement } from "../requirement.ts";
import type { Build, PlacedGroup, Subject } from "../subject.ts";
import type { ArtifactProfile } from "./artifact-profile.ts";
import type { Asked } from "./asked.ts";
import type { Stack } from "./stack.ts";

export type Cause =
  /** The question asks for it. */
  | { readonly kind: "asks"; readonly asked: Asked }
  /**
   * One of these must hold, of every alternative of the group one; build and group are one example of
   * several.
   */
  | {
      readonly kind: "requirement";
      readonly stack: Stack;
      readonly build: Build;
      readonly group: PlacedGroup;
      readonly entries: readonly Requirement[];
    }
  /** Nobody states what the build requires. */
  | { readonly kind: "nothing-stated"; readonly stack: Stack; readonly build: Build }
  /** A version with variants runs as one of them. */
  | { readonly kind: "variants"; readonly subject: Subject }
  /** A parameter has one of its values. */
  | { readonly kind: "parameter"; readonly subject: Subject; readonly parameter: string }
  /** A service runs an artifact. */
  | { readonly kind: "runs"; readonly stack: Stack; readonly requirement: ArtifactRequirement }
  /** What runs stays as it is. */
  | {
      readonly kind: "held";
      readonly stack: Stack;
      readonly profile: ArtifactProfile;
      readonly deployed: readonly Deployed[];
    }
  /** Something that runs requires another version than what was asked for would leave. */
  | {
      readonly kind: "dependent";
      readonly stack: Stack;
      readonly dependent: Deployed;
      readonly entry: Requirement;
    }
  /** Requirements that no values of the missing facts satisfy together. */
  | {
      readonly kind: "clash";
      readonly stack: Stack;
      readonly groups: readonly {
        readonly build: Build;
        readonly group: PlacedGroup;
        /** It runs already, and would become worse. */
        readonly isOpen?: true;
      }[];
    }
  /** A policy's rule is against it, or may be. */
  | { readonly kind: "rule"; readonly stack: Stack; readonly judged: JudgedRule }
  /** Two subjects in one environment share what they add. */
  | { readonly kind: "shared"; readonly artifact: NodeId; readonly place: string };

/** Causes by id. Ids count up; the search asks in one order, so equal questions give equal ids. */
export class Causes {
  readonly #causes: Cause[] = [];

  /** The id of the cause. */
  note(cause: Cause): string {
    this.#causes.push(cause);
    return `cause ${this.#causes.length - 1}`;
  }

  at(id: string): Cause {
    return this.#causes[Number(id.slice("cause ".length))]!;
  }
}
