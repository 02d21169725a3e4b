/**
 * Debian versions (Debian Policy 5.6.12, deb-version(7)): [epoch:]upstream[-revision].
 *
 * Text is cut into runs of non-digits and digits in turn. Digits compare as numbers. In the other runs `~` is
 * below the end of the run, the end is below letters, and letters are below everything else.
 */
import { InvalidVersion } from "./invalid-version.ts";
import { VERSION_LENGTH_MAX } from "./version.ts";
import type { Version, VersionKey } from "./version.ts";
import { compareWholeNumbers, parseWholeNumber } from "./whole-number.ts";
import type { WholeNumber } from "./whole-number.ts";

/**
 * Runs in turn: even places hold non-digits, translated so that plain string order is Debian's order; odd
 * ones numbers.
 */
type Runs = readonly (string | WholeNumber)[];

interface DebianKey extends VersionKey {
  readonly scheme: "debian";
  readonly epoch: number;
  readonly upstream: Runs;
  readonly revision: Runs;
}

const DEBIAN = /^(?:([0-9]+):)?([A-Za-z0-9][A-Za-z0-9.+~:-]*?)(?:-([A-Za-z0-9.+~]+))?$/;
/** dpkg keeps an epoch in a signed 32-bit integer. */
const EPOCH_MAX = 2 ** 31 - 1;
const TILDE = "\u0001";
const END = "\u0002";

/** Throws InvalidVersion. */
export function parseDebian(text: string): Version {
  const trimmed = text.trim();
  const match = trimmed.length > VERSION_LENGTH_MAX ? null : DEBIAN.exec(trimmed);
  const epoch = Number(match?.[1] ?? "0");
  if (match === null || epoch > EPOCH_MAX || (match[1] === undefined && match[2]!.includes(":"))) {
    throw new InvalidVersion("debian", text, "Debian versions look like 1.2.3, 1.2.3-4 or 1:2.3~rc1-0.1.");
  }
  const key: DebianKey = {
    scheme: "debian", epoch, upstream: runsOf(match[2]!), revision: runsOf(match[3] ?? ""),
  };
  return { scheme: "debian", text: trimmed, prerelease: false, local: false, key };
}

function runsOf(text: string): Runs {
  const runs: (string | WholeNumber)[] = [];
  for (const [, other, digits] of text.matchAll(/([^0-9]*)([0-9]*)/g)) {
    if (other === "" && digits === "") continue;
    runs.push(translated(other!), parseWholeNumber(digits || "0"));
  }
  return runs;
}

function translated(run: string): string {
  let order = "";
  for (const character of run) {
    if (character === "~") order += TILDE;
    else if (/[A-Za-z]/.test(character)) order += character;
    else order += String.fromCharCode(0x100 + character.charCodeAt(0));
  }
  return order + END;
}

export function compareDebian(a: Version, b: Version): number {
  const x = a.key as DebianKey;
  const y = b.key as DebianKey;
  return x.epoch - y.epoch || compareRuns(x.upstream, y.upstream) || compareRuns(x.revision, y.revision);
}

function compareRuns(a: Runs, b: Runs): number {
  const length = Math.max(a.length, b.length);
  for (let index = 0; index < length; index += 2) {
    const [x, y] = [(a[index] ?? END) as string, (b[index] ?? END) as string];
    if (x !== y) return x < y ? -1 : 1;
    const order = compareWholeNumbers((a[index + 1] ?? 0) as WholeNumber, (b[index + 1] ?? 0) as WholeNumber);
    if (order !== 0) return order;
  }
  return 0;
}
