/**
 * `POST /v1/decide` and, for simple questions, `GET /v1/decide?subject=&in=`: the same function behind
 * both.
 */
import { z } from "zod";
import { parseAsOf } from "../../catalog/consistency.ts";
import type { Asking } from "../../decisions/ask.ts";
import type { Services } from "../../services.ts";
import { checkInput } from "../check-input.ts";
import { given } from "../given.ts";
import { InputInvalid } from "../input-invalid.ts";
import { readJson } from "../read-body.ts";
import { fieldsOf } from "../read-query.ts";
import type { Route, RouteAnswer } from "../route.ts";
import { asOf, atLeast, maxWaitMilliseconds, plainValue, text } from "../text-field.ts";

/** A question is small; a larger body is a mistake. */
export const QUESTION_BYTES_MAX = 256 * 1024;

export const decideInput = z.strictObject({
  subject: text.describe("NAME@VERSION or NAME@VERSION#VARIANT"),
  in: text.optional().describe("an environment by name"),
  selector: text.optional().describe("a label selector: every environment that it matches"),
  assume: z.record(text, plainValue.transform(String)).optional().describe("facts that outrank every source"),
  asOf: asOf.optional(),
  atLeast: atLeast.optional(),
  maxWaitMilliseconds: maxWaitMilliseconds.optional(),
  record: z.enum(["queued", "wait", "no"]).optional()
    .describe("queued: recorded soon; wait: recorded before the answer; no: not recorded"),
});

export function decideRoutes(services: Services): readonly Route[] {
  return [
    {
      method: "POST", path: "/v1/decide",
      answer: async ({ message }) => answer(services, checkInput(decideInput, await readJson(message,
        QUESTION_BYTES_MAX))),
    },
    {
      method: "GET", path: "/v1/decide",
      answer: ({ query }) => answer(services, checkInput(decideInput, questionOf(query))),
    },
  ];
}

async function answer(services: Services, input: z.output<typeof decideInput>): Promise<RouteAnswer> {
  const { decision, recorded } = await services.ask(askingOf(input));
  return { status: 200, body: { ...decision, recorded } };
}

export function askingOf(input: z.output<typeof decideInput>): Asking {
  const { subject, in: environment, selector, assume, asOf: point, ...rest } = given(input);
  const question = given({ subject, in: environment, selector, assume });
  return { question, ...(point === undefined ? {} : { asOf: parseAsOf(point) }), ...rest };
}

/** `assume=nvidia.driver=570.20` may stand several times, once for each fact. */
function questionOf(query: URLSearchParams): Record<string, unknown> {
  const entries = [...query];
  const input = fieldsOf(entries.filter(([name]) => name !== "assume"));
  const wait = input["maxWaitMilliseconds"];
  if (typeof wait === "string" && /^\d{1,9}$/.test(wait)) input["maxWaitMilliseconds"] = Number(wait);
  const assumed = entries.filter(([name]) => name === "assume").map(([, value]) => assumption(value));
  return assumed.length === 0 ? input : { ...input, assume: fieldsOf(assumed) };
}

function assumption(given: string): readonly [string, string] {
  const split = given.indexOf("=");
  if (split > 0) return [given.slice(0, split), given.slice(split + 1)];
  const message = `"${given.slice(0, 100)}" is no assumption.`;
  throw new InputInvalid([{ path: "assume", message,
    hint: "Write it as KEY=VALUE, such as nvidia.driver=570.20." }]);
}
