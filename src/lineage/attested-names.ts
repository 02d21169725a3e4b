/**
 * What a statement is about: versions that have its subjects' digests, and what the caller says it is about.
 */
import type { About, Joined } from "../formats/in-toto/documents-of.ts";
import type { ReadAttestation } from "../formats/in-toto/read-attestations.ts";
import { joiningDigests } from "../formats/in-toto/resource.ts";
import { NAME, buildKey, compareText, parseVersionName } from "../model/names.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { AttestationRefused } from "./attestation-refused.ts";
import { namesWithDigest } from "./digest-index.ts";

const PLACES = ["environment", "deployment"] as const;

/**
 * The name as it is kept: `version:ranker@2.3.1`, `environment:prod-eu`, `deployment:...`. A version need not
 * be declared; if it is and its digest is known, the statement must be about that digest. Throws
 * AttestationRefused.
 */
export function statedSubject(snapshot: Snapshot, name: string, read: ReadAttestation): string {
  const bare = name.replace(/^(?:version|variant):/, "");
  if (parseVersionName(bare) !== undefined) {
    if (isContradicted(snapshot, bare, read)) {
      throw new AttestationRefused(
        bare,
        "its digest is none of the statement's subjects",
        "Attest what was built from those bits, or leave the name out: subjects are found by digest.",
      );
    }
    return `version:${bare}`;
  }
  const [kind, ...rest] = name.split(":");
  const place = PLACES.find((each) => each === kind);
  const places = place === undefined ? PLACES : [place];
  const local = place === undefined ? name : rest.join(":");
  const found = places.filter((each) => NAME.test(local) && snapshot.find(`${each}:${local}`) !== undefined);
  if (found.length === 1) return `${found[0]}:${local}`;
  const why = found.length > 1 ? "an environment and a deployment have this name" : "nothing has this name";
  throw new AttestationRefused(
    name.slice(0, 200),
    why,
    "Name a version (ranker@2.3.1), environment:NAME or deployment:NAME.",
  );
}

/** A name that a digest contradicts by now is left out: bits outweigh what somebody said about them. */
export function joinedNames(snapshot: Snapshot, read: ReadAttestation, stated: readonly string[]): Joined {
  const {
    statement: { subjects },
    predicate: { provenance },
  } = read;
  const versions = new Set(
    subjects.flatMap(joiningDigests).flatMap((digest) => namesWithDigest(snapshot, digest)),
  );
  const about: About[] = [];
  for (const key of stated) {
    const [kind, ...rest] = key.split(":");
    const name = rest.join(":");
    if (kind === "environment") about.push({ environment: name });
    else if (kind === "deployment") about.push({ deployment: name });
    else if (!isContradicted(snapshot, name, read) && !hasVariantIn(versions, name)) versions.add(name);
  }
  const materials = new Set(
    (provenance?.materials ?? [])
      .flatMap(joiningDigests)
      .flatMap((digest) => namesWithDigest(snapshot, digest))
      .map((name) => name.replace(/#.*$/, "")),
  );
  return {
    about: [...[...versions].sort(compareText).map((version) => ({ version })), ...about],
    materialVersions: [...materials].sort(compareText),
  };
}

/** Its own digest is known and is another one, and so is that of each of its variants that has one. */
function isContradicted(snapshot: Snapshot, name: string, { statement }: ReadAttestation): boolean {
  const known = digestsOf(snapshot, name);
  const stated = new Set(statement.subjects.flatMap(joiningDigests));
  return known.length > 0 && !known.some((digest) => stated.has(digest));
}

function digestsOf(snapshot: Snapshot, name: string): readonly string[] {
  const node = snapshot.find(buildKey(name));
  if (node === undefined) return [];
  const builds = [node, ...snapshot.outgoing(node, "HAS_VARIANT").map((edge) => edge.node)];
  return builds
    .map((each) => snapshot.properties(each)["digest"])
    .filter((digest) => typeof digest === "string");
}

/** `ranker@2.3.1` is said by naming it; if the digest is one of its variants', the variant is meant. */
function hasVariantIn(versions: ReadonlySet<string>, name: string): boolean {
  return [...versions].some((each) => each.startsWith(`${name}#`));
}
