/** What the resolvers of one operation share: one snapshot, one time, one set of loaders. */
import type { Caller } from "../access/caller.ts";
import type { Services } from "../services.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { Loaders } from "./loaders.ts";
import type { MediaType } from "./media-type.ts";

/** What is known of a request before its operation is: Yoga's server context. */
export interface RequestContext {
  readonly requestId: string;
  readonly caller: Caller;
  /** The most wanted first. */
  readonly accepted: readonly MediaType[];
}

export interface OperationContext {
  readonly services: Services;
  readonly snapshot: Snapshot;
  readonly requestId: string;
  readonly caller: Caller;
  /** RFC 3339, UTC, milliseconds; the same for every field. */
  readonly now: string;
  readonly loaders: Loaders;
}

export function operationContext(
  services: Services,
  snapshot: Snapshot,
): Omit<OperationContext, "requestId" | "caller"> {
  return { services, snapshot, now: services.now(), loaders: new Loaders(services.knowledge.store) };
}
