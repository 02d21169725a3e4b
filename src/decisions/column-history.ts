/**
 * When a column went: which earlier version of the same artifact provided the interface with it, and which
 * was the first without.
 */
import type { SchemaPart } from "../model/kinds/columns.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { DomainError } from "../values/domain-error.ts";
import { compareVersions, parseVersion } from "../values/scheme.ts";
import type { Version } from "../values/scheme.ts";
import { provisionsOf } from "./deployed.ts";
import { nameOf } from "./fact-index.ts";
import { schemeOf } from "./requirement.ts";

export interface ColumnHistory {
  /** `clicks@2026-11-01` */
  readonly goneSince: string;
  /** `clicks@2026-10-01` */
  readonly lastIn: string;
}

/** Undefined where no earlier version is known to have had it, or the provider is no version. */
export function columnHistory(
  snapshot: Snapshot,
  provider: NodeId,
  provided: NodeId,
  part: SchemaPart,
  column: string,
): ColumnHistory | undefined {
  const artifact = snapshot.outgoing(provider, "VERSION_OF")[0]?.node;
  if (artifact === undefined) return undefined;
  const scheme = schemeOf(snapshot, artifact);
  const parse = (node: NodeId): Version | undefined => {
    try {
      return parseVersion(scheme, String(snapshot.properties(node)["version"]));
    } catch (error) {
      if (error instanceof DomainError) return undefined;
      throw error;
    }
  };
  const own = parse(provider);
  if (own === undefined) return undefined;
  const earlier = snapshot
    .incoming(artifact, "VERSION_OF")
    .flatMap(({ node }) => {
      const version = parse(node);
      return version === undefined || compareVersions(version, own) >= 0 ? [] : [{ node, version }];
    })
    .sort((a, b) => compareVersions(b.version, a.version));
  let goneSince = provider;
  for (const { node } of earlier) {
    const schemas = provisionsOf(snapshot, node).filter((one) => one.node === provided)
      .flatMap(({ schema }) => (schema?.[part] === undefined ? [] : [schema[part]]));
    if (schemas.length === 0) continue;
    if (schemas.some((columns) => columns.has(column)))
      return { goneSince: nameOf(snapshot.key(goneSince)), lastIn: nameOf(snapshot.key(node)) };
    goneSince = node;
  }
  return undefined;
}
