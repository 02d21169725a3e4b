/** Who requires an interface, and whether what it requires admits a version of it. */
import type { SchemeName } from "../../values/version.ts";
import { DomainError } from "../../values/domain-error.ts";
import { compileRange, contains } from "../../values/range.ts";
import { parseVersion } from "../../values/scheme.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { versionOf } from "../thing-types.ts";

export interface Consumer {
  /** Key of the version, variant, parameter's value or service that requires it. */
  readonly key: string;
  /** As written; undefined where any version does. */
  readonly range: string | undefined;
}

/** In order of key, each once; what belongs to `without` (the build itself, say) is left out. */
export function consumersOf(
  snapshot: Snapshot,
  interfaceNode: NodeId,
  without: ReadonlySet<NodeId>,
): readonly Consumer[] {
  const found = new Map<string, Consumer>();
  for (const { node, properties } of snapshot.incoming(interfaceNode, "REQUIRES")) {
    if (without.has(node) || without.has(versionOf(snapshot, node))) continue;
    const key = snapshot.key(node);
    const { range } = properties;
    if (!found.has(key)) found.set(key, { key, range: typeof range === "string" ? range : undefined });
  }
  return [...found.values()];
}

/** undefined: the range or the version cannot be read in the interface's scheme. */
export function admits(
  snapshot: Snapshot,
  interfaceNode: NodeId,
  range: string | undefined,
  version: string,
): boolean | undefined {
  if (range === undefined) return true;
  const scheme = (snapshot.properties(interfaceNode)["scheme"] ?? "semver") as SchemeName;
  try {
    return contains(compileRange(scheme, range), parseVersion(scheme, version));
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}
