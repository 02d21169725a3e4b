/** What kind of artifact a node belongs to: walks are asked for `dataset` as for `Deployment`. */
import { parseKey, parseVersionName } from "../model/names.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";

/** The type of the artifact that a version, a variant or an artifact belongs to; undeclared versions too. */
export function typeOf(snapshot: Snapshot, key: string): string | undefined {
  const { kind, name } = parseKey(key)!;
  if (kind !== "Version" && kind !== "Variant" && kind !== "Artifact") return undefined;
  const artifact = kind === "Artifact" ? name : parseVersionName(name)?.artifact;
  const node = snapshot.find(`artifact:${artifact}`);
  return node === undefined ? undefined : (snapshot.properties(node)["type"] as string | undefined);
}

/** What stands for things that the caller may not see (src/access/view.ts): of any type, perhaps. */
export const RESTRICTED_TYPE = 2;

/** Types of nodes as numbers, each read once: a walk over thousands of nodes asks for every one. */
export class ArtifactTypes {
  readonly #snapshot: Snapshot;
  /** By node: 0 not read, 1 no type, RESTRICTED_TYPE, and from 3 on a type. */
  readonly #codes: Uint16Array;
  readonly #known = new Map<string, number>();
  /** By code. */
  readonly #names: (string | undefined)[] = [undefined, undefined, undefined];

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
    this.#codes = new Uint16Array(snapshot.adjacency.nodeBound);
  }

  codeOf(type: string): number {
    let code = this.#known.get(type);
    if (code === undefined) {
      code = this.#names.push(type) - 1;
      this.#known.set(type, code);
    }
    return code;
  }

  /** The same as `typeOf`. */
  type(node: NodeId): string | undefined {
    return this.#names[this.code(node)];
  }

  code(node: NodeId): number {
    const known = this.#codes[node]!;
    if (known !== 0) return known;
    const key = this.#snapshot.key(node);
    if (key.includes(":1 restricted ")) return (this.#codes[node] = RESTRICTED_TYPE);
    const type = typeOf(this.#snapshot, key);
    return (this.#codes[node] = type === undefined ? 1 : this.codeOf(type));
  }
}

const ARTIFACT_TYPES = {};

export function artifactTypesOf(snapshot: Snapshot): ArtifactTypes {
  return snapshot.memo(ARTIFACT_TYPES, () => new ArtifactTypes(snapshot));
}
