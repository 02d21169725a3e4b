/** What the resolvers of one operation share: one snapshot, one time, one set of loaders. */
import type { Services } from "../services.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { createLoaders } from "./loaders.ts";
import type { Loaders } from "./loaders.ts";

export class OperationContext {
  readonly services: Services;
  readonly snapshot: Snapshot;
  readonly requestId: string;
  /** RFC 3339, UTC, milliseconds; the same for every field. */
  readonly now: string;
  #loaders: Loaders | undefined;

  constructor(services: Services, snapshot: Snapshot, requestId: string) {
    this.services = services;
    this.snapshot = snapshot;
    this.requestId = requestId;
    this.now = services.now();
  }

  get loaders(): Loaders {
    return (this.#loaders ??= createLoaders(this.services.knowledge.store));
  }
}
