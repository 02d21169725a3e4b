/**
 * An in-toto Statement, v0.1 or v1: about these subjects, this is said (in-toto attestation,
 * spec/v1/statement.md). Unknown members are allowed, as the specification asks.
 */
import { z } from "zod";
import { anyObject, boundedList } from "../dsse/bounded.ts";
import { readStrictJson, textOf } from "../dsse/strict-json.ts";
import { resource, resourceOf } from "./resource.ts";
import type { Resource } from "./resource.ts";
import { StatementInvalid } from "./statement-invalid.ts";

export const STATEMENT_PAYLOAD_TYPE = "application/vnd.in-toto+json";
const STATEMENT_TYPES = ["https://in-toto.io/Statement/v0.1", "https://in-toto.io/Statement/v1"] as const;
/** A release of many files has hundreds; each subject is one look-up and one edge. */
export const SUBJECTS_MAX = 1024;

export interface Statement {
  readonly type: (typeof STATEMENT_TYPES)[number];
  /** At least one; each has at least one digest. */
  readonly subjects: readonly Resource[];
  readonly predicateType: string;
  /** JSON data; read by ./predicate.ts as its type says. */
  readonly predicate: unknown;
}

const shape = z.object({
  _type: z.enum(STATEMENT_TYPES),
  subject: boundedList(resource, SUBJECTS_MAX).refine((list) => list.length > 0, "is empty"),
  predicateType: z.string().min(1).max(1024),
  predicate: anyObject.nullish(),
});

/** Whether JSON data means to be a statement, well or badly made. */
export function isStatement(data: unknown): boolean {
  return typeof data === "object" && data !== null && Object.hasOwn(data, "_type");
}

/** The payload of an envelope of this type. Throws StatementInvalid. */
export function parseStatement(payload: Uint8Array): Statement {
  const text = textOf(payload);
  if (text === undefined) throw new StatementInvalid("", "is not UTF-8");
  const reading = readStrictJson(text);
  if (reading.kind === "refused") throw new StatementInvalid("", reading.why);
  return statementOf(reading.value);
}

/** `data` was read strictly. Throws StatementInvalid. */
export function statementOf(data: unknown): Statement {
  const { _type, subject, predicateType, predicate } = checked(shape, data, "");
  const subjects = subject.map(resourceOf);
  const without = subjects.findIndex(({ digests }) => digests.length === 0);
  if (without >= 0) {
    throw new StatementInvalid(
      `subject.${without}.digest`,
      "is missing or empty",
      "A subject is known by its digest.",
    );
  }
  return { type: _type, subjects, predicateType, predicate: predicate ?? {} };
}

/** Throws StatementInvalid with the first problem, its path under `path`. */
export function checked<Shape extends z.ZodType>(
  schema: Shape,
  data: unknown,
  path: string,
): z.output<Shape> {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = [...(path === "" ? [] : [path]), ...(issue?.path ?? []).map(String)].join(".");
  throw new StatementInvalid(at, `is wrong: ${issue?.message}`);
}
