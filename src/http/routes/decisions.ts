/** Decisions that were recorded: read again, and decided again. */
import { snapshotSeenAs } from "../../access/snapshot-seen-as.ts";
import { replay } from "../../decisions/replay.ts";
import type { Services } from "../../services.ts";
import type { Route } from "../route.ts";

export function decisionRoutes({ knowledge, decisionLog }: Services): readonly Route[] {
  /** What was answered as recorded is found, also while it waits for its batch. */
  const recorded = async (id: string) => {
    await decisionLog.flush();
    return replay(knowledge, id, snapshotSeenAs);
  };
  return [
    {
      method: "GET", path: "/v1/decisions/{id}",
      answer: async ({ parameters }) => {
        const { decision } = await recorded(parameters["id"]!);
        return { status: 200, body: decision };
      },
    },
    {
      method: "POST", path: "/v1/decisions/{id}/replay",
      answer: async ({ parameters }) => {
        const { decision, isSame } = await recorded(parameters["id"]!);
        return { status: 200, body: { equal: isSame, decision } };
      },
    },
  ];
}
