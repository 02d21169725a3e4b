/** What rules of mode shadow came to in recorded decisions. */
import { Forbidden } from "../../access/forbidden.ts";
import { shadowReport } from "../../decisions/policies/shadow-report.ts";
import type { ShadowCounts } from "../../decisions/policies/shadow-counts.ts";
import type { OperationContext } from "../operation-context.ts";

interface ShadowArguments {
  readonly policy: string | null;
  readonly since: string | null;
}

export const shadowQueries = {
  /** Figures over what everybody asked are for who may see everything. */
  policyShadow: async (
    _: unknown, { policy, since }: ShadowArguments, { services, snapshot, caller, now }: OperationContext,
  ) => {
    if (snapshot.sight !== undefined) throw new Forbidden(caller.name, "document:read", "everything");
    const { knowledge, decisionLog } = services;
    await decisionLog.flush();
    const wanted = { ...(policy == null ? {} : { policy }), ...(since == null ? {} : { since }) };
    const report = await shadowReport(knowledge.store, snapshot, wanted, now);
    const { dropped, failed } = decisionLog.counts;
    return { ...report, notRecorded: { dropped, failed } };
  },
};

export const shadowResolvers = {
  ShadowOutcomes: {
    pass: ({ PASS = 0 }: ShadowCounts) => PASS,
    fail: ({ FAIL = 0 }: ShadowCounts) => FAIL,
    unknown: ({ UNKNOWN = 0 }: ShadowCounts) => UNKNOWN,
    error: ({ ERROR = 0 }: ShadowCounts) => ERROR,
  },
};
