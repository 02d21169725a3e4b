/**
 * OpenLineage as a server: the two paths of its OpenAPI document, `/api/v1/lineage` and its batch.
 *
 * An answer of 200 says that the events are durable and that the next read sees them. A client that gets 4xx
 * must not send the same again; one that gets 503 may, after the seconds in Retry-After.
 */
import { receiveLineage } from "../../lineage/receive-lineage.ts";
import type { LineageReceiver } from "../../lineage/receive-events.ts";
import { DomainError } from "../../values/domain-error.ts";
import { BodyUnreadable } from "../body-unreadable.ts";
import { readJson } from "../read-body.ts";
import type { Route } from "../route.ts";

/** One event, unpacked, in bytes; above the largest that is kept. */
const EVENT_BYTES_MAX = 32 * 1024 * 1024;

type OnBug = (error: unknown, requestId: string) => void;

export function openlineageRoutes(receiver: LineageReceiver, onBug: OnBug): readonly Route[] {
  return [
    {
      method: "POST", path: "/api/v1/lineage",
      answer: async ({ message, caller }) => {
        receiver.checkRoom();
        const [outcome] = await receiveLineage(receiver, [await readJson(message, EVENT_BYTES_MAX)],
          caller.name);
        if (outcome!.kind === "failed") throw outcome!.error;
        return { status: 200, body: { revision: outcome!.revision } };
      },
    },
    {
      method: "POST", path: "/api/v1/lineage/batch",
      answer: async ({ message, requestId, caller }) => {
        receiver.checkRoom();
        const events = await readJson(message);
        if (!Array.isArray(events)) throw new BodyUnreadable("a batch is a JSON array of events");
        const outcomes = await receiveLineage(receiver, events, caller.name);
        const bug = outcomes.find((each) => each.kind === "failed" && !(each.error instanceof DomainError));
        if (bug?.kind === "failed") onBug(bug.error, requestId);
        return { status: 200, body: batchAnswer(outcomes) };
      },
    },
  ];
}

/** The batch's answer as the OpenAPI document has it; `revision` is ours. */
function batchAnswer(outcomes: Awaited<ReturnType<typeof receiveLineage>>) {
  let revision: string | undefined;
  const failed = outcomes.flatMap((outcome, index) => {
    if (outcome.kind === "failed") return [{ index, reason: outcome.reason, retriable: outcome.retriable }];
    revision = outcome.revision;
    return [];
  });
  const retriable = failed.filter((each) => each.retriable).length;
  return {
    status: failed.length === 0 ? "success" : "partial_success",
    summary: {
      received: outcomes.length, successful: outcomes.length - failed.length, failed: failed.length,
      retriable, non_retriable: failed.length - retriable,
    },
    failed_events: failed,
    ...(revision === undefined ? {} : { revision }),
  };
}
