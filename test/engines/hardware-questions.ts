/**
 * The hardware scenarios as questions, and their decisions over a store: what two engines or two copies must
 * agree on.
 */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { decide } from "../../src/decisions/decide.ts";
import type { Decision, Question } from "../../src/decisions/decision.ts";
import type { GraphStore } from "../../src/store/graph-store.ts";

const FOLDER = join(import.meta.dirname, "../scenarios/hardware");

/** One time for all, as it is part of a decision. */
export const NOW = "2026-11-21T10:00:00.000Z";

export const HARDWARE_QUESTIONS: readonly Question[] = readdirSync(FOLDER)
  .toSorted()
  .map((file) => (parse(readFileSync(join(FOLDER, file), "utf8")) as { readonly ask: Question }).ask);

/** Opens the graph anew, as a fresh process does, and answers every question. Leaves the store open. */
export async function decisionsOver(store: GraphStore): Promise<readonly Decision[]> {
  const knowledge = await Knowledge.open(store, { pollMilliseconds: 0 });
  return HARDWARE_QUESTIONS.map((question) => decide(knowledge.current(), question, NOW));
}
