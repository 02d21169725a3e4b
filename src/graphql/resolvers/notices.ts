/** Notices: a page of what was kept, and what is kept from now on. */
import { NoticesOff } from "../../notices/notices-off.ts";
import type { Notice, NoticeType } from "../../notices/notice.ts";
import type { Notices } from "../../notices/notices.ts";
import { pageSize } from "../connection.ts";
import type { OperationContext } from "../operation-context.ts";
import type { SubscriptionContext } from "./subscription.ts";

interface NoticesInput {
  readonly first: number;
  readonly after?: string | null;
  readonly types?: readonly NoticeType[] | null;
}

/** Notices that wait for a slow reader; who falls further behind reads them by `Query.notices`. */
const WAITING_MAX = 1_000;

async function* followed(
  notices: Notices,
  types: readonly NoticeType[] | null | undefined,
  end: AbortSignal,
): AsyncGenerator<{ readonly notices: Notice }> {
  let wake = Promise.withResolvers<void>();
  let waiting: Notice[] = [];
  const unsubscribe = notices.subscribe((kept) => {
    const wanted = kept.filter(({ type }) => types?.includes(type) ?? true);
    waiting = [...waiting, ...wanted].slice(0, WAITING_MAX);
    wake.resolve();
  });
  if (unsubscribe === undefined) throw new NoticesOff();
  const stop = () => wake.resolve();
  end.addEventListener("abort", stop);
  try {
    while (!end.aborted) {
      const told = waiting;
      waiting = [];
      for (const notice of told) yield { notices: notice };
      if (waiting.length > 0) continue;
      await wake.promise;
      wake = Promise.withResolvers<void>();
    }
  } finally {
    unsubscribe();
    end.removeEventListener("abort", stop);
  }
}

const NEVER = new AbortController().signal;

export const noticeQueries = {
  notices: (_: unknown, { first, after, types }: NoticesInput, { services }: OperationContext) =>
    services.notices.page({
      limit: pageSize(first),
      ...(after == null ? {} : { after }),
      ...(types == null ? {} : { types }),
    }),
};

export const noticeSubscriptions = {
  notices: {
    subscribe: (
      _: unknown,
      { types }: { readonly types?: readonly NoticeType[] | null },
      { services, end }: SubscriptionContext,
    ) => followed(services.notices, types, end ?? NEVER),
  },
};
