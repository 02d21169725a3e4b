/** Gates and promotions over REST: what is open, what is missing, and the plan. */
import { z } from "zod";
import { actorOf } from "../../access/actor.ts";
import { judgeGates } from "../../plans/judge-gates.ts";
import { keptPlan, promote } from "../../plans/promote.ts";
import type { Services } from "../../services.ts";
import { checkInput } from "../check-input.ts";
import { given } from "../given.ts";
import { readJson } from "../read-body.ts";
import { readQuery } from "../read-query.ts";
import type { Route } from "../route.ts";
import { text } from "../text-field.ts";
import { actor } from "../write-input.ts";

/** Some names; a larger body is a mistake. */
const PROMOTION_BYTES_MAX = 64 * 1024;

export const gatesQuery = z.strictObject({
  version: text.describe("NAME@VERSION or NAME@VERSION#VARIANT"),
  in: text.describe("an environment by name"),
  plan: text.optional().describe("a kept plan, whose approvals and risk are judged"),
});
export const promotionInput = z.strictObject({
  version: text.describe("NAME@VERSION or NAME@VERSION#VARIANT"),
  from: text.describe("an environment or a stage that it runs in"),
  to: text.describe("an environment or a stage"),
  save: z.boolean().optional().describe("keep the plan when nothing but approvals is missing"),
  plan: text.optional().describe("a kept plan: its gates are judged, and no other is made"),
  actor: actor.optional(),
});

export function promotionRoutes({ knowledge, now, validation }: Services): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/v1/gates",
      answer: async ({ query }) => {
        const { version, in: environment, plan: name } = given(readQuery(gatesQuery, query));
        const snapshot = knowledge.current();
        const plan = name === undefined ? undefined : await keptPlan(knowledge, snapshot, name);
        return { status: 200, body: judgeGates(snapshot, version, environment, now(), plan) };
      },
    },
    {
      method: "POST",
      path: "/v1/promotions",
      answer: async ({ message, caller }) => {
        const { actor: named, ...question } = given(
          checkInput(promotionInput, await readJson(message, PROMOTION_BYTES_MAX)),
        );
        const by = { caller: { ...caller, name: actorOf(caller, named) }, now: now() };
        return { status: 200, body: await promote(knowledge, question, by, validation) };
      },
    },
  ];
}
