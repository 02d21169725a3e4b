/** Tests, scans and other attestations of a version and its builds, the newest first. */
import { nameOf } from "../decisions/fact-index.ts";
import { buildKey, compareText } from "../model/names.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

export interface VersionTest {
  readonly version: string;
  readonly attestation: string;
  readonly predicateType: string;
  readonly verification: string;
  readonly signer?: string;
  readonly time?: string;
  /** `name=value` */
  readonly statement: readonly string[];
}

/** `build`: `ranker@2.3.1` or `ranker@2.3.1#gpu`; what is said of the version is said of its builds too. */
export function attestationsOf(snapshot: Snapshot, build: string): readonly VersionTest[] {
  const keys = [...new Set([buildKey(build), buildKey(build.replace(/#.*$/, ""))])];
  const found = new Map<string, VersionTest>();
  for (const key of keys) {
    const node = snapshot.find(key);
    if (node === undefined) continue;
    for (const edge of snapshot.outgoing(node, "ATTESTED_BY")) {
      const { predicateType, verification, signer, time, statement } = snapshot.properties(edge.node);
      const attestation = nameOf(snapshot.key(edge.node));
      found.set(attestation, {
        version: build,
        attestation,
        predicateType: String(predicateType ?? "unknown"),
        verification: String(verification ?? "unverified"),
        ...(signer === undefined ? {} : { signer: String(signer) }),
        ...(time === undefined ? {} : { time: String(time) }),
        statement: Array.isArray(statement) ? statement.map(String) : [],
      });
    }
  }
  return [...found.values()].sort(
    (a, b) => compareText(b.time ?? "", a.time ?? "") || compareText(a.attestation, b.attestation),
  );
}
