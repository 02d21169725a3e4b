/** An OpenLineage event once it is read: what it says, in our words. Plain data, equal for equal events. */

import type { StatedColumns } from "./columns.ts";

export type RunEventType = "START" | "RUNNING" | "COMPLETE" | "FAIL" | "ABORT" | "OTHER";

/**
 * When and what: the instant and the digest of the event's text, `<instant>/<digest>`. Text order is the
 * order of instants; events of one instant stand in order of digest, so "the last one" is always the same.
 */
export type Stamp = string;

export interface LineageEvent {
  readonly stamp: Stamp;
  /** The whole event as JSON: the payload, facets known and unknown included. */
  readonly text: string;
  readonly producer: string;
  readonly run?: RunMention;
  readonly job?: JobMention;
  readonly inputs: readonly DatasetMention[];
  readonly outputs: readonly DatasetMention[];
  /** What a dataset event is about. */
  readonly dataset?: DatasetMention;
  /** Datasets that stand in facets only. */
  readonly alsoNamed: readonly DatasetMention[];
}

export interface RunMention {
  /** In lower case. */
  readonly id: string;
  readonly type: RunEventType;
  readonly facets: readonly string[];
  /** The run that started this one, from the `parent` facet. */
  readonly parent?: string;
}

export interface JobMention {
  readonly namespace: string;
  readonly name: string;
  /** Both, escaped into one name. */
  readonly key: string;
  readonly facets: readonly string[];
  /** The version of the source it runs, `github.com/acme/ranker@1f3c9aa`, from `sourceCodeLocation`. */
  readonly source?: string;
}

export interface DatasetMention {
  readonly namespace: string;
  readonly name: string;
  /** The name of its artifact here. */
  readonly artifact: string;
  /** `artifact@version` as stated; absent where the event states none. */
  readonly version?: string;
  /** Names of the facets it carries, those of input and output included. */
  readonly facets: readonly string[];
  /** By the facet that says so: versions that this one was made from or is the same data as. */
  readonly origins: Readonly<Record<string, readonly string[]>>;
  /** What the `schema` facet states: empty where it is gone or says nothing, absent where there is none. */
  readonly columns?: StatedColumns;
  /** False: one of our own versions, which the event refers to and does not define. */
  readonly isForeign: boolean;
}
