/**
 * `POST /v1/decide` and, for simple questions, `GET /v1/decide?subject=&in=`: the same function behind
 * both.
 */
import { z } from "zod";
import { parseAsOf } from "../../catalog/consistency.ts";
import type { Asking } from "../../decisions/ask.ts";
import { PREFERENCE_NAMES } from "../../decisions/decision.ts";
import { ALL_VALIDATORS } from "../../decisions/validation/question-validators.ts";
import type { Services } from "../../services.ts";
import { checkInput } from "../check-input.ts";
import { given } from "../given.ts";
import { InputInvalid } from "../input-invalid.ts";
import { readJson } from "../read-body.ts";
import { fieldsOf } from "../read-query.ts";
import type { Route, RouteAnswer } from "../route.ts";
import { JSON_TYPE } from "../send.ts";
import { asOf, atLeast, maxWaitMilliseconds, plainValue, text } from "../text-field.ts";

/** A question is small; a larger body is a mistake. */
export const QUESTION_BYTES_MAX = 256 * 1024;
/** Asked about together in one question; a release of more is planned in parts. */
const SUBJECTS_MAX = 100;
/** As many as there are, and as many commands again. */
const VALIDATORS_MAX = 100;
/** About a second of the solver; whoever wants longer asks again with what was found preferred. */
const IMPROVING_STEPS_MAX = 1_000_000;

export const decideInput = z.strictObject({
  subject: text.optional()
    .describe("NAME@VERSION, NAME@VERSION#VARIANT, NAME@RANGE, an artifact or a service"),
  subjects: z.array(text).min(2).max(SUBJECTS_MAX).optional().describe("what is to run together"),
  in: text.optional().describe("an environment by name"),
  selector: text.optional().describe("a label selector: every environment that it matches"),
  anywhere: text.optional().describe("a label selector: each subject is placed in one of its matches"),
  holding: z.enum(["deployed", "free"]).optional().describe("whether what runs there stays as it is"),
  prefer: z.array(z.enum(PREFERENCE_NAMES)).optional().describe("what makes one answer better than another"),
  improvingSteps: z.number().int().min(0).max(IMPROVING_STEPS_MAX).optional()
    .describe("steps spent on a better answer than the first"),
  assume: z.record(text, plainValue.transform(String)).optional().describe("facts that outrank every source"),
  validate: z.union([
    z.literal(true).transform(() => [ALL_VALIDATORS]), z.array(text).min(1).max(VALIDATORS_MAX),
  ]).optional().describe("validators that take part, by name; true: all that need no settings"),
  fixes: z.boolean().optional().describe("what would make it COMPATIBLE, best first"),
  fallback: z.boolean().optional().describe("the best fix that can be taken at once, decided in this call"),
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
  const { decision, recorded, advice, text = JSON.stringify(decision) } = await services.ask(askingOf(input));
  const advised = JSON.stringify(advice).slice(1, -1);
  const more = advised === "" ? "" : `,${advised}`;
  // What is said beside the decision follows it: its JSON, which is long, is made once.
  return { status: 200, body: `${text.slice(0, -1)},"recorded":${recorded}${more}}`, contentType: JSON_TYPE };
}

export function askingOf(input: z.output<typeof decideInput>): Asking {
  const { asOf: point, atLeast: token, maxWaitMilliseconds: wait, record, fixes, fallback, ...question } =
    given(input);
  const advice = given({ fixes, fallback });
  const consistency = given({ atLeast: token, maxWaitMilliseconds: wait, record });
  return { question, advice, ...(point === undefined ? {} : { asOf: parseAsOf(point) }), ...consistency };
}

/** `assume=nvidia.driver=570.20` may stand several times, once for each fact. */
function questionOf(query: URLSearchParams): Record<string, unknown> {
  const entries = [...query];
  const input = fieldsOf(entries.filter(([name]) => name !== "assume"));
  const wait = input["maxWaitMilliseconds"];
  if (typeof wait === "string" && /^\d{1,9}$/.test(wait)) input["maxWaitMilliseconds"] = Number(wait);
  for (const name of ["fixes", "fallback"]) if (input[name] === "true") input[name] = true;
  const { validate } = input;
  if (typeof validate === "string") input["validate"] = validate === "true" || validate.split(",");
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
