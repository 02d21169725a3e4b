/**
 * Validators: plug-ins that look at one build in one place from one side each (its licence, its memory, its
 * API), over a snapshot and texts that are handed in. Words and codes: ./README.md.
 *
 * A validator is pure and says what it reads. What it does not find it calls UNKNOWN: no evidence is never a
 * pass. What it finds it tells as data; ./wording.ts makes the sentences.
 */
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import type { ContractFormat } from "../../model/kinds/contract.ts";
import type { EdgeType } from "../../model/graph.ts";
import type { FactSource } from "../fact-source.ts";
import type { Reason } from "./reason.ts";

/** Gates are cheap and run first; what is deeper or slower is verified after no gate failed. */
export const TIERS = ["gate", "verify"] as const;
export type Tier = (typeof TIERS)[number];

/** ERROR: the validator itself failed. Never a pass. */
export type Outcome = "PASS" | "FAIL" | "UNKNOWN" | "ERROR";

/** What a validator looks at: for people, and for whoever asks which answers a change may touch. */
export interface Reads {
  /** Keys of facts, of the build and of its place. */
  readonly facts?: readonly string[];
  readonly edges?: readonly EdgeType[];
  /** Properties of nodes, such as `training`. */
  readonly properties?: readonly string[];
  /**
   * What it reads of what is picked. build (the default): itself; parameters: and the values of its
   * parameters; each-pick: and each thing beside it, by itself; picks: and everything beside it, together.
   */
  readonly choice?: "build" | "parameters" | "each-pick" | "picks";
  /** Whether it reads texts of contracts. */
  readonly contracts?: boolean;
}

/** The text that says what an interface is. */
export interface Contract {
  readonly format: ContractFormat;
  /** SDL; JSON or YAML is read by who hands it in and is JSON here; a FileDescriptorSet in base64. */
  readonly text: string;
}

/** What is to be validated. Nodes are those of the snapshot. */
export interface Question {
  readonly snapshot: Snapshot;
  readonly facts: FactSource;
  /** Nanoseconds since 1970, UTC. */
  readonly now: bigint;
  /** The Version or Variant that is to run. */
  readonly build: NodeId;
  /** The Environment; undefined where the question names none. */
  readonly place?: NodeId | undefined;
  /** Versions and variants that the decision picked beside it: its runtime, its libraries, its data. */
  readonly picks?: readonly NodeId[] | undefined;
  /** Picked values of parameters: ParameterValue nodes. */
  readonly parameterValues?: readonly NodeId[] | undefined;
  /** What runs there now under the same name, and goes. */
  readonly replaces?: NodeId | undefined;
  /** By key of the provider and of the interface; undefined where nobody has the text. */
  readonly contract?: (provider: string, interfaceKey: string) => Contract | undefined;
}

export interface Result {
  readonly outcome: Outcome;
  /** Worst first, then as they were found. Never empty. */
  readonly reasons: readonly Reason[];
}

export interface Validator {
  /** `licence`: unique in a run. */
  readonly name: string;
  readonly tier: Tier;
  readonly reads: Reads;
  /** Types of artifacts that it is about; all where it names none. */
  readonly appliesTo?: readonly string[];
  /** What is known of each validator that throws is ERROR; a validator throws nothing on purpose. */
  evaluate(question: Question): Result;
}
