/**
 * RPM versions (rpm-version(7)): [epoch:]version[-release].
 *
 * A version is cut into runs of digits and runs of letters; everything else only separates, but for `~`
 * (below everything, even the end) and `^` (above the end, below everything else). Numbers are above letters.
 */
import { InvalidVersion } from "./invalid-version.ts";
import { VERSION_LENGTH_MAX } from "./version.ts";
import type { Version, VersionKey } from "./version.ts";
import { compareWholeNumbers, parseWholeNumber } from "./whole-number.ts";
import type { WholeNumber } from "./whole-number.ts";

/** A run: letters, a number, or the mark `~` or `^`. */
type Run = string | WholeNumber;

interface RpmKey extends VersionKey {
  readonly scheme: "rpm";
  readonly epoch: WholeNumber;
  readonly version: readonly Run[];
  /** null when no release is given; "all" stands after every release and occurs in bounds of ranges only. */
  readonly release: readonly Run[] | null | "all";
}

const RPM = /^(?:([0-9]+):)?([^\s:-][^\s:]*?)(?:-([^\s:-]+))?$/u;
const CONTROL = /\p{Cc}/u;

/** Throws InvalidVersion. */
export function parseRpm(text: string): Version {
  const trimmed = text.trim();
  const usable = trimmed.length <= VERSION_LENGTH_MAX && !CONTROL.test(trimmed);
  const match = usable ? RPM.exec(trimmed) : null;
  if (match === null)
    throw new InvalidVersion("rpm", text, "RPM versions look like 1.2.3, 1.2.3-4.el9 or 1:2.3~rc1-1.");
  const key: RpmKey = {
    scheme: "rpm",
    epoch: parseWholeNumber(match[1] ?? "0"),
    version: runsOf(match[2]!),
    release: match[3] === undefined ? null : runsOf(match[3]),
  };
  return { scheme: "rpm", text: trimmed, prerelease: false, local: false, key };
}

function runsOf(text: string): readonly Run[] {
  return (text.match(/[0-9]+|[A-Za-z]+|[~^]/g) ?? []).map((run) =>
    /^[0-9]/.test(run) ? parseWholeNumber(run) : run,
  );
}

/** True when the version names no release: a bound that then speaks of every release of it. */
export function namesNoRelease(version: Version): boolean {
  return (version.key as RpmKey).release === null;
}

/** A point above every release of the version, for bounds of ranges. */
export function afterReleases(version: Version): Version {
  const key: RpmKey = { ...(version.key as RpmKey), release: "all" };
  return { ...version, key };
}

export function compareRpm(a: Version, b: Version): number {
  const x = a.key as RpmKey;
  const y = b.key as RpmKey;
  return (
    compareWholeNumbers(x.epoch, y.epoch) ||
    compareRuns(x.version, y.version) ||
    compareReleases(x.release, y.release)
  );
}

function compareReleases(a: RpmKey["release"], b: RpmKey["release"]): number {
  if (a === b) return 0;
  if (a === null || b === "all") return -1;
  if (b === null || a === "all") return 1;
  return compareRuns(a, b);
}

function compareRuns(a: readonly Run[], b: readonly Run[]): number {
  const length = Math.max(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const [x, y] = [a[index], b[index]];
    if (x === y) continue;
    const order = rank(x) - rank(y);
    if (order !== 0) return order;
    return x! < y! ? -1 : 1;
  }
  return 0;
}

function rank(run: Run | undefined): number {
  if (run === undefined) return 1;
  if (typeof run !== "string") return 4;
  return run === "~" ? 0 : run === "^" ? 2 : 3;
}
