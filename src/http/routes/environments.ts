/** Fingerprints, drift, baselines and parity over REST. */
import { z } from "zod";
import { actorOf } from "../../access/actor.ts";
import { baselinesOf, showBaseline } from "../../environments/baseline.ts";
import { driftOf } from "../../environments/drift.ts";
import { diffFingerprints, listFingerprints, showFingerprint }
  from "../../environments/list-fingerprints.ts";
import { parityOf } from "../../environments/parity.ts";
import { prepareRollback } from "../../plans/prepare-rollback.ts";
import { STRATEGIES } from "../../plans/plan.ts";
import { publishFingerprint } from "../../environments/publish-fingerprint.ts";
import { recordBaseline } from "../../environments/record-baseline.ts";
import type { Services } from "../../services.ts";
import { checkInput } from "../check-input.ts";
import { given } from "../given.ts";
import { readBody, readJson } from "../read-body.ts";
import { readQuery } from "../read-query.ts";
import type { Route, RouteAnswer, RouteRequest } from "../route.ts";
import { text } from "../text-field.ts";
import { withKept } from "../../plans/save-plan.ts";
import { actor, flag, id, reason } from "../write-input.ts";

/** Above the longest fingerprint, so that its own refusal is the one that is seen. */
const FINGERPRINT_BYTES_MAX = 2 * 1024 * 1024;
/** A name and a reason; a larger body is a mistake. */
const SMALL_BYTES_MAX = 64 * 1024;

const environment = text.describe("the environment's name");

export const publishQuery = z.strictObject({
  environment: environment.optional(),
  dryRun: flag.optional().describe("checks and writes nothing"),
  reason: reason.optional(),
  actor: actor.optional(),
  id: id.optional(),
  file: text.optional().describe("the file's name, for the problems' places"),
});
export const fingerprintsQuery = z.strictObject({
  environment: environment.optional().describe("all of it; else the newest of each environment"),
});
export const differenceQuery = z.strictObject({
  before: text.describe("a fingerprint, or an environment for its newest"),
  after: text.describe("a fingerprint, or an environment for its newest"),
});
export const baselineInput = z.strictObject({
  environment,
  because: text.describe("why it is known to be good"),
  reason: reason.optional(),
  actor: actor.optional(),
});
export const baselinesQuery = z.strictObject({ environment });
export const parityQuery = z.strictObject({ environment, baseline: text.describe("the baseline's name") });

export const rollbackInput = z.strictObject({
  environment,
  to: text.optional().describe("this baseline and no other"),
  strategy: z.enum(STRATEGIES).optional().describe("counts where no rule chooses"),
  save: z.boolean().optional().describe("keep the plan, to be approved and driven"),
  actor: actor.optional(),
});

export function environmentRoutes(services: Services): readonly Route[] {
  const { knowledge, now } = services;
  const answer = (body: unknown): RouteAnswer => ({ status: 200, body });
  const get = (path: string, ask: (request: RouteRequest) => unknown): Route => ({
    method: "GET", path, answer: async (request) => answer(ask(request)),
  });
  const nameOf = ({ parameters }: RouteRequest) => parameters["name"] ?? "";
  return [
    { method: "POST", path: "/v1/fingerprints", answer: (request) => publish(services, request) },
    get("/v1/fingerprints", ({ query }) => {
      const asked = readQuery(fingerprintsQuery, query);
      return { fingerprints: listFingerprints(knowledge.current(), asked.environment, now()) };
    }),
    get("/v1/fingerprints/{name*}", (request) =>
      showFingerprint(knowledge.current(), nameOf(request), now())),
    get("/v1/fingerprint-difference", ({ query }) => {
      const { before, after } = readQuery(differenceQuery, query);
      return diffFingerprints(knowledge.current(), before, after, now());
    }),
    get("/v1/drift/{name*}", (request) => driftOf(knowledge.current(), nameOf(request), now())),
    { method: "POST", path: "/v1/baselines", answer: (request) => record(services, request) },
    get("/v1/baselines", ({ query }) => {
      const asked = readQuery(baselinesQuery, query);
      return { baselines: baselinesOf(knowledge.current(), asked.environment) };
    }),
    get("/v1/baselines/{name*}", (request) => showBaseline(knowledge.current(), nameOf(request))),
    get("/v1/parity", ({ query }) => {
      const asked = readQuery(parityQuery, query);
      return parityOf(knowledge.current(), asked.environment, asked.baseline, now());
    }),
    { method: "POST", path: "/v1/rollbacks", answer: (request) => rollback(services, request) },
  ];
}

async function publish(
  { knowledge, now }: Services, { message, query, caller }: RouteRequest,
): Promise<RouteAnswer> {
  const { actor: named, ...rest } = given(readQuery(publishQuery, query));
  const body = await readBody(message, FINGERPRINT_BYTES_MAX);
  const request = { ...rest, text: body, actor: actorOf(caller, named), now: now() };
  return { status: 200, body: await publishFingerprint(knowledge, request) };
}

async function record(
  { knowledge, now }: Services, { message, caller }: RouteRequest,
): Promise<RouteAnswer> {
  const { actor: named, ...rest } =
    given(checkInput(baselineInput, await readJson(message, SMALL_BYTES_MAX)));
  const request = { ...rest, actor: actorOf(caller, named), now: now() };
  return { status: 200, body: await recordBaseline(knowledge, request) };
}

async function rollback(
  { knowledge, now, plans, validation }: Services, { message, caller }: RouteRequest,
): Promise<RouteAnswer> {
  const { actor: named, save = false, ...question } =
    given(checkInput(rollbackInput, await readJson(message, SMALL_BYTES_MAX)));
  const [by, at] = [actorOf(caller, named), now()];
  const found = await prepareRollback(knowledge, question, by, at, validation);
  const plan = found.answer?.plan;
  const saved = save && plan != null && plan.content.steps.length > 0;
  if (!saved || found.answer === null) return { status: 200, body: { ...found, saved: false } };
  const kept = await plans.save(plan.content, { caller: { ...caller, name: by }, now: at });
  return { status: 200, body: { ...found, answer: withKept(found.answer, kept), saved } };
}
