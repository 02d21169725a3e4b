/**
 * Dotted numbers: drivers (570.124.06), CUDA (12.8), glibc (2.28), kernels (5.15.0-91), compute capabilities
 * (9.0) and calendar versions (2026-10-01). Numbers are joined by `.`, `-` or `_`, may have leading zeros,
 * and compare one by one; a missing number is zero, so 1.0 equals 1.0.0. A leading `v` means nothing.
 */
import { InvalidVersion } from "./invalid-version.ts";
import { VERSION_LENGTH_MAX } from "./version.ts";
import type { Version, VersionKey } from "./version.ts";
import { compareWholeNumbers, parseWholeNumber } from "./whole-number.ts";
import type { WholeNumber } from "./whole-number.ts";

export interface DottedKey extends VersionKey {
  readonly scheme: "dotted";
  /** Zeros at the end removed. */
  readonly numbers: readonly WholeNumber[];
}

const DOTTED = /^[vV]?[0-9]+(?:[._-][0-9]+)*$/;

/** Throws InvalidVersion. */
export function parseDotted(text: string): Version {
  const trimmed = text.trim();
  if (trimmed.length > VERSION_LENGTH_MAX || !DOTTED.test(trimmed)) {
    throw new InvalidVersion("dotted", text, "Dotted versions are numbers only, such as 570.124.06.");
  }
  return dottedOf(trimmed, trimmed.replace(/^[vV]/, "").split(/[._-]/).map(parseWholeNumber));
}

/** A version from its numbers, with the text they give unless one is given. */
export function dottedOf(text: string | undefined, parts: readonly WholeNumber[]): Version {
  let length = parts.length;
  while (length > 0 && parts[length - 1] === 0) length--;
  const key: DottedKey = { scheme: "dotted", numbers: parts.slice(0, length) };
  return { scheme: "dotted", text: text ?? parts.join("."), prerelease: false, local: false, key };
}

export function compareDotted(a: Version, b: Version): number {
  const x = (a.key as DottedKey).numbers;
  const y = (b.key as DottedKey).numbers;
  const length = Math.min(x.length, y.length);
  for (let index = 0; index < length; index++) {
    const order = compareWholeNumbers(x[index]!, y[index]!);
    if (order !== 0) return order;
  }
  return x.length - y.length;
}
