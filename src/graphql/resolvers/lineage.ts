/** Lineage at the operation's snapshot. The answers are plain data, as REST gives them. */
import { SECTIONS, changedBetween } from "../../lineage/changed.ts";
import type { Changed, ChangedQuestion } from "../../lineage/changed.ts";
import { impactOf } from "../../lineage/impact.ts";
import type { ImpactQuestion } from "../../lineage/impact.ts";
import { neighboursOf } from "../../lineage/neighbours.ts";
import type { NeighboursQuestion } from "../../lineage/neighbours.ts";
import { pathsBetween } from "../../lineage/paths-between.ts";
import type { PathsQuestion } from "../../lineage/paths-between.ts";
import { positionOf, traceAt } from "../../lineage/trace.ts";
import type { TraceQuestion } from "../../lineage/trace.ts";
import type { OperationContext } from "../operation-context.ts";
import { RequestRefused } from "../request-refused.ts";

type Given<T> = { readonly [Name in keyof T]?: T[Name] | null };

export const lineageQueries = {
  lineage: (_: unknown, args: Given<TraceQuestion>, { snapshot }: OperationContext) => {
    const question = given(args);
    const { revision, offset } = positionOf(question) ?? { revision: snapshot.head.revision, offset: 0 };
    if (revision !== snapshot.head.revision) {
      throw new RequestRefused(
        "CURSOR_OF_OTHER_REVISION",
        `The cursor is of revision ${revision}, and this operation reads revision ${snapshot.head.revision}.`,
        `Read all pages at one revision: query @consistency(asOf: "${revision}").`,
      );
    }
    return traceAt(snapshot, question, offset);
  },
  lineageImpact: (_: unknown, args: Given<ImpactQuestion>, { snapshot }: OperationContext) =>
    impactOf(snapshot, given(args)),
  paths: (_: unknown, args: Given<PathsQuestion>, { snapshot }: OperationContext) =>
    pathsBetween(snapshot, given(args)),
  neighbours: (_: unknown, args: Given<NeighboursQuestion>, { snapshot }: OperationContext) =>
    neighboursOf(snapshot, given(args)),
  lineageDifference: (_: unknown, args: Given<ChangedQuestion>, { snapshot }: OperationContext) =>
    changedBetween(snapshot, given(args)),
};

export const lineageResolvers = {
  LineageDifference: {
    sections: ({ sections }: Changed) =>
      SECTIONS.flatMap((section) =>
        sections[section].length === 0 ? [] : [{ section, differences: sections[section] }],
      ),
  },
};

/** GraphQL's null says no more than leaving an argument out. */
function given<T>(args: Given<T>): T {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null)) as T;
}
