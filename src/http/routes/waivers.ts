/** Exceptions from rules, over REST: asked for, listed, approved, withdrawn. */
import { z } from "zod";
import { approveWaiver, withdrawWaiver } from "../../decisions/waivers/answer-waiver.ts";
import { listWaivers } from "../../decisions/waivers/list-waivers.ts";
import { requestWaiver } from "../../decisions/waivers/request-waiver.ts";
import { findWaiver, waiverAt } from "../../decisions/waivers/waiver.ts";
import type { Services } from "../../services.ts";
import { checkInput } from "../check-input.ts";
import { given } from "../given.ts";
import { readJson } from "../read-body.ts";
import { readQuery } from "../read-query.ts";
import type { Route, RouteAnswer, RouteRequest } from "../route.ts";
import { text } from "../text-field.ts";
import { flag, id, reason } from "../write-input.ts";

/** Some names and a reason; a larger body is a mistake. */
const WAIVER_BYTES_MAX = 64 * 1024;

export const requestWaiverInput = z.strictObject({
  rule: text.describe("POLICY/RULE, as verdicts name it"),
  subject: text.describe("a build, a version, or an artifact with a range or without"),
  environment: text.optional().describe("one environment by name ..."),
  selector: text.optional().describe("... or those whose own labels match"),
  expires: text.describe("a duration (14d) or a time, at most half a year away"),
  reason: text.describe("why the exception is needed"),
  ticket: text.optional().describe("where it is talked about"),
  owner: text.optional().describe("who answers for it; else the subject's owner, else who asks"),
  id: id.optional(),
});
export const waiversQuery = z.strictObject({
  all: flag.optional().describe("those too that are over, void or withdrawn"),
  expiring: text.optional().describe("only those that end within this duration: 7d"),
  rule: text.optional().describe("only those of one rule: POLICY/RULE"),
});
export const approveWaiverInput = z.strictObject({
  expires: text.optional().describe("a duration or a time; as long as the waiver when not given"),
  reason: reason.optional(),
  id: id.optional(),
});
export const withdrawWaiverInput = z.strictObject({ reason: reason.optional(), id: id.optional() });

export function waiverRoutes({ knowledge, now }: Services): readonly Route[] {
  const answer = (body: unknown): RouteAnswer => ({ status: 200, body });
  const nameOf = ({ parameters }: RouteRequest) => parameters["name"] ?? "";
  const input = async <Shape extends z.ZodObject>(shape: Shape, { message }: RouteRequest) =>
    given(checkInput(shape, await readJson(message, WAIVER_BYTES_MAX)));
  const by = ({ caller }: RouteRequest) => ({ caller, now: now() });
  return [
    {
      method: "POST",
      path: "/v1/waivers",
      answer: async (request) => {
        const asked = await input(requestWaiverInput, request);
        return answer(await requestWaiver(knowledge, { ...asked, ...by(request) }));
      },
    },
    {
      method: "GET",
      path: "/v1/waivers",
      answer: async ({ query }) => {
        const snapshot = knowledge.current();
        const list = listWaivers(snapshot, given(readQuery(waiversQuery, query)), now());
        return answer({ revision: snapshot.head.revision, ...list });
      },
    },
    {
      method: "GET",
      path: "/v1/waivers/{name}",
      answer: async (request) => {
        const snapshot = knowledge.current();
        return answer(waiverAt(snapshot, findWaiver(snapshot, nameOf(request)), now()));
      },
    },
    {
      method: "POST",
      path: "/v1/waivers/{name}/approve",
      answer: async (request) => {
        const asked = await input(approveWaiverInput, request);
        return answer(await approveWaiver(knowledge, nameOf(request), { ...asked, ...by(request) }));
      },
    },
    {
      method: "POST",
      path: "/v1/waivers/{name}/withdraw",
      answer: async (request) => {
        const asked = await input(withdrawWaiverInput, request);
        return answer(await withdrawWaiver(knowledge, nameOf(request), { ...asked, ...by(request) }));
      },
    },
  ];
}
