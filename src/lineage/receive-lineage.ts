/**
 * Plain JSON data in, an outcome for each event: what is malformed is told, and takes nothing else with
 * it. `sender` is whose name the log gets.
 */
import { Breath } from "../catalog/breath.ts";
import { EventInvalid } from "../formats/openlineage/event-invalid.ts";
import type { LineageEvent } from "../formats/openlineage/event.ts";
import { readEvent } from "../formats/openlineage/read-event.ts";
import { DomainError } from "../values/domain-error.ts";
import type { LineageReceiver } from "./receive-events.ts";

export type LineageOutcome =
  | { readonly kind: "received"; readonly revision: string }
  | {
      readonly kind: "failed";
      readonly error: unknown;
      /** For people; what is not the sender's to mend is masked. */
      readonly reason: string;
      /** Whether the same event may be taken when it is sent again. */
      readonly retriable: boolean;
    };

/** Events handed over at a time: a group's worth is written while the next ones are read. */
const EVENTS_HANDED_OVER_MAX = 1_000;
/** Handed over and not yet written, of one request: what one batch adds to the queue, however long it is. */
const UNDER_WAY_MAX = 2;

export async function receiveLineage(
  receiver: LineageReceiver,
  data: readonly unknown[],
  sender: string,
): Promise<readonly LineageOutcome[]> {
  const breath = new Breath();
  const outcomes: LineageOutcome[] = [];
  const underWay: Promise<void>[] = [];
  let events: LineageEvent[] = [];
  let places: number[] = [];
  const handOver = async () => {
    if (events.length === 0) return;
    if (underWay.length >= UNDER_WAY_MAX) await underWay.shift();
    const from = places;
    underWay.push(
      receiver.receive(events, sender).then((received) =>
        received.forEach((outcome, index) => {
          outcomes[from[index]!] = outcome.kind === "received" ? outcome : failed(outcome.error);
        }),
      ),
    );
    [events, places] = [[], []];
  };
  for (const [index, each] of data.entries()) {
    try {
      events.push(readEvent(each));
      places.push(index);
    } catch (error) {
      if (!(error instanceof EventInvalid)) throw error;
      outcomes[index] = failed(error);
    }
    if (events.length === EVENTS_HANDED_OVER_MAX) await handOver();
    if (breath.due) await breath.pause();
  }
  await handOver();
  await Promise.all(underWay);
  return outcomes;
}

function failed(error: unknown): LineageOutcome {
  const isTold = error instanceof DomainError;
  return {
    kind: "failed",
    error,
    reason: isTold ? error.message : "Server error",
    retriable: !(error instanceof EventInvalid),
  };
}
