/**
 * What was attested of other versions of the same artifact and not of this one; where it comes from, if
 * nobody says. A verification that failed is no evidence.
 */
import type { RulePick } from "../../rules/rule-scene.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { nameOf } from "../fact-index.ts";
import { listed } from "../wording.ts";
import { counted } from "./scored.ts";
import type { Scored } from "./scored.ts";

/** Kinds of evidence that one sentence names. */
const KINDS_NAMED_MAX = 3;
const PROVENANCE = "where it comes from";

export function missingEvidenceOf(snapshot: Snapshot, { version, variant }: RulePick): Scored {
  const name = nameOf(snapshot.key(variant ?? version));
  const own = kindsOf(snapshot, variant === undefined ? [version] : [variant, version]);
  if (own.size === 0) return { score: 1, because: `Nothing is attested of ${name}.` };
  const artifact = snapshot.outgoing(version, "VERSION_OF")[0]?.node;
  const others = artifact === undefined ? [] : snapshot.incoming(artifact, "VERSION_OF")
    .map(({ node }) => node).filter((node) => node !== version);
  const builds = others.flatMap((node) => [node, ...neighbours(snapshot, node, "HAS_VARIANT")]);
  const wanted = new Set([...kindsOf(snapshot, builds), PROVENANCE]);
  const has = new Set([...own, ...(hasOrigin(snapshot, version, own) ? [PROVENANCE] : [])]);
  const missing = [...wanted].filter((kind) => !has.has(kind)).sort();
  if (missing.length === 0)
    return { score: 0, because: `${name} has the evidence that its other versions have, and an origin.` };
  const named = missing.slice(0, KINDS_NAMED_MAX).map(lastOf);
  const more = missing.length - named.length;
  const all = more === 0 ? named : [...named, counted(more, "more kind")];
  return {
    score: missing.length / wanted.size,
    because: `Of ${name} ${counted(missing.length, "kind")} of evidence of ${wanted.size} ` +
      `${missing.length === 1 ? "is" : "are"} missing: ${listed(all)}.`,
  };
}

function kindsOf(snapshot: Snapshot, builds: readonly NodeId[]): ReadonlySet<string> {
  const attestations = builds.flatMap((node) => neighbours(snapshot, node, "ATTESTED_BY"));
  return new Set(attestations.flatMap((node) => {
    const { predicateType, verification } = snapshot.properties(node);
    return predicateType === undefined || verification === "failed" ? [] : [String(predicateType)];
  }));
}

/** A run that made it, what it was made from, or an attestation that says so. */
function hasOrigin(snapshot: Snapshot, version: NodeId, own: ReadonlySet<string>): boolean {
  return (
    neighbours(snapshot, version, "GENERATED_BY").length > 0 ||
    neighbours(snapshot, version, "DERIVED_FROM").length > 0 ||
    [...own].some((kind) => kind.includes("provenance"))
  );
}

function neighbours(
  snapshot: Snapshot, node: NodeId, edge: "ATTESTED_BY" | "GENERATED_BY" | "DERIVED_FROM" | "HAS_VARIANT",
): readonly NodeId[] {
  return snapshot.outgoing(node, edge).map((one) => one.node);
}

/** `https://in-toto.io/attestation/test-result/v0.1` as `test-result/v0.1`. */
function lastOf(kind: string): string {
  return kind.split("/").slice(-2).join("/");
}
