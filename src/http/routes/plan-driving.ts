/** Plans that are kept, over REST: listed, shown, driven step by step, approved, undone. */
import { z } from "zod";
import { actorOf } from "../../access/actor.ts";
import { PHASES } from "../../plans/progress.ts";
import type { Services } from "../../services.ts";
import { checkInput } from "../check-input.ts";
import { given } from "../given.ts";
import { readJson } from "../read-body.ts";
import { readQuery } from "../read-query.ts";
import type { Route, RouteAnswer, RouteRequest } from "../route.ts";
import { text } from "../text-field.ts";
import { actor, id, reason } from "../write-input.ts";

/** A holder, a reason, what runs; a larger body is a mistake. */
const COMMAND_BYTES_MAX = 64 * 1024;

const holder = text.describe("the script's own name; who asks, when not given");
const because = text.describe("why, for who reads the plan");

export const plansQuery = z.strictObject({
  state: z.enum(PHASES).optional().describe("only plans that stand so"),
  environment: text.optional().describe("only plans for this environment"),
});
export const startInput = z.strictObject({
  holder: holder.optional(), actor: actor.optional(),
  key: text.optional().describe("the same again gets the same answer; another one is held off"),
  takesOver: text.optional().describe("a holder that is known to be gone: its lease is not waited for"),
});
export const renewInput = z.strictObject({ holder: holder.optional(), actor: actor.optional() });
export const finishInput = z.strictObject({
  holder: holder.optional(), actor: actor.optional(),
  runs: text.optional().describe("what runs now, asked of the host: NAME@VERSION or NAME@VERSION#VARIANT"),
  digest: text.optional().describe("of what runs now; compared with the planned one where both are known"),
});
export const failInput = z.strictObject({
  holder: holder.optional(), actor: actor.optional(), because,
  final: z.boolean().optional().describe("it is not tried again, whatever the plan's policy"),
});
export const undoInput = z.strictObject({
  because: because.optional(), actor: actor.optional(),
  restored: text.optional()
    .describe("the step at which the undo stands still: somebody restored what it needs"),
});
export const withdrawPlanInput = z.strictObject({ because: because.optional(), actor: actor.optional() });
export const approvePlanInput = z.strictObject({
  expires: text.optional().describe("a duration (7d) or a time; 14 days when not given"),
  reason: reason.optional(), id: id.optional(),
});

export function planDrivingRoutes(services: Services): readonly Route[] {
  const { plans, now, knowledge } = services;
  const answer = (body: unknown): RouteAnswer => ({ status: 200, body });
  const nameOf = ({ parameters }: RouteRequest) => parameters["name"] ?? "";
  const stepOf = ({ parameters }: RouteRequest) => parameters["step"] ?? "";
  const input = async <Shape extends z.ZodObject>(shape: Shape, { message }: RouteRequest) =>
    given(checkInput(shape, await readJson(message, COMMAND_BYTES_MAX)));
  const by = ({ caller }: RouteRequest, named: string | undefined) =>
    ({ caller: { ...caller, name: actorOf(caller, named) }, now: now() });
  const post = (path: string, act: (request: RouteRequest) => Promise<unknown>): Route => ({
    method: "POST", path: `/v1/plans/{name}/${path}`,
    answer: async (request) => answer(await act(request)),
  });
  return [
    {
      method: "GET", path: "/v1/plans",
      answer: ({ query }) => answer({
        revision: knowledge.current().head.revision, plans: plans.list(given(readQuery(plansQuery, query))),
      }),
    },
    {
      method: "GET", path: "/v1/plans/{name}",
      answer: async (request) => answer(await plans.show(nameOf(request), now())),
    },
    {
      method: "GET", path: "/v1/plans/{name}/next",
      answer: async (request) => answer(await plans.next(nameOf(request), now())),
    },
    post("steps/{step}/start", async (request) => {
      const { actor: named, ...asked } = await input(startInput, request);
      return plans.start(nameOf(request), stepOf(request), { ...asked, ...by(request, named) });
    }),
    post("steps/{step}/renew", async (request) => {
      const { actor: named, ...asked } = await input(renewInput, request);
      return plans.renew(nameOf(request), stepOf(request), { ...asked, ...by(request, named) });
    }),
    post("steps/{step}/finish", async (request) => {
      const { actor: named, runs, digest, ...asked } = await input(finishInput, request);
      const ran = runs === undefined ? {}
        : { runs: { version: runs, ...(digest === undefined ? {} : { digest }) } };
      return plans.finish(nameOf(request), stepOf(request), { ...asked, ...ran, ...by(request, named) });
    }),
    post("steps/{step}/fail", async (request) => {
      const { actor: named, final: isFinal, ...asked } = await input(failInput, request);
      const final = isFinal === undefined ? {} : { isFinal };
      return plans.fail(nameOf(request), stepOf(request), { ...asked, ...final, ...by(request, named) });
    }),
    post("undo", async (request) => {
      const { actor: named, ...asked } = await input(undoInput, request);
      return plans.undo(nameOf(request), { ...asked, ...by(request, named) });
    }),
    post("withdraw", async (request) => {
      const { actor: named, ...asked } = await input(withdrawPlanInput, request);
      return plans.withdraw(nameOf(request), { ...asked, ...by(request, named) });
    }),
    post("approve", async (request) => {
      const asked = await input(approvePlanInput, request);
      return plans.approve(nameOf(request), { ...asked, ...by(request, undefined) });
    }),
  ];
}
