/**
 * Things that statements speak of, by digest (in-toto attestation, spec/v1/resource_descriptor.md and
 * digest_set.md).
 */
import { z } from "zod";
import { anyObject } from "../dsse/bounded.ts";

/** Names and addresses; package URLs with qualifiers have some hundreds. */
const TEXT_CHARACTERS_MAX = 4096;
/** A thing is named by one or two algorithms; a few more while the world moves on. */
const DIGESTS_MAX = 16;

/** Hex digits of the algorithms whose meaning is known here. The rest is kept as it is and joins nothing. */
const HEX_DIGITS: Readonly<Record<string, number>> = {
  sha256: 64,
  sha384: 96,
  sha512: 128,
  sha1: 40,
  gitCommit: 40,
};

const text = z.string().max(TEXT_CHARACTERS_MAX);

export const digestSet = anyObject
  .refine((set) => Object.keys(set).length <= DIGESTS_MAX, {
    error: `has more than ${DIGESTS_MAX} digests`,
    abort: true,
  })
  .pipe(z.record(z.string().min(1).max(100), z.string().min(1).max(1024)))
  .superRefine((set, context) => {
    for (const [algorithm, value] of Object.entries(set)) {
      const digits = Object.hasOwn(HEX_DIGITS, algorithm) ? HEX_DIGITS[algorithm] : undefined;
      if (digits === undefined || (value.length === digits && /^[0-9a-f]+$/.test(value))) continue;
      context.addIssue({
        code: "custom",
        path: [algorithm],
        message: `is not ${digits} hex digits in lower case`,
      });
    }
  });

/** Everything but the digest may be missing or, where protobuf wrote it, empty. */
export const resource = z.object({
  name: text.nullish(),
  uri: text.nullish(),
  digest: digestSet.nullish(),
  downloadLocation: text.nullish(),
});

export interface Resource {
  readonly name?: string;
  readonly uri?: string;
  /** `sha256:...`, `gitCommit:...`; in the order of their text. Digests of unknown algorithms included. */
  readonly digests: readonly string[];
}

export function resourceOf({ name, uri, digest }: z.output<typeof resource>): Resource {
  return {
    ...(name == null || name === "" ? {} : { name }),
    ...(uri == null || uri === "" ? {} : { uri }),
    digests: Object.entries(digest ?? {})
      .map(([algorithm, value]) => `${algorithm}:${value}`)
      .sort(),
  };
}

/**
 * The digests by which a thing may be found in the catalogue: those of known algorithms. A git commit's id is
 * written `gitCommit` by newer statements and `sha1` by older ones, so either stands for both.
 */
export function joiningDigests({ digests }: Resource): readonly string[] {
  const joining = digests.flatMap((digest) => {
    const colon = digest.indexOf(":");
    const algorithm = digest.slice(0, colon);
    if (!Object.hasOwn(HEX_DIGITS, algorithm)) return [];
    const value = digest.slice(colon + 1);
    return algorithm === "sha1" || algorithm === "gitCommit"
      ? [`sha1:${value}`, `gitCommit:${value}`]
      : [digest];
  });
  return [...new Set(joining)].sort();
}
