/**
 * Shrinks a conflict to statements none of which can be spared, then derives it again from those alone.
 *
 * What is left out is tried one by one (deletion), beginning with what the first proof used. Each try is a
 * search over a handful of incompatibilities. The core is then derived in several ways, and the shortest
 * proof is kept.
 */
import { ask } from "./ask.ts";
import { findChoice } from "./find-choice.ts";
import type { Effort } from "./find-choice.ts";
import { givenFor, proofOf } from "./proof.ts";
import type { Proof } from "./proof.ts";
import { countSentences, SENTENCES_WANTED } from "./report.ts";
import type { Order, Search } from "./search.ts";
import type { Statement } from "./universe.ts";

/** Searches spent on leaving things out; a core of pubgrub-rs's registries needs at most about a hundred. */
const TRIES_MAX = 1_000;
/** Steps of one such search: it only has to repeat, on fewer statements, what the first one found. */
const STEPS_PER_TRY_MAX = 5_000;

const USUAL_WAYS = 8;
/**
 * Searches of the whole universe in other orders while the proof is longer than wanted: they end in other
 * cores.
 */
const OTHER_SEARCHES = 6;
/** Orders beyond the usual ones: the longest proof of pubgrub-rs's registries gets no shorter with more. */
const MIXED_ORDERS_COUNT = 40;

/** What a conflict rests on: incompatibilities of the universe and statements of the question. */
interface Core {
  readonly compiled: readonly number[];
  readonly statements: readonly Statement[];
}

/** The search must have ended in a conflict; it is used for the tries. */
export function shrunkProof(search: Search, effort: Effort): Proof {
  const everything = allOf(search);
  let best = proofOf(search);
  let fewest = Infinity;
  for (let order = 0; order < OTHER_SEARCHES && fewest > SENTENCES_WANTED; order++) {
    if (order > 0 && !isConflict(search, everything, effort, { isEager: false, order })) continue;
    const core = minimal(search, coreOf(search), effort);
    for (const [at, way] of WAYS.entries()) {
      if (at >= USUAL_WAYS && fewest <= SENTENCES_WANTED) break;
      if (!isConflict(search, core, effort, way)) continue;
      const proof = proofOf(search);
      const sentences = countSentences(proof);
      if (sentences >= fewest) continue;
      fewest = sentences;
      best = proof;
    }
  }
  return best;
}

/** Ways to derive the same: whether to add everything at once, and what to decide first. */
export interface Way {
  readonly isEager: boolean;
  readonly order: Order;
}

const MIXED_ORDERS = Array.from({ length: MIXED_ORDERS_COUNT }, (_, at) => at + 1);
const WAYS: readonly Way[] = [...(["fewest", "most", "first", "last"] as const), ...MIXED_ORDERS].flatMap(
  (order) => [false, true].map((isEager) => ({ isEager, order })),
);

function minimal(search: Search, first: Core, effort: Effort): Core {
  let core = first;
  let tries = 0;
  const kept = new Set<number | Statement>();
  for (;;) {
    const candidate = [...core.statements, ...core.compiled].find((each) => !kept.has(each));
    if (candidate === undefined || tries++ >= TRIES_MAX) return core;
    const less: Core = {
      compiled: core.compiled.filter((each) => each !== candidate),
      statements: core.statements.filter((each) => each !== candidate),
    };
    if (isConflict(search, less, effort)) core = coreOf(search);
    else kept.add(candidate);
  }
}

/** Every incompatibility of the universe, and what was given to this search. */
function allOf(search: Search): Core {
  const { origins } = search.store;
  return {
    compiled: Array.from({ length: search.compiledCount }, (_, at) => at),
    statements: origins
      .slice(search.compiledCount)
      .flatMap((origin) => (origin === undefined ? [] : origin.merged)),
  };
}

function coreOf(search: Search): Core {
  const given = givenFor(search, search.store.count - 1);
  return {
    compiled: given.filter((each) => each < search.compiledCount),
    statements: given
      .filter((each) => each >= search.compiledCount)
      .map((each) => search.store.origins[each]!.statement),
  };
}

/**
 * Whether the core alone is a conflict; if so the search holds its derivation. A try that is too long
 * counts as no.
 */
function isConflict(search: Search, core: Core, effort: Effort, way?: Way): boolean {
  const only = new Uint8Array(search.compiledCount);
  for (const each of core.compiled) only[each] = 1;
  if (!ask(search, { statements: core.statements }, only)) return true;
  search.order = way?.order ?? "fewest";
  if (way?.isEager === true) for (const each of core.compiled) search.attach(each);
  const attempt: Effort = { steps: 0, stepsMax: STEPS_PER_TRY_MAX, cancelled: effort.cancelled };
  return findChoice(search, attempt, {}) === "none";
}
