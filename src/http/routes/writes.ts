/**
 * Writes over REST: documents applied, one brought back, a deployment recorded. Each is one revision or
 * nothing.
 */
import { z } from "zod";
import { actorOf } from "../../access/actor.ts";
import { withReceipt } from "../../access/audit/write-receipt.ts";
import { signedSources } from "../../access/signatures/signed-sources.ts";
import { applyDocuments } from "../../catalog/apply.ts";
import { DocumentNotFound } from "../../catalog/document-not-found.ts";
import { recordDeployment } from "../../catalog/record-deployment.ts";
import { restoreDocument } from "../../catalog/restore.ts";
import type { Services } from "../../services.ts";
import { checkInput } from "../check-input.ts";
import { given } from "../given.ts";
import { documentMissing } from "../nearest-document.ts";
import { readBody, readJson } from "../read-body.ts";
import { readQuery } from "../read-query.ts";
import type { Route, RouteAnswer, RouteRequest } from "../route.ts";
import { plainValue, text } from "../text-field.ts";
import { actor, flag, id, reason, revision } from "../write-input.ts";
import { referenceOf } from "./documents.ts";

/** A restore or a deployment is small; a larger body is a mistake. */
const WRITE_BYTES_MAX = 256 * 1024;

export const applyQuery = z.strictObject({
  reason: reason.optional(), actor: actor.optional(), id: id.optional(),
  dryRun: flag.optional().describe("says what would change, and writes nothing"),
  prune: text.optional().describe("a label selector: what it matches and the body does not hold is deleted"),
  expectRevision: revision.optional().describe("refused when the newest revision is another one"),
  file: text.optional().describe("the file's name, for the problems' places"),
  signed: flag.optional().describe("the body is a DSSE envelope that holds the documents"),
});
export const restoreInput = z.strictObject({
  to: z.union([revision, z.number().int("is no whole number").nonnegative("is negative")])
    .describe("the revision whose document is put back"),
  reason: reason.optional(), actor: actor.optional(), dryRun: z.boolean().optional(), id: id.optional(),
});
export const deploymentInput = z.strictObject({
  version: text.describe("NAME@VERSION or NAME@VERSION#VARIANT"),
  environment: text,
  name: text.optional().describe("of the deployment; default: ARTIFACT-ENVIRONMENT"),
  service: text.optional(), endpoint: text.optional(),
  state: z.enum(["running", "retired"]).optional(),
  parameters: z.record(text, plainValue).optional(),
  reads: z.array(text).optional().describe("all the data that it reads there: clicks-eu@2026-10-01"),
  owner: text.optional(), reason: reason.optional(), actor: actor.optional(), id: id.optional(),
  dryRun: z.boolean().optional(),
});

export function writeRoutes(services: Services): readonly Route[] {
  return [
    { method: "POST", path: "/v1/apply", answer: (request) => apply(services, request) },
    { method: "POST", path: "/v1/restore/{kind}/{name*}", answer: (request) => restore(services, request) },
    { method: "POST", path: "/v1/deployments", answer: (request) => deploy(services, request) },
  ];
}

async function apply(
  services: Services,
  { message, query, caller }: RouteRequest,
): Promise<RouteAnswer> {
  const { knowledge, now, keys = [] } = services;
  const { file, actor: named, signed, ...rest } = given(readQuery(applyQuery, query));
  const body = await readBody(message);
  const result = await applyDocuments(knowledge, {
    reason: "applied", ...rest, actor: actorOf(caller, named), now: now(),
    ...(signed === true
      ? signedSources({ envelope: body, keys })
      : { sources: [{ text: body, ...(file === undefined ? {} : { file }) }] }),
  });
  return { status: 200, body: await withReceipt(services, result) };
}

async function restore(
  services: Services, { message, parameters, caller }: RouteRequest,
): Promise<RouteAnswer> {
  const { knowledge, now } = services;
  const input = given(checkInput(restoreInput, await readJson(message, WRITE_BYTES_MAX)));
  const reference = referenceOf(parameters);
  try {
    const result = await restoreDocument(knowledge, {
      reason: `restored to revision ${input.to}`, ...input, actor: actorOf(caller, input.actor),
      key: reference.key, now: now(),
    });
    return { status: 200, body: await withReceipt(services, result) };
  } catch (error) {
    // A name that nobody ever used has a nearer one; one that was not there then has a history.
    if (error instanceof DocumentNotFound && knowledge.current().find(reference.key) === undefined)
      throw documentMissing(reference, knowledge.current());
    throw error;
  }
}

async function deploy(
  services: Services,
  { message, caller }: RouteRequest,
): Promise<RouteAnswer> {
  const { knowledge, now } = services;
  const input = given(checkInput(deploymentInput, await readJson(message, WRITE_BYTES_MAX)));
  const result = await recordDeployment(knowledge, {
    reason: "deployment recorded", ...input, actor: actorOf(caller, input.actor), now: now(),
  });
  return { status: 200, body: await withReceipt(services, result) };
}
