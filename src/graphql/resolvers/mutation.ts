/**
 * What can be changed. What hinders a write is an answer: it stands in `problems`, and `errors` stays empty.
 */
import { actorOf } from "../../access/actor.ts";
import { signedSources } from "../../access/signatures/signed-sources.ts";
import { applyDocuments } from "../../catalog/apply.ts";
import type { ApplyRequest, ApplyResult } from "../../catalog/apply.ts";
import { recordDeployment } from "../../catalog/record-deployment.ts";
import type { DeploymentRecord } from "../../catalog/record-deployment.ts";
import { restoreDocument } from "../../catalog/restore.ts";
import type { DocumentKind } from "../../model/document.ts";
import { DocumentsInvalid } from "../../model/documents-invalid.ts";
import { nodeKey } from "../../model/names.ts";
import type { Problem } from "../../model/problem.ts";
import { DomainError } from "../../values/domain-error.ts";
import { Entry } from "../entry.ts";
import { extensionsOf } from "../format-errors.ts";
import type { OperationContext } from "../operation-context.ts";
import { RequestRefused } from "../request-refused.ts";

interface WriteInput {
  readonly reason?: string | null;
  readonly actor?: string | null;
  readonly dryRun?: boolean | null;
  readonly expectRevision?: number | null;
  readonly idempotencyKey?: string | null;
}

export interface ApplyInput extends WriteInput {
  readonly text?: string | null;
  readonly envelope?: string | null;
  readonly documents?: readonly unknown[] | null;
  readonly file?: string | null;
  readonly prune?: string | null;
}

type DeploymentFields =
  "version" | "environment" | "name" | "service" | "endpoint" | "state" | "parameters" | "reads" | "owner";
type RecordDeploymentInput = WriteInput & {
  readonly [Field in DeploymentFields]?: DeploymentRecord[Field] | null;
};

interface RestoreInput extends WriteInput {
  readonly document: { readonly kind: DocumentKind; readonly name: string };
  readonly to: number;
}

/** A problem that is not about one document. */
export interface RequestProblem {
  readonly __typename: "RequestProblem";
  readonly code: string;
  readonly message: string;
  readonly path: string;
  readonly hint: string | undefined;
  readonly details: unknown;
}

export type WriteProblem = (Problem & { readonly __typename: "DocumentProblem" }) | RequestProblem;

interface Payload {
  readonly problems: readonly WriteProblem[];
  readonly head: ApplyResult["head"] | null;
  readonly outcomes: ApplyResult["outcomes"];
  readonly written: boolean;
  readonly replayed: boolean;
}

export const mutationResolvers = {
  apply: (
    _: unknown,
    { input }: { readonly input: ApplyInput },
    context: OperationContext,
  ): Promise<Payload> =>
    payloadOf(context, () =>
      applyDocuments(context.services.knowledge, {
        ...writeOf(context, input, "applied"),
        ...documentsOf(context, input),
        ...(input.prune == null ? {} : { prune: input.prune }),
      }),
    ),

  recordDeployment: async (
    _: unknown,
    { input }: { readonly input: RecordDeploymentInput },
    context: OperationContext,
  ): Promise<Payload & { readonly deployment: Entry | null }> => {
    const { knowledge } = context.services;
    const {
      reason: _reason,
      actor: _actor,
      dryRun: _dryRun,
      expectRevision: _revision,
      idempotencyKey: _key,
      ...fields
    } = input;
    const payload = await payloadOf(context, () => {
      checkParameters(fields.parameters);
      return recordDeployment(knowledge, {
        ...(given(fields) as DeploymentRecord),
        ...writeOf(context, input, "deployment recorded"),
      });
    });
    const key = payload.outcomes[0]?.key;
    const snapshot = knowledge.current();
    const node = key === undefined ? undefined : snapshot.find(key);
    return { ...payload, deployment: node === undefined ? null : new Entry(snapshot, node) };
  },

  restore: (
    _: unknown,
    { input }: { readonly input: RestoreInput },
    context: OperationContext,
  ): Promise<Payload> =>
    payloadOf(context, () =>
      restoreDocument(context.services.knowledge, {
        key: nodeKey(input.document.kind, input.document.name),
        to: input.to,
        ...writeOf(context, input, "restored"),
      }),
    ),
};

export function writeOf(
  context: OperationContext,
  input: WriteInput,
  reason: string,
): Omit<ApplyRequest, "sources" | "prune"> {
  const { dryRun, expectRevision, idempotencyKey } = input;
  return {
    actor: actorOf(context.caller, input.actor),
    reason: input.reason ?? reason,
    now: context.now,
    ...(dryRun == null ? {} : { dryRun }),
    ...(expectRevision == null ? {} : { expectRevision }),
    ...(idempotencyKey == null ? {} : { id: idempotencyKey }),
  };
}

/** What is written, and who signed it when it comes in an envelope. */
export function documentsOf(
  { services: { keys = [] } }: OperationContext,
  input: ApplyInput,
): Pick<ApplyRequest, "sources" | "evidence"> {
  const { envelope, text, documents } = input;
  if (envelope == null) return { sources: sourcesOf(input) };
  const isGiven = text != null || documents != null;
  return signedSources({ envelope, keys, ...(isGiven ? { given: sourcesOf(input) } : {}) });
}

function sourcesOf({ text, documents, file }: ApplyInput): ApplyRequest["sources"] {
  const named = file == null ? {} : { file };
  const sources = [
    ...(text == null ? [] : [{ ...named, text }]),
    ...(documents == null ? [] : [{ ...named, documents }]),
  ];
  if (sources.length > 0) return sources;
  const message = "Give the documents, as `text`, as `documents` or in an `envelope`.";
  throw new RequestRefused("INPUT_INVALID", message);
}

function checkParameters(parameters: unknown): void {
  if (parameters == null || (typeof parameters === "object" && !Array.isArray(parameters))) return;
  throw new RequestRefused(
    "INPUT_INVALID",
    "`parameters` must be a JSON object of texts, numbers and booleans.",
  );
}

function given(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null));
}

/** The only place where a write's DomainError becomes data. */
async function payloadOf(context: OperationContext, write: () => Promise<ApplyResult>): Promise<Payload> {
  try {
    const { head, outcomes, written, replayed } = await write();
    return { problems: [], head, outcomes, written, replayed };
  } catch (error) {
    const problems = problemsOf(error, context);
    return { problems, head: null, outcomes: [], written: false, replayed: false };
  }
}

/** Throws what is no DomainError. */
export function problemsOf(error: unknown, { requestId }: OperationContext): readonly WriteProblem[] {
  if (!(error instanceof DomainError)) throw error;
  return error instanceof DocumentsInvalid
    ? error.problems.map((problem) => ({ ...problem, __typename: "DocumentProblem" as const }))
    : [requestProblem(error, requestId)];
}

export function requestProblem(error: DomainError, requestId: string): RequestProblem {
  const details = extensionsOf(error, requestId)["details"] ?? {};
  return {
    __typename: "RequestProblem",
    code: error.code,
    message: error.message,
    path: "",
    hint: error.hint,
    details,
  };
}
