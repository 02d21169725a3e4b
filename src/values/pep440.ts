/**
 * Python versions (PEP 440, now in the PyPA version specifiers specification): epoch, release, pre, post,
 * dev, local.
 *
 * Order: 1.0.dev0 < 1.0a1.dev0 < 1.0a1 < 1.0a1.post0 < 1.0b1 < 1.0rc1 < 1.0 < 1.0+local < 1.0.post0.dev0 <
 * 1.0.post0. Zeros at the end of a release mean nothing. Absent parts become infinities, so that parts
 * compare as plain numbers.
 */
import { InvalidVersion } from "./invalid-version.ts";
import { VERSION_LENGTH_MAX } from "./version.ts";
import type { Version, VersionKey } from "./version.ts";
import { compareWholeNumbers, nextWholeNumber, parseWholeNumber } from "./whole-number.ts";
import type { WholeNumber } from "./whole-number.ts";

/** Phases of a release in order. "dev" has only a dev part: it comes before the first alpha. */
export const PHASES = ["dev", "a", "b", "rc", "final"] as const;

export interface Pep440Key extends VersionKey {
  readonly scheme: "pep440";
  readonly epoch: WholeNumber;
  /** As many numbers as were written. */
  readonly release: readonly WholeNumber[];
  /** Index into PHASES. */
  readonly phase: number;
  readonly pre: WholeNumber;
  /** -1 when absent; Infinity stands after every post-release and occurs in bounds of ranges only. */
  readonly post: WholeNumber;
  /** Infinity when absent. */
  readonly dev: WholeNumber;
  /** null when absent. */
  readonly local: readonly (WholeNumber | string)[] | null;
}

const PHASE_FINAL = 4;
const PRE_WORDS: Readonly<Record<string, number>> = {
  a: 1,
  alpha: 1,
  b: 2,
  beta: 2,
  c: 3,
  rc: 3,
  pre: 3,
  preview: 3,
};
const PEP440 = new RegExp(
  [
    "^v?(?:([0-9]+)!)?([0-9]+(?:\\.[0-9]+)*)",
    "(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?([0-9]*))?",
    "(?:-([0-9]+)|[-_.]?(post|rev|r)[-_.]?([0-9]*))?",
    "(?:[-_.]?(dev)[-_.]?([0-9]*))?",
    "(?:\\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$",
  ].join(""),
);

/** Throws InvalidVersion. */
export function parsePep440(text: string): Version {
  const trimmed = text.trim();
  const version = trimmed.length > VERSION_LENGTH_MAX ? undefined : readPep440(trimmed);
  if (version === undefined) {
    throw new InvalidVersion(
      "pep440",
      text,
      "Python versions look like 1.2.3, 1.2rc1, 1.2.post1 or 1.2+cu126.",
    );
  }
  return version;
}

function readPep440(text: string): Version | undefined {
  const match = PEP440.exec(text.toLowerCase());
  if (match === null) return undefined;
  const [
    ,
    epoch,
    release,
    preWord,
    preNumber,
    postImplicit,
    postWord,
    postNumber,
    devWord,
    devNumber,
    local,
  ] = match;
  const post =
    postImplicit !== undefined
      ? parseWholeNumber(postImplicit)
      : postWord !== undefined
        ? parseWholeNumber(postNumber || "0")
        : -1;
  const dev = devWord !== undefined ? parseWholeNumber(devNumber || "0") : Infinity;
  const phase =
    preWord !== undefined ? PRE_WORDS[preWord]! : post === -1 && dev !== Infinity ? 0 : PHASE_FINAL;
  return pep440Of(text, {
    scheme: "pep440",
    epoch: parseWholeNumber(epoch ?? "0"),
    release: release!.split(".").map(parseWholeNumber),
    phase,
    pre: preWord !== undefined ? parseWholeNumber(preNumber || "0") : 0,
    post,
    dev,
    local: local === undefined ? null : local.split(/[-_.]/).map(localSegment),
  });
}

function localSegment(segment: string): WholeNumber | string {
  return /^[0-9]+$/.test(segment) ? parseWholeNumber(segment) : segment;
}

/** A version from its key, with the normalised text unless one is given. */
export function pep440Of(text: string | undefined, key: Pep440Key): Version {
  const prerelease = key.phase !== PHASE_FINAL || key.dev !== Infinity;
  return {
    scheme: "pep440",
    text: text ?? normalisedPep440(key),
    prerelease,
    local: key.local !== null,
    key,
  };
}

/** The normalised text of a key: `1!1.0rc1.post2.dev3+cu126`. */
export function normalisedPep440(key: Pep440Key): string {
  const epoch = key.epoch === 0 ? "" : `${key.epoch}!`;
  const pre = key.phase > 0 && key.phase < PHASE_FINAL ? `${PHASES[key.phase]}${key.pre}` : "";
  const post = key.post === -1 ? "" : key.post === Infinity ? ".post*" : `.post${key.post}`;
  const dev = key.dev === Infinity ? "" : `.dev${key.dev}`;
  const local = key.local === null ? "" : `+${key.local.join(".")}`;
  return `${epoch}${key.release.join(".")}${pre}${post}${dev}${local}`;
}

export function comparePep440(a: Version, b: Version): number {
  const x = a.key as Pep440Key;
  const y = b.key as Pep440Key;
  return (
    compareWholeNumbers(x.epoch, y.epoch) ||
    compareReleases(x.release, y.release) ||
    x.phase - y.phase ||
    compareWholeNumbers(x.pre, y.pre) ||
    compareWholeNumbers(x.post, y.post) ||
    compareWholeNumbers(x.dev, y.dev) ||
    compareLocals(x.local, y.local)
  );
}

/** Number by number; a missing number is zero. */
export function compareReleases(a: readonly WholeNumber[], b: readonly WholeNumber[]): number {
  const length = Math.max(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const order = compareWholeNumbers(a[index] ?? 0, b[index] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}

/** No local label is lowest; words are below numbers; of two, the longer one with an equal start is above. */
function compareLocals(a: Pep440Key["local"], b: Pep440Key["local"]): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const [x, y] = [a[index]!, b[index]!];
    if (x === y) continue;
    if (typeof x === "string") return typeof y === "string" ? (x < y ? -1 : 1) : -1;
    if (typeof y === "string") return 1;
    return compareWholeNumbers(x, y);
  }
  return a.length - b.length;
}

/**
 * The lowest version above a public version and all its local versions: 1.0 -> 1.0.post0.dev0, 1.0.dev3 ->
 * 1.0.dev4. There is nothing in between, so `<=1.0` is the same as `<1.0.post0.dev0`.
 */
export function afterLocals(version: Version): Version {
  const key = version.key as Pep440Key;
  if (key.dev !== Infinity)
    return pep440Of(undefined, { ...key, dev: nextWholeNumber(key.dev), local: null });
  const post = key.post === -1 ? 0 : nextWholeNumber(key.post);
  return pep440Of(undefined, { ...key, post, dev: 0, local: null });
}
