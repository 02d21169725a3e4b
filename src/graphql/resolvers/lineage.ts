/** Lineage at the operation's snapshot. The answers are plain data, as REST gives them. */
import type { GraphQLResolveInfo } from "graphql";
import { SECTIONS, changedBetween } from "../../lineage/changed.ts";
import type { Changed, ChangedQuestion } from "../../lineage/changed.ts";
import { impactOf } from "../../lineage/impact.ts";
import type { ImpactQuestion } from "../../lineage/impact.ts";
import { neighboursOf } from "../../lineage/neighbours.ts";
import type { NeighboursQuestion } from "../../lineage/neighbours.ts";
import { pathsBetween } from "../../lineage/paths-between.ts";
import type { PathsQuestion } from "../../lineage/paths-between.ts";
import { positionOf, tracePartAt } from "../../lineage/trace.ts";
import type { TraceParts, TraceQuestion } from "../../lineage/trace.ts";
import type { OperationContext } from "../operation-context.ts";
import { RequestRefused } from "../request-refused.ts";
import { selectedFields } from "../selected-fields.ts";

type Given<T> = { readonly [Name in keyof T]?: T[Name] | null };

export const lineageQueries = {
  lineage: (
    _: unknown,
    args: Given<TraceQuestion>,
    { snapshot }: OperationContext,
    info: GraphQLResolveInfo,
  ) => {
    const question = given(args);
    const { revision, offset } = positionOf(question) ?? { revision: snapshot.head.revision, offset: 0 };
    if (revision !== snapshot.head.revision) {
      throw new RequestRefused(
        "CURSOR_OF_OTHER_REVISION",
        `The cursor is of revision ${revision}, and this operation reads revision ${snapshot.head.revision}.`,
        `Read all pages at one revision: query @consistency(asOf: "${revision}").`,
      );
    }
    return tracePartAt(snapshot, question, offset, partsSelected(info));
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

/** What every traced thing has; all else is made where it is selected. */
const PLACED: ReadonlySet<string> = new Set(["__typename", "key", "depth", "via"]);

function partsSelected(info: GraphQLResolveInfo): TraceParts {
  const fields = selectedFields(info, info.fieldNodes);
  const ofThings = selectedFields(info, fields.get("things") ?? []);
  return { edges: fields.has("edges"), names: ofThings.keys().some((name) => !PLACED.has(name)) };
}

/** GraphQL's null says no more than leaving an argument out. */
function given<T>(args: Given<T>): T {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null)) as T;
}
