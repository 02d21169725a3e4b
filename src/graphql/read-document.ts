/**
 * Reads and checks the text of a document: within its limits first, then against the schema. As a plug-in of
 * Yoga, whose cache spares a document that was asked before both.
 */
import { GraphQLError, parse, recommendedRules, specifiedRules, validate } from "graphql";
import type { DocumentNode, GraphQLSchema } from "graphql";
import { createLRUCache } from "graphql-yoga";
import type { Plugin } from "graphql-yoga";
import { checkLimits, QUERY_CHARACTERS_MAX, TOKENS_MAX } from "./query-limits.ts";
import { RequestRefused } from "./request-refused.ts";

/** Documents kept. */
const DOCUMENTS_MAX = 500;
/** Longer texts are read each time: with 500 of them the cache holds some tens of megabytes. */
const CACHED_CHARACTERS_MAX = 10_000;
/** Errors told of one document. */
const ERRORS_MAX = 10;

const RULES = [...new Set([...specifiedRules, ...recommendedRules])];

/**
 * Remembers what validation said by document, which Yoga keeps by its text. Yoga would remember that too, by
 * the names of all rules, and spend 10 us on each request to put those together.
 */
export function useBoundedDocuments(): Plugin {
  const validated = new WeakMap<DocumentNode, readonly GraphQLError[]>();
  const validateOnce = (schema: GraphQLSchema, document: DocumentNode) => {
    const known = validated.get(document);
    if (known !== undefined) return known;
    const errors = validateDocument(schema, document);
    validated.set(document, errors);
    return errors;
  };
  return {
    onParse: ({ setParseFn }) => setParseFn((source) => readDocument(String(source))),
    onValidate: ({ setValidationFn }) => setValidationFn(validateOnce as typeof validate),
  };
}

/** Throws RequestRefused for what is beyond the limits, GraphQLError for what is no document. */
export function readDocument(text: string): DocumentNode {
  if (text.length > QUERY_CHARACTERS_MAX) {
    throw new RequestRefused(
      "QUERY_TOO_LONG",
      `The query has ${text.length} characters; ${QUERY_CHARACTERS_MAX} are allowed.`,
      "Give long values as variables.",
      { have: text.length, max: QUERY_CHARACTERS_MAX },
    );
  }
  try {
    const document = parse(text, { maxTokens: TOKENS_MAX });
    checkLimits(document);
    return document;
  } catch (error) {
    // Recursion on a document nested thousands deep ends here, before the stack does any harm.
    if (error instanceof RangeError) {
      throw new RequestRefused(
        "QUERY_TOO_DEEP",
        "The query is nested too deep to be read.",
        "Ask in several steps, by id.",
      );
    }
    if (!(error instanceof GraphQLError) || !error.message.includes(`${TOKENS_MAX} tokens`)) throw error;
    throw new RequestRefused(
      "QUERY_TOO_LONG",
      `The query has more than ${TOKENS_MAX} tokens.`,
      "Ask in several requests.",
      { max: TOKENS_MAX },
    );
  }
}

export function validateDocument(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] {
  return validate(schema, document, RULES, { maxErrors: ERRORS_MAX });
}

/** A cache for Yoga that keeps what short texts were read as. */
export function shortTextCache<Read extends {}>(): Cache<Read> {
  const texts = createLRUCache<Read>({ max: DOCUMENTS_MAX });
  return {
    get: (text) => texts.get(text),
    set: (text, read) => {
      if (text.length <= CACHED_CHARACTERS_MAX) texts.set(text, read);
    },
  };
}

interface Cache<Read> {
  get(text: string): Read | undefined;
  set(text: string, read: Read): void;
}
