/** Notices of a server: a watch that looks, and webhooks that are told. */
import type { Knowledge } from "../catalog/knowledge.ts";
import { Deliveries } from "./deliveries.ts";
import { NoticeWatch } from "./notice-watch.ts";
import { Notices } from "./notices.ts";
import { readWebhooks } from "./read-webhooks.ts";

export interface OpenNotices {
  readonly notices: Notices;
  /** Ends the looks, then waits for what is being delivered. */
  readonly close: () => Promise<void>;
}

/** `file`: that names the webhooks; without one nobody is told. Errors: WebhooksInvalid. */
export async function openNotices(
  knowledge: Knowledge,
  now: () => string,
  file: string | undefined,
  onError: (error: unknown) => void,
): Promise<OpenNotices> {
  const { store } = knowledge;
  const webhooks = file === undefined ? [] : await readWebhooks(file, process.env);
  const deliveries = new Deliveries({ store, webhooks, now, onError });
  const watch = new NoticeWatch({
    knowledge,
    now,
    onError,
    deliveries: (notice) => deliveries.of(notice),
    onKept: () => deliveries.wake(),
  });
  watch.start();
  if (webhooks.length > 0) deliveries.start();
  const close = async () => {
    await watch.close();
    await deliveries.close();
  };
  return { notices: new Notices(store, now, watch, deliveries), close };
}
