/** What kind of artifact a node belongs to: walks are asked for `dataset` as for `Deployment`. */
import { parseKey, parseVersionName } from "../model/names.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

/** The type of the artifact that a version, a variant or an artifact belongs to; undeclared versions too. */
export function typeOf(snapshot: Snapshot, key: string): string | undefined {
  const { kind, name } = parseKey(key)!;
  if (kind !== "Version" && kind !== "Variant" && kind !== "Artifact") return undefined;
  const artifact = kind === "Artifact" ? name : parseVersionName(name)?.artifact;
  const node = snapshot.find(`artifact:${artifact}`);
  return node === undefined ? undefined : (snapshot.properties(node)["type"] as string | undefined);
}
