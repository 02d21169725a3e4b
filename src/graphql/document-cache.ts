/**
 * Parsed and validated documents by their text, the lately used ones: an application asks the same few again
 * and again.
 */
import { GraphQLError, parse, recommendedRules, specifiedRules, validate } from "graphql";
import type { DocumentNode, GraphQLSchema } from "graphql";
import { checkLimits, QUERY_CHARACTERS_MAX, TOKENS_MAX } from "./query-limits.ts";
import { RequestRefused } from "./request-refused.ts";

/** Documents kept. */
const DOCUMENTS_MAX = 500;
/** Longer texts are read each time: with 500 of them the cache holds some tens of megabytes. */
const CACHED_CHARACTERS_MAX = 10_000;
/** Errors told of one document. */
const ERRORS_MAX = 10;

const RULES = [...new Set([...specifiedRules, ...recommendedRules])];

export type CheckedDocument =
  | { readonly kind: "valid"; readonly document: DocumentNode }
  | { readonly kind: "invalid"; readonly errors: readonly GraphQLError[] };

export class DocumentCache {
  readonly #schema: GraphQLSchema;
  readonly #documents = new Map<string, CheckedDocument>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** Throws RequestRefused for what is beyond the limits. */
  check(text: string): CheckedDocument {
    const known = this.#documents.get(text);
    if (known !== undefined) {
      if (this.#documents.size > DOCUMENTS_MAX / 2) {
        this.#documents.delete(text);
        this.#documents.set(text, known);
      }
      return known;
    }
    const checked = this.#read(text);
    if (text.length <= CACHED_CHARACTERS_MAX) {
      this.#documents.set(text, checked);
      if (this.#documents.size > DOCUMENTS_MAX) this.#documents.delete(this.#documents.keys().next().value!);
    }
    return checked;
  }

  /** Recursion on a document nested thousands deep ends here, before the stack does any harm. */
  #read(text: string): CheckedDocument {
    try {
      return this.#readNested(text);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new RequestRefused(
        "QUERY_TOO_DEEP",
        "The query is nested too deep to be read.",
        "Ask in several steps, by id.",
      );
    }
  }

  #readNested(text: string): CheckedDocument {
    if (text.length > QUERY_CHARACTERS_MAX) {
      throw new RequestRefused(
        "QUERY_TOO_LONG",
        `The query has ${text.length} characters; ${QUERY_CHARACTERS_MAX} are allowed.`,
        "Give long values as variables.",
        { have: text.length, max: QUERY_CHARACTERS_MAX },
      );
    }
    let document: DocumentNode;
    try {
      document = parse(text, { maxTokens: TOKENS_MAX });
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      if (error.message.includes(`${TOKENS_MAX} tokens`)) {
        throw new RequestRefused(
          "QUERY_TOO_LONG",
          `The query has more than ${TOKENS_MAX} tokens.`,
          "Ask in several requests.",
          { max: TOKENS_MAX },
        );
      }
      return { kind: "invalid", errors: [error] };
    }
    checkLimits(document);
    const errors = validate(this.#schema, document, RULES, { maxErrors: ERRORS_MAX });
    return errors.length > 0 ? { kind: "invalid", errors } : { kind: "valid", document };
  }
}
