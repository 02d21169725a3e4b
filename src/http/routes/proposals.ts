/** Changes that wait for approval, over REST: proposed, listed, approved, rejected, withdrawn. */
import { z } from "zod";
import { actorOf } from "../../access/actor.ts";
import { approve, reject, withdraw } from "../../access/approvals/approve.ts";
import { listProposals, readProposal } from "../../access/approvals/proposal.ts";
import { propose } from "../../access/approvals/propose.ts";
import { signedSources } from "../../access/signatures/signed-sources.ts";
import type { Services } from "../../services.ts";
import { checkInput } from "../check-input.ts";
import { given } from "../given.ts";
import { readBody, readJson } from "../read-body.ts";
import { readQuery } from "../read-query.ts";
import type { Route, RouteAnswer, RouteRequest } from "../route.ts";
import { text } from "../text-field.ts";
import { actor, flag, id, reason } from "../write-input.ts";

/** A reason and an expiry; a larger body is a mistake. */
const ANSWER_BYTES_MAX = 64 * 1024;

export const proposeQuery = z.strictObject({
  reason: reason.optional(),
  actor: actor.optional(),
  id: id.optional(),
  prune: text.optional().describe("a label selector: what it matches and the body does not hold is deleted"),
  file: text.optional().describe("the file's name, for the problems' places"),
  signed: flag.optional().describe("the body is a DSSE envelope that holds the documents"),
});
export const proposalsQuery = z.strictObject({
  state: z
    .enum(["open", "applied", "rejected", "withdrawn", "all"])
    .optional()
    .describe("open ones, unless others are asked for"),
});
export const approveInput = z.strictObject({
  expires: text.optional().describe("a duration (7d) or a time; 14 days when not given"),
  reason: reason.optional(),
  id: id.optional(),
});
export const rejectInput = z.strictObject({ reason, id: id.optional() });
export const withdrawInput = z.strictObject({ reason: reason.optional(), id: id.optional() });

export function proposalRoutes(services: Services): readonly Route[] {
  const { knowledge, now } = services;
  const answer = (body: unknown): RouteAnswer => ({ status: 200, body });
  const idOf = ({ parameters }: RouteRequest) => parameters["id"] ?? "";
  const input = async <Shape extends z.ZodObject>(shape: Shape, { message }: RouteRequest) =>
    given(checkInput(shape, await readJson(message, ANSWER_BYTES_MAX)));
  return [
    { method: "POST", path: "/v1/proposals", answer: (request) => proposeRoute(services, request) },
    {
      method: "GET",
      path: "/v1/proposals",
      answer: async ({ query }) => {
        const { state = "open" } = readQuery(proposalsQuery, query);
        const snapshot = knowledge.current();
        const proposals = await listProposals(knowledge, snapshot, state, now());
        return answer({ revision: snapshot.head.revision, proposals });
      },
    },
    {
      method: "GET",
      path: "/v1/proposals/{id}",
      answer: async (request) =>
        answer(await readProposal(knowledge, knowledge.current(), idOf(request), now())),
    },
    {
      method: "POST",
      path: "/v1/proposals/{id}/approve",
      answer: async (request) => {
        const asked = await input(approveInput, request);
        return answer(await approve(knowledge, idOf(request), { ...asked, ...by(services, request) }));
      },
    },
    {
      method: "POST",
      path: "/v1/proposals/{id}/reject",
      answer: async (request) => {
        const asked = await input(rejectInput, request);
        return answer(await reject(knowledge, idOf(request), { ...asked, ...by(services, request) }));
      },
    },
    {
      method: "POST",
      path: "/v1/proposals/{id}/withdraw",
      answer: async (request) => {
        const asked = await input(withdrawInput, request);
        return answer(await withdraw(knowledge, idOf(request), { ...asked, ...by(services, request) }));
      },
    },
  ];
}

async function proposeRoute(
  { knowledge, now, keys = [] }: Services,
  { message, query, caller }: RouteRequest,
): Promise<RouteAnswer> {
  const { file, actor: named, signed, ...rest } = given(readQuery(proposeQuery, query));
  const body = await readBody(message);
  const documents =
    signed === true
      ? signedSources({ envelope: body, keys })
      : { sources: [{ text: body, ...(file === undefined ? {} : { file }) }] };
  const proposal = await propose(knowledge, {
    reason: "no reason given",
    ...rest,
    ...documents,
    actor: actorOf(caller, named),
    caller,
    now: now(),
  });
  return { status: 200, body: { proposal, revision: knowledge.token() } };
}

function by({ now }: Services, { caller }: RouteRequest) {
  return { caller, now: now() };
}
