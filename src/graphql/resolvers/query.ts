/** What can be asked, each field of it at the operation's snapshot. */
import { snapshotSeenAs } from "../../access/snapshot-seen-as.ts";
import { decideAsked } from "../../decisions/ask.ts";
import { validate } from "../../decisions/validation/validate.ts";
import type { Validation } from "../../decisions/validation/validate.ts";
import { validationMeans } from "../../decisions/validation/validation-means.ts";
import type { Decision } from "../../decisions/decision.ts";
import type { DecisionLog } from "../../decisions/decision-log.ts";
import { DecisionNotFound } from "../../decisions/decision-not-found.ts";
import { matrix } from "../../decisions/matrix.ts";
import type { Matrix, MatrixQuestion } from "../../decisions/matrix.ts";
import { replay } from "../../decisions/replay.ts";
import type { Replayed } from "../../decisions/replay.ts";
import type { DocumentKind } from "../../model/document.ts";
import type { Head } from "../../model/revision.ts";
import { nodeKey } from "../../model/names.ts";
import type { NodeKind } from "../../model/graph.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { StoredDocument } from "../../store/graph-store.ts";
import { catalogPage } from "../connection.ts";
import type { CatalogFilter, Connection, PageArguments } from "../connection.ts";
import { Entry } from "../entry.ts";
import { parseGlobalId } from "../global-id.ts";
import type { OperationContext } from "../operation-context.ts";
import { assumedFacts, questionOf } from "../read-question.ts";
import type { AssumedFact, DecideInput } from "../read-question.ts";
import { RequestRefused } from "../request-refused.ts";
import { NODE_TYPES } from "./entries.ts";
import { historyPage } from "./history.ts";

/** A decision as an answer; what says how it is recorded is not part of it. */
export interface AnsweredDecision extends Decision {
  readonly recorded: boolean | null;
  readonly recordMode: RecordMode;
}

type RecordMode = NonNullable<DecideInput["record"]>;

/**
 * Cells in one answer; a larger matrix is asked for in parts, or of POST /v1/matrix, which spells out ten
 * times as many.
 */
const CELLS_MAX = 20_000;
/** Ids of one `nodes`. */
const IDS_MAX = 500;

function answerQuestion(
  { services, snapshot, now }: OperationContext,
  input: DecideInput,
): AnsweredDecision | Promise<AnsweredDecision> {
  const recordMode = input.record ?? "queued";
  const decided = decideAsked(snapshot, questionOf(input), now, services.validation);
  if (!(decided instanceof Promise)) return recordedAs(recordMode, decided, snapshot, services.decisionLog);
  return decided.then((decision) => recordedAs(recordMode, decision, snapshot, services.decisionLog));
}

export function recordedAs(
  recordMode: RecordMode,
  decision: Decision,
  { sight }: Snapshot,
  log: DecisionLog,
): AnsweredDecision | Promise<AnsweredDecision> {
  switch (recordMode) {
    case "no":
      return { ...decision, recordMode, recorded: false };
    case "queued":
      return { ...decision, recordMode, recorded: log.offer(decision, sight) };
    case "wait":
      return log.record(decision, sight).then(() => ({ ...decision, recordMode, recorded: true }));
    default:
      return recordMode satisfies never;
  }
}

/** Of one that was looked up: what is found for it is not recorded either. */
function lookedUp({ decision }: Replayed): AnsweredDecision {
  return { ...decision, recordMode: "no", recorded: null };
}

interface ValidateInput {
  readonly subject: string;
  readonly in: string;
  readonly validate?: readonly string[] | null;
  readonly assume?: readonly AssumedFact[] | null;
}

function answerValidation(
  { services, snapshot, now }: OperationContext,
  { subject, in: place, validate: names, assume }: ValidateInput,
): Promise<Validation> {
  const question = {
    subject, in: place,
    ...(names == null ? {} : { validate: names }),
    ...(assume == null || assume.length === 0 ? {} : { assume: assumedFacts(assume) }),
  };
  const means = services.validation ?? validationMeans(services.knowledge.store, []);
  return validate(snapshot, question, now, means);
}

function answerMatrix({ snapshot, now }: OperationContext, input: MatrixQuestion): Matrix {
  const given = Object.entries(input).filter(([, value]) => value !== null);
  return matrix(snapshot, Object.fromEntries(given), now, (rows, columns) => {
    const cells = rows * columns;
    if (cells <= CELLS_MAX) return;
    throw new RequestRefused(
      "QUERY_TOO_COSTLY",
      `${rows} versions in ${columns} environments are ${cells} cells.`,
      "Ask for fewer by name or selector, or use POST /v1/matrix.",
      { have: cells, max: CELLS_MAX },
    );
  });
}

/** What was answered as recorded is found, also while it waits for its batch. */
async function replayed({ services }: OperationContext, digest: string): Promise<Replayed | null> {
  await services.decisionLog.flush();
  try {
    return await replay(services.knowledge, digest, snapshotSeenAs);
  } catch (error) {
    if (error instanceof DecisionNotFound) return null;
    throw error;
  }
}

async function recordedDecision(
  context: OperationContext,
  digest: string,
): Promise<AnsweredDecision | null> {
  const found = await replayed(context, digest);
  return found === null ? null : lookedUp(found);
}

async function replayedDecision(context: OperationContext, digest: string) {
  const found = await replayed(context, digest);
  return found === null ? null : { equal: found.isSame, decision: lookedUp(found) };
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
  validate: (_: unknown, { input }: { readonly input: ValidateInput }, context: OperationContext) =>
    answerValidation(context, input),
  matrix: (_: unknown, { input }: { readonly input: MatrixQuestion }, context: OperationContext) =>
    answerMatrix(context, input),
  decision: (_: unknown, { digest }: { readonly digest: string }, context: OperationContext) =>
    recordedDecision(context, digest),
  replay: (_: unknown, { digest }: { readonly digest: string }, context: OperationContext) =>
    replayedDecision(context, digest),
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
