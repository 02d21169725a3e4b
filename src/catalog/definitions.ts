/**
 * What the definitions say after a batch: types of facts, schemes of artifacts and interfaces. The batch's
 * own documents come first, then the snapshot.
 */
import type { Document } from "../model/document.ts";
import { factTypeOf } from "../model/fact-type-of.ts";
import type { NodeKind } from "../model/graph.ts";
import { nodeKey } from "../model/names.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { FactType } from "../values/fact-type.ts";
import type { SchemeName } from "../values/version.ts";

type Fields = Readonly<Record<string, unknown>>;

export class Definitions {
  readonly #snapshot: Snapshot;
  /** Documents of the batch by key; null for those that it deletes. */
  readonly #batch: ReadonlyMap<string, Document | null>;
  readonly #types = new Map<string, FactType | undefined>();

  constructor(snapshot: Snapshot, batch: ReadonlyMap<string, Document | null>) {
    this.#snapshot = snapshot;
    this.#batch = batch;
  }

  /** undefined when nobody defines the key. */
  factType(name: string): FactType | undefined {
    if (!this.#types.has(name)) {
      const fields = this.#fields("FactKey", name);
      this.#types.set(name, fields && factTypeOf(fields));
    }
    return this.#types.get(name);
  }

  /** Keys that `name: none` declares absent along with itself, apart from those below its own name. */
  covers(name: string): readonly string[] {
    return (this.#fields("FactKey", name)?.["covers"] ?? []) as readonly string[];
  }

  scheme(kind: "Artifact" | "Interface", name: string): SchemeName | undefined {
    return this.#fields(kind, name)?.["scheme"] as SchemeName | undefined;
  }

  #fields(kind: NodeKind, name: string): Fields | undefined {
    const key = nodeKey(kind, name);
    const document = this.#batch.get(key);
    if (document !== undefined) return document?.spec;
    const node = this.#snapshot.find(key);
    return node === undefined ? undefined : this.#snapshot.properties(node);
  }
}
