/** `POST /v1/decide` and, for simple questions, `GET /v1/decide?subject=&in=`: the same function behind both. */
import { z } from "zod";
import { parseAsOf } from "../../catalog/consistency.ts";
import type { Asking } from "../../decisions/ask.ts";
import type { Services } from "../../services.ts";
import { checkInput } from "../check-input.ts";
import { readJson } from "../read-body.ts";
import type { Route, RouteAnswer } from "../route.ts";

/** A question is small; a larger body is a mistake. */
const QUESTION_BYTES_MAX = 256 * 1024;

const text = z.string().min(1).max(1000);

export const decideInput = z.strictObject({
  subject: text.describe("NAME@VERSION or NAME@VERSION#VARIANT"),
  in: text.optional().describe("an environment by name"),
  selector: text.optional().describe("a label selector: every environment that it matches"),
  assume: z.record(text, z.union([z.string(), z.number(), z.boolean()]).transform(String)).optional()
    .describe("facts that outrank every source"),
  asOf: z.union([text, z.number().int().nonnegative().transform(String)]).optional().describe("a revision or a time of the past"),
  atLeast: text.optional().describe("the token of a write that the answer must hold"),
  maxWaitMilliseconds: z.number().int().min(0).max(60_000).optional(),
  record: z.enum(["queued", "wait", "no"]).optional(),
});

const FIELDS = Object.keys(decideInput.shape);

export function decideRoutes(services: Services): readonly Route[] {
  return [
    {
      method: "POST", path: "/v1/decide",
      answer: async ({ message }) => answer(services, checkInput(decideInput, await readJson(message, QUESTION_BYTES_MAX), FIELDS)),
    },
    {
      method: "GET", path: "/v1/decide",
      answer: ({ query }) => answer(services, checkInput(decideInput, fromQuery(query), FIELDS)),
    },
  ];
}

async function answer(services: Services, input: z.output<typeof decideInput>): Promise<RouteAnswer> {
  const { decision, recorded } = await services.ask(askingOf(input));
  return { status: 200, body: { ...decision, recorded } };
}

export function askingOf({ subject, in: environment, selector, assume, asOf, ...rest }: z.output<typeof decideInput>): Asking {
  return {
    question: {
      subject,
      ...(environment === undefined ? {} : { in: environment }),
      ...(selector === undefined ? {} : { selector }),
      ...(assume === undefined ? {} : { assume }),
    },
    ...(asOf === undefined ? {} : { asOf: parseAsOf(asOf) }),
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
  };
}

/** `assume=nvidia.driver=570.20` may stand several times. */
function fromQuery(query: URLSearchParams): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  const assume: Record<string, string> = {};
  for (const [name, value] of query) {
    if (name === "assume") {
      const split = value.indexOf("=");
      assume[split === -1 ? value : value.slice(0, split)] = split === -1 ? "" : value.slice(split + 1);
    } else input[name] = name === "maxWaitMilliseconds" ? Number(value) : value;
  }
  return Object.keys(assume).length === 0 ? input : { ...input, assume };
}
