/**
 * Parity: whether an environment is, layer by layer, what it was when a baseline was good.
 *
 * Compared is what somebody observed, then and now: without a fingerprint on either side the answer is
 * unknown, whatever the documents say. One difference is a no, also beside rows that are not known; a fact
 * that is not seen any more, or was seen too long ago, makes it unknown. What is new beside the baseline is
 * told and decides nothing: a baseline cannot differ from what it never mentions.
 */
import { newestFingerprint } from "../rules/newest-fingerprint.ts";
import { nameOf } from "../decisions/fact-index.ts";
import { LAYERS } from "../model/kinds/layered-facts.ts";
import type { Layer } from "../model/kinds/layered-facts.ts";
import { compareText } from "../model/names.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { FactValue } from "../values/fact-type.ts";
import { findEnvironment } from "../decisions/find-subject.ts";
import { findBaseline, readBaseline } from "./baseline.ts";
import { told } from "./drift.ts";
import { factsAt, sameCell, toldValue } from "./observed-facts.ts";

export interface Parity {
  readonly environment: string;
  readonly baseline: string;
  readonly verdict: "yes" | "no" | "unknown";
  /** One sentence. */
  readonly headline: string;
  /** The environment's newest fingerprint; absent where there is none. */
  readonly fingerprint?: string;
  readonly layers: readonly Layer[];
  /** How many facts are as they were. */
  readonly same: number;
  /** What is not, in order of layer and key. */
  readonly differences: readonly ParityDifference[];
}

export interface ParityDifference {
  readonly layer: Layer;
  readonly key: string;
  /** differs: no. missing: not seen now; stale: seen too long ago: unknown. new: not in the baseline. */
  readonly kind: "differs" | "missing" | "stale" | "new";
  readonly baseline?: FactValue;
  readonly observed?: FactValue;
}

/**
 * What a rollback's gate compares: the models are what the plan itself puts back, so that they differ before
 * it is no reason against it.
 */
export const LAYERS_BENEATH = ["platform", "dependencies"] as const satisfies readonly Layer[];

/** Throws EnvironmentNotFound and BaselineNotFound. */
export function parityOf(
  snapshot: Snapshot,
  environment: string,
  baseline: string,
  now: string,
  layers: readonly Layer[] = LAYERS,
): Parity {
  const place = findEnvironment(snapshot, environment);
  const then = findBaseline(snapshot, baseline);
  const { isObserved } = readBaseline(snapshot, then);
  const nowMilliseconds = Date.parse(now);
  const newest = newestFingerprint(snapshot, place, nowMilliseconds);
  const before = factsAt(snapshot, then);
  const after = newest === undefined ? new Map<never, never>() : factsAt(snapshot, newest.node);
  const differences: ParityDifference[] = [];
  let same = 0;
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(key), after.get(key)];
    const layer = (was ?? is)!.layer;
    if (!layers.includes(layer)) continue;
    const isCovered = was?.through !== undefined && (is === undefined || is.through !== undefined);
    if (isCovered || (was === undefined && is?.through !== undefined)) continue;
    const isStale = (newest?.milliseconds ?? 0) + key.freshForSeconds * 1000 < nowMilliseconds;
    const kind = was === undefined ? "new"
      : is === undefined ? "missing"
      : !sameCell(was.cell, is.cell) ? "differs"
      : isStale ? "stale"
      : "same";
    if (kind === "same") same++;
    else differences.push({
      layer,
      key: key.name,
      kind,
      ...(was === undefined ? {} : { baseline: toldValue(was.cell) }),
      ...(is === undefined ? {} : { observed: toldValue(is.cell) }),
    });
  }
  differences.sort((a, b) =>
    LAYERS.indexOf(a.layer) - LAYERS.indexOf(b.layer) || compareText(a.key, b.key));
  const found = { environment, baseline, layers, same, differences };
  if (newest === undefined)
    return unknown(found, `nobody has observed ${environment}; publish a fingerprint`);
  const fingerprint = nameOf(snapshot.key(newest.node));
  if (!isObserved)
    return { ...unknown(found, `nobody had observed ${environment} when ${baseline} was good`), fingerprint };
  return { ...found, fingerprint, ...judged(environment, baseline, same, differences) };
}

type Found = Pick<Parity, "environment" | "baseline" | "layers" | "same" | "differences">;

function unknown(found: Found, why: string): Parity {
  return { ...found, verdict: "unknown", headline: `Parity is unknown: ${why}.` };
}

function judged(
  environment: string, baseline: string, same: number, differences: readonly ParityDifference[],
): Pick<Parity, "verdict" | "headline"> {
  const differing = differences.filter(({ kind }) => kind === "differs");
  const open = differences.filter(({ kind }) => kind === "missing" || kind === "stale");
  if (differing.length > 0) {
    const [first] = differing;
    const what = `${first!.key} is ${told(first!.observed)} and was ${told(first!.baseline)}`;
    const more = differing.length === 1 ? "" : `, and ${differing.length - 1} more`;
    return { verdict: "no", headline: `${environment} is not as in ${baseline}: ${what}${more}.` };
  }
  if (open.length > 0) {
    const [first] = open;
    const what = first!.kind === "missing" ? "is not in the newest fingerprint" : "was seen too long ago";
    const more = open.length === 1 ? "" : `, and ${open.length - 1} more`;
    return { verdict: "unknown", headline: `Parity is unknown: ${first!.key} ${what}${more}.` };
  }
  if (same === 0)
    return { verdict: "unknown", headline: `Parity is unknown: ${baseline} holds no fact to compare.` };
  const facts = same === 1 ? "1 fact is" : `${same} facts are`;
  return { verdict: "yes", headline: `${environment} is as in ${baseline}: ${facts} the same.` };
}
