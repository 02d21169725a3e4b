/**
 * Tags of Python wheels (PEP 425), with the Linux platforms of PEP 600 (manylinux) and PEP 656 (musllinux).
 *
 * A tag is python-abi-platform; dots compress several into one: `py2.py3-none-any` is two tags. A wheel fits
 * where one of its tags does. ./wheel-conditions.ts says what that asks of a host.
 */
import { InvalidWheelTag } from "./invalid-wheel-tag.ts";

export interface WheelTag {
  /** `cp312`, `py3`. */
  readonly python: string;
  /** `cp312`, `abi3`, `none`. */
  readonly abi: string;
  /** `manylinux_2_28_x86_64`, `any`. */
  readonly platform: string;
}

/** Longest tag that is read; the longest on PyPI have about 150 characters. */
const TAG_LENGTH_MAX = 1_000;
/** Most tags in a compressed one; real ones have up to 12. */
const TAGS_MAX = 256;
const PART = /^[a-z0-9_]+$/;
const HINT = "Tags look like py3-none-any or cp312-cp312-manylinux_2_28_x86_64.";

/**
 * All tags that a compressed tag, or the name of a wheel file, stands for, in the order written. Throws
 * InvalidWheelTag.
 */
export function parseWheelTags(text: string): readonly WheelTag[] {
  const name = text.trim().toLowerCase();
  if (name.length > TAG_LENGTH_MAX)
    throw new InvalidWheelTag(text, text, `A tag has at most ${TAG_LENGTH_MAX} characters.`);
  const isFile = name.endsWith(".whl");
  const parts = (isFile ? name.slice(0, -".whl".length) : name).split("-");
  if (isFile ? parts.length < 5 || parts.length > 6 : parts.length !== 3)
    throw new InvalidWheelTag(text, text, HINT);
  const [pythons, abis, platforms] = parts.slice(-3).map((part) => alternativesOf(text, part)) as [
    string[],
    string[],
    string[],
  ];
  if (pythons.length * abis.length * platforms.length > TAGS_MAX) {
    throw new InvalidWheelTag(text, text, `A compressed tag stands for at most ${TAGS_MAX} tags.`);
  }
  return pythons.flatMap((python) =>
    abis.flatMap((abi) => platforms.map((platform) => ({ python, abi, platform }))),
  );
}

function alternativesOf(text: string, part: string): string[] {
  const alternatives = part.split(".");
  for (const alternative of alternatives) {
    if (!PART.test(alternative)) throw new InvalidWheelTag(text, alternative, HINT);
  }
  return [...new Set(alternatives)];
}
