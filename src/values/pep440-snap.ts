/**
 * Where a cut in the line of Python versions makes a difference for one kind of version (./version-kind.ts).
 */
import type { Cut } from "./cut-set.ts";
import { afterLocals, pep440Of, PHASES } from "./pep440.ts";
import type { Pep440Key } from "./pep440.ts";
import type { Version } from "./version.ts";
import { nextWholeNumber } from "./whole-number.ts";

const FINAL = PHASES.indexOf("final");

/**
 * The cut moved up past everything that is not of the kind; "bottom" when nothing of the kind lies below it.
 */
export function snapPep440Cut(kind: number, cut: Cut<Version>): Cut<Version> | "bottom" {
  const { at } = cut;
  const isOfKind = (at.prerelease ? 1 : 0) + (at.local ? 2 : 0) === kind;
  if ((cut.exact !== undefined && isOfKind) || (kind >= 2 && at.local)) return cut;
  // A public version has no local build below it or equal to it: for those, both its sides are the same.
  const lowest = !at.local && (cut.side === "below" || kind >= 2) ? at : afterLocals(at);
  const key = (kind % 2 === 0 ? firstRelease : firstPrerelease)(lowest.key as Pep440Key);
  return isBottom(key) ? "bottom" : { at: pep440Of(undefined, key), side: "below" };
}

/** The first release or post-release at or above a public version. */
function firstRelease(key: Pep440Key): Pep440Key {
  if (key.phase !== FINAL) return { ...key, phase: FINAL, pre: 0, post: -1, dev: Infinity };
  return { ...key, dev: Infinity };
}

/** The first pre-release or development version at or above a public version. */
function firstPrerelease(key: Pep440Key): Pep440Key {
  if (key.phase !== FINAL) {
    return key.post === Infinity ? { ...key, pre: nextWholeNumber(key.pre), post: -1, dev: 0 } : key;
  }
  if (key.post === Infinity || key.dev !== Infinity) return key;
  return { ...key, post: nextWholeNumber(key.post), dev: 0 };
}

/** True for 0.dev0 and for 0, the lowest pre-release and the lowest release. */
function isBottom(key: Pep440Key): boolean {
  const zero = key.epoch === 0 && key.release.every((part) => part === 0) && key.post === -1;
  return zero && ((key.phase === 0 && key.dev === 0) || (key.phase === FINAL && key.dev === Infinity));
}
