/**
 * What can be followed. Nothing is queued for a slow reader: a notification only wakes it up, and it then
 * reads on in the log, or decides again, from where it stands.
 */
import { decideAsked } from "../../decisions/ask.ts";
import type { DocumentKind } from "../../model/document.ts";
import { parseKey } from "../../model/names.ts";
import type { Revision } from "../../model/revision.ts";
import type { Knowledge } from "../../catalog/knowledge.ts";
import type { OperationContext } from "../operation-context.ts";
import { questionOf } from "../read-question.ts";
import type { DecideInput } from "../read-question.ts";
import { recordedAs } from "./query.ts";
import type { AnsweredDecision } from "./query.ts";

async function* changes(
  { services: { knowledge }, snapshot }: OperationContext,
  kinds: readonly DocumentKind[] | null | undefined,
  end: AbortSignal,
): AsyncGenerator<{ readonly changes: Revision }> {
  let last = snapshot.head.revision;
  for await (const revision of wakeUps(knowledge, end)) {
    if (revision <= last) continue;
    for await (const entry of knowledge.store.revisions({ after: last, upTo: revision })) {
      last = entry.revision;
      const isWanted =
        kinds == null || entry.changes.some(({ key }) => kinds.includes(parseKey(key)!.kind as DocumentKind));
      if (isWanted) yield { changes: entry };
      if (end.aborted) return;
    }
  }
}

async function* verdicts(
  { services, snapshot: first }: OperationContext,
  input: DecideInput,
  end: AbortSignal,
): AsyncGenerator<{ readonly verdict: AnsweredDecision }> {
  const question = questionOf(input);
  let [last, decidedAt]: [string | undefined, number] = [undefined, -1];
  const look = async (snapshot: typeof first): Promise<AnsweredDecision | undefined> => {
    if (snapshot.head.revision === decidedAt) return undefined;
    decidedAt = snapshot.head.revision;
    const decision = await decideAsked(snapshot, question, services.now(), services.validation);
    if (decision.verdict === last) return undefined;
    last = decision.verdict;
    const recordMode = input.record === "no" ? "no" : "queued"; // A stream waits for no record.
    return recordedAs(recordMode, decision, snapshot, services.decisionLog) as AnsweredDecision;
  };
  const now = await look(first);
  if (now !== undefined) yield { verdict: now };
  for await (const _ of wakeUps(services.knowledge, end)) {
    const changed = await look(services.knowledge.current());
    if (changed !== undefined) yield { verdict: changed };
  }
}

/**
 * The newest revision, now and whenever there is a newer one; revisions that come while the reader is busy
 * are one.
 */
async function* wakeUps(knowledge: Knowledge, end: AbortSignal): AsyncGenerator<number> {
  let wake = Promise.withResolvers<void>();
  const unsubscribe = knowledge.subscribe(() => wake.resolve());
  const stop = () => wake.resolve();
  end.addEventListener("abort", stop);
  try {
    while (!end.aborted) {
      yield knowledge.current().head.revision;
      await wake.promise;
      wake = Promise.withResolvers<void>();
    }
  } finally {
    unsubscribe();
    end.removeEventListener("abort", stop);
  }
}

/** The context of a subscription also knows when its reader has gone. */
export interface SubscriptionContext extends OperationContext {
  readonly end?: AbortSignal;
}

const NEVER = new AbortController().signal;

export const subscriptionResolvers = {
  changes: {
    subscribe: (
      _: unknown,
      { kinds }: { readonly kinds?: readonly DocumentKind[] | null },
      context: SubscriptionContext,
    ) => changes(context, kinds, context.end ?? NEVER),
  },
  verdict: {
    subscribe: (_: unknown, { input }: { readonly input: DecideInput }, context: SubscriptionContext) =>
      verdicts(context, input, context.end ?? NEVER),
  },
};
