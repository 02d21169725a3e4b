/** Documents over REST: apply, read, list, history and restore; deployments are recorded here too. */
import { z } from "zod";
import { applyDocuments } from "../../catalog/apply.ts";
import { parseAsOf } from "../../catalog/consistency.ts";
import { DocumentNotFound } from "../../catalog/document-not-found.ts";
import { getDocument } from "../../catalog/get.ts";
import { documentHistory } from "../../catalog/history.ts";
import { recordDeployment } from "../../catalog/record-deployment.ts";
import { restoreDocument } from "../../catalog/restore.ts";
import { parseDocumentReference } from "../../model/document-reference.ts";
import { allJsonSchemas } from "../../model/document-schema.ts";
import type { Services } from "../../services.ts";
import { checkInput } from "../check-input.ts";
import { readBody, readJson } from "../read-body.ts";
import type { Route, RouteRequest } from "../route.ts";

/** Entries of one page of a list, unless asked for less. */
const PAGE_MAX = 500;
const PAGE_DEFAULT = 100;

const text = z.string().min(1).max(1000);
const flag = z.enum(["true", "false", ""]).transform((value) => value !== "false");
const revision = z.string().regex(/^r?\d{1,15}$/, "expected a revision such as 42 or r42")
  .transform((value) => Number(value.replace("r", "")));
const pageSize = z.string().regex(/^\d{1,4}$/, "expected a whole number").transform(Number)
  .pipe(z.number().min(1).max(PAGE_MAX));

export const applyQuery = z.strictObject({
  reason: text.optional(), actor: text.optional(), dryRun: flag.optional(), prune: text.optional(),
  expectRevision: revision.optional(), id: text.optional(), file: text.optional(),
});
export const documentQuery = z.strictObject({ asOf: text.optional() });
export const listQuery = z.strictObject({ kind: text.optional(), after: text.optional(), limit: pageSize.optional(), asOf: text.optional() });
export const historyQuery = z.strictObject({ after: revision.optional(), limit: pageSize.optional() });
export const restoreInput = z.strictObject({
  to: z.union([revision, z.number().int().nonnegative()]), reason: text.optional(), actor: text.optional(), dryRun: z.boolean().optional(),
});
export const deploymentInput = z.strictObject({
  version: text, environment: text, name: text.optional(), service: text.optional(), endpoint: text.optional(),
  state: z.enum(["running", "retired"]).optional(),
  parameters: z.record(text, z.union([z.string(), z.number(), z.boolean()])).optional(),
  owner: text.optional(), reason: text.optional(), actor: text.optional(), id: text.optional(),
});

export function documentRoutes(services: Services): readonly Route[] {
  const { knowledge } = services;
  return [
    { method: "POST", path: "/v1/apply", answer: (request) => apply(services, request) },
    {
      method: "GET", path: "/v1/documents",
      answer: async ({ query }) => ({ status: 200, body: await list(services, fromQuery(listQuery, query)) }),
    },
    {
      method: "GET", path: "/v1/documents/{kind}/{name*}",
      answer: async ({ parameters, query }) => {
        const { asOf } = fromQuery(documentQuery, query);
        const { key } = referenceOf(parameters);
        const stored = await getDocument(knowledge, key, asOf === undefined ? undefined : parseAsOf(asOf));
        if (stored === undefined) throw new DocumentNotFound(key, knowledge.current().head.revision);
        return { status: 200, body: stored };
      },
    },
    {
      method: "GET", path: "/v1/history/{kind}/{name*}",
      answer: async ({ parameters, query }) => {
        const { key } = referenceOf(parameters);
        const entries = await documentHistory(knowledge, key, withoutUndefined(fromQuery(historyQuery, query)));
        if (entries.length === 0) throw new DocumentNotFound(key, knowledge.current().head.revision);
        return { status: 200, body: { key, entries } };
      },
    },
    {
      method: "POST", path: "/v1/restore/{kind}/{name*}",
      answer: async ({ message, parameters }) => {
        const { to, reason, actor, dryRun } = checkInput(restoreInput, await readJson(message), Object.keys(restoreInput.shape));
        const { key } = referenceOf(parameters);
        const result = await restoreDocument(knowledge, {
          key, to, now: services.now(), actor: actor ?? LOCAL_ACTOR, reason: reason ?? `restored to revision ${to}`,
          ...(dryRun === undefined ? {} : { dryRun }),
        });
        return { status: 200, body: result };
      },
    },
    {
      method: "POST", path: "/v1/deployments",
      answer: async ({ message }) => {
        const { reason, actor, ...input } = checkInput(deploymentInput, await readJson(message), Object.keys(deploymentInput.shape));
        const result = await recordDeployment(knowledge, {
          ...withoutUndefined(input), version: input.version, environment: input.environment,
          now: services.now(), actor: actor ?? LOCAL_ACTOR, reason: reason ?? "deployment recorded",
        });
        return { status: 200, body: result };
      },
    },
    { method: "GET", path: "/v1/schemas", answer: () => ({ status: 200, body: allJsonSchemas() }) },
  ];
}

/** Until identities exist, whoever reaches the loopback address is this actor, unless the request names one. */
export const LOCAL_ACTOR = "local";

async function apply(services: Services, { message, query }: RouteRequest) {
  const { actor, reason, dryRun, prune, expectRevision, id, file } = fromQuery(applyQuery, query);
  const body = await readBody(message);
  const result = await applyDocuments(services.knowledge, {
    sources: [{ text: body, ...(file === undefined ? {} : { file }) }],
    actor: actor ?? LOCAL_ACTOR, reason: reason ?? "applied", now: services.now(),
    ...withoutUndefined({ dryRun, prune, expectRevision, id }),
  });
  return { status: 200, body: result };
}

async function list({ knowledge }: Services, { kind, after, limit, asOf }: z.output<typeof listQuery>) {
  const { head } = asOf === undefined ? knowledge.current() : await knowledge.at(parseAsOf(asOf));
  const size = limit ?? PAGE_DEFAULT;
  const prefix = kind === undefined ? undefined : parseDocumentReference(`${kind}/any`).key.replace(/any$/, "");
  const documents = [];
  for await (const stored of knowledge.store.documents({
    at: head.revision, limit: size, ...withoutUndefined({ prefix, after }),
  })) documents.push(stored);
  const next = documents.length < size ? undefined : documents.at(-1)?.key;
  return { revision: head.revision, documents, ...(next === undefined ? {} : { next }) };
}

function referenceOf({ kind = "", name = "" }: Readonly<Record<string, string>>) {
  return parseDocumentReference(`${kind}/${name}`);
}

function fromQuery<S extends z.ZodObject>(shape: S, query: URLSearchParams): z.output<S> {
  return checkInput(shape, Object.fromEntries(query), Object.keys(shape.shape));
}

type Present<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

function withoutUndefined<T extends object>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
}
