/**
 * What a document may look like before anybody validates it: how deep, how wide, how many aliases. Validation
 * compares fields with fields, so it must not see what is unreasonable.
 *
 * Below `__schema` and `__type` only width counts; graphql's own rule bounds how often introspection may go
 * round.
 */
import { Kind } from "graphql";
import type { DocumentNode, FragmentDefinitionNode, SelectionSetNode } from "graphql";
import { RequestRefused } from "./request-refused.ts";

/** Tokens of one document: the introspection query of GraphiQL has 500, the longest saved example 120. */
export const TOKENS_MAX = 4000;
/** Characters of one document, blanks and comments included. */
export const QUERY_CHARACTERS_MAX = 100_000;
/** Fields inside fields: a reason inside the alternatives of reasons of a candidate of a result is at 7. */
export const DEPTH_MAX = 16;
/** Aliases in one document: a dashboard asks some ten questions at once. */
export const ALIASES_MAX = 50;
/** Fields in one document, as written. */
export const FIELDS_MAX = 1000;
/** Operations in one document, of which one is run. */
export const OPERATIONS_MAX = 20;

/** Throws RequestRefused: QUERY_TOO_DEEP, QUERY_TOO_WIDE. */
export function checkLimits(document: DocumentNode): void {
  const fragments = new Map<string, FragmentDefinitionNode>();
  let operations = 0;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    if (definition.kind === Kind.OPERATION_DEFINITION) operations++;
  }
  if (operations > OPERATIONS_MAX) throw tooWide("operations", operations, OPERATIONS_MAX);
  const depths = new Map<string, number>();
  const counts = { aliases: 0, fields: 0 };
  const depthOf = (set: SelectionSetNode | undefined): number => {
    let deepest = 0;
    for (const selection of set?.selections ?? []) {
      let depth: number;
      switch (selection.kind) {
        case Kind.FIELD: {
          counts.fields++;
          if (selection.alias !== undefined) counts.aliases++;
          const below = depthOf(selection.selectionSet);
          depth = selection.name.value.startsWith("__") ? 1 : 1 + below;
          break;
        }
        case Kind.INLINE_FRAGMENT:
          depth = depthOf(selection.selectionSet);
          break;
        case Kind.FRAGMENT_SPREAD:
          depth = depthOfFragment(selection.name.value);
          break;
        default:
          return selection satisfies never;
      }
      deepest = Math.max(deepest, depth);
    }
    return deepest;
  };
  const depthOfFragment = (name: string): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    depths.set(name, 0); // A fragment that spreads itself ends here; validation names the cycle.
    const depth = depthOf(fragments.get(name)?.selectionSet);
    depths.set(name, depth);
    return depth;
  };
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) check(depthOf(definition.selectionSet));
    if (definition.kind === Kind.FRAGMENT_DEFINITION) check(depthOfFragment(definition.name.value));
  }
  if (counts.aliases > ALIASES_MAX) throw tooWide("aliases", counts.aliases, ALIASES_MAX);
  if (counts.fields > FIELDS_MAX) throw tooWide("fields", counts.fields, FIELDS_MAX);
}

function check(depth: number): void {
  if (depth <= DEPTH_MAX) return;
  throw new RequestRefused(
    "QUERY_TOO_DEEP",
    `The query is ${depth} fields deep; ${DEPTH_MAX} are allowed.`,
    "Ask in several steps, by id.",
    { have: depth, max: DEPTH_MAX },
  );
}

function tooWide(what: string, have: number, max: number): RequestRefused {
  return new RequestRefused(
    "QUERY_TOO_WIDE",
    `The query has ${have} ${what}; ${max} are allowed.`,
    "Ask in several requests.",
    { have, max },
  );
}
