/** What can be asked, each field of it at the operation's snapshot. */
import { decide } from "../../decisions/decide.ts";
import type { Decision, Question } from "../../decisions/decision.ts";
import { DecisionNotFound } from "../../decisions/decision-not-found.ts";
import { matrix } from "../../decisions/matrix.ts";
import type { Matrix, MatrixQuestion } from "../../decisions/matrix.ts";
import { replay } from "../../decisions/replay.ts";
import type { DocumentKind } from "../../model/document.ts";
import type { Head } from "../../model/revision.ts";
import { nodeKey } from "../../model/names.ts";
import type { NodeKind } from "../../model/graph.ts";
import type { StoredDocument } from "../../store/graph-store.ts";
import { catalogPage } from "../connection.ts";
import type { CatalogFilter, Connection, PageArguments } from "../connection.ts";
import { Entry } from "../entry.ts";
import { parseGlobalId } from "../global-id.ts";
import type { OperationContext } from "../operation-context.ts";
import { RequestRefused } from "../request-refused.ts";
import { NODE_TYPES } from "./entries.ts";
import { historyPage } from "./history.ts";

export interface DecideInput extends Omit<Question, "assume"> {
  readonly assume?: readonly { readonly key: string; readonly value: string }[] | null;
  readonly record?: "queued" | "wait" | "no" | null;
}

/** A decision as an answer; `recorded` is not part of it. */
export interface AnsweredDecision extends Decision {
  readonly recorded: boolean | null;
}

/**
 * Cells in one answer; a larger matrix is asked for in parts, or of POST /v1/matrix, which spells out ten
 * times as many.
 */
const CELLS_MAX = 20_000;
/** Ids of one `nodes`. */
const IDS_MAX = 500;

/** Throws RequestRefused when one fact is assumed twice. */
export function questionOf({ assume, subject, in: environment, selector }: DecideInput): Question {
  return {
    subject,
    ...(environment == null ? {} : { in: environment }),
    ...(selector == null ? {} : { selector }),
    ...(assume == null || assume.length === 0 ? {} : { assume: assumedFacts(assume) }),
  };
}

/** Throws RequestRefused when one fact is assumed twice. */
export function assumedFacts(assume: NonNullable<DecideInput["assume"]>): Readonly<Record<string, string>> {
  const assumed: Record<string, string> = {};
  for (const { key, value } of assume) {
    if (Object.hasOwn(assumed, key))
      throw new RequestRefused("INPUT_INVALID", `"${key.slice(0, 100)}" is assumed twice.`);
    Object.defineProperty(assumed, key, { value, enumerable: true });
  }
  return assumed;
}

function answerQuestion(
  { services, snapshot, now }: OperationContext,
  input: DecideInput,
): AnsweredDecision | Promise<AnsweredDecision> {
  const decision = decide(snapshot, questionOf(input), now);
  const record = input.record ?? "queued";
  switch (record) {
    case "no":
      return { ...decision, recorded: false };
    case "queued":
      return { ...decision, recorded: services.decisionLog.offer(decision) };
    case "wait":
      return services.decisionLog.record(decision).then(() => ({ ...decision, recorded: true }));
    default:
      return record satisfies never;
  }
}

function answerMatrix({ snapshot, now }: OperationContext, input: MatrixQuestion): Matrix {
  const given = Object.entries(input).filter(([, value]) => value !== null);
  const answer = matrix(snapshot, Object.fromEntries(given), now);
  const cells = answer.rows.length * answer.environments.length;
  if (cells <= CELLS_MAX) return answer;
  throw new RequestRefused(
    "QUERY_TOO_COSTLY",
    `${answer.rows.length} versions in ${answer.environments.length} environments are ${cells} cells.`,
    "Ask for fewer by name or selector, or use POST /v1/matrix.",
    { have: cells, max: CELLS_MAX },
  );
}

async function recordedDecision(
  { services }: OperationContext,
  digest: string,
): Promise<AnsweredDecision | null> {
  try {
    const { decision } = await replay(services.knowledge, digest);
    return { ...decision, recorded: null };
  } catch (error) {
    if (error instanceof DecisionNotFound) return null;
    throw error;
  }
}

function nodeOf(context: OperationContext, id: string): Entry | null | Promise<AnsweredDecision | null> {
  const { type, name } = parseGlobalId(id);
  if (type === "Decision") return recordedDecision(context, name);
  const kind = NODE_TYPES.find((known) => known === type);
  return kind === undefined ? null : (Entry.find(context.snapshot, kind, name) ?? null);
}

type ListArguments = PageArguments & { readonly filter?: CatalogFilter | null };

const one =
  (kind: NodeKind) =>
  (_: unknown, { name }: { readonly name: string }, { snapshot }: OperationContext) =>
    Entry.find(snapshot, kind, name);
const many =
  (kind: NodeKind) =>
  (_: unknown, args: ListArguments, { snapshot }: OperationContext): Connection =>
    catalogPage(snapshot, kind, args);

interface Reference {
  readonly kind: DocumentKind;
  readonly name: string;
}

export const queryResolvers = {
  node: (_: unknown, { id }: { readonly id: string }, context: OperationContext) => nodeOf(context, id),
  nodes: (_: unknown, { ids }: { readonly ids: readonly string[] }, context: OperationContext) => {
    if (ids.length > IDS_MAX) {
      throw new RequestRefused(
        "INPUT_INVALID",
        `${ids.length} ids are more than ${IDS_MAX}.`,
        "Ask in several requests.",
        { have: ids.length, max: IDS_MAX },
      );
    }
    return ids.map((id) => nodeOf(context, id));
  },
  head: (_: unknown, __: unknown, { snapshot }: OperationContext): Head => snapshot.head,
  decide: (_: unknown, { input }: { readonly input: DecideInput }, context: OperationContext) =>
    answerQuestion(context, input),
  matrix: (_: unknown, { input }: { readonly input: MatrixQuestion }, context: OperationContext) =>
    answerMatrix(context, input),
  decision: (_: unknown, { digest }: { readonly digest: string }, context: OperationContext) =>
    recordedDecision(context, digest),
  artifact: one("Artifact"),
  artifacts: many("Artifact"),
  version: one("Version"),
  versions: many("Version"),
  environment: one("Environment"),
  environments: many("Environment"),
  service: one("Service"),
  services: many("Service"),
  interface: one("Interface"),
  interfaces: many("Interface"),
  factKey: one("FactKey"),
  factKeys: many("FactKey"),
  deployment: one("Deployment"),
  deployments: many("Deployment"),
  policy: one("Policy"),
  policies: many("Policy"),
  document: (
    _: unknown,
    { kind, name }: Reference,
    { loaders, snapshot }: OperationContext,
  ): Promise<StoredDocument | null> =>
    loaders.document.load({ key: nodeKey(kind, name), revision: snapshot.head.revision }),
  history: (
    _: unknown,
    { document, ...page }: PageArguments & { readonly document?: Reference | null },
    context: OperationContext,
  ) => historyPage(context, document == null ? undefined : nodeKey(document.kind, document.name), page),
};
