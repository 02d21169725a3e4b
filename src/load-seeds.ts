/** Loads the example knowledge into an empty store, in one revision. */
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { applyDocuments } from "./catalog/apply.ts";
import type { Knowledge } from "./catalog/knowledge.ts";
import type { DocumentSource } from "./model/read-documents.ts";

/** Beside the sources as beside a build: the project's top level. */
export const SEEDS_FOLDER = join(import.meta.dirname, "../seeds/knowledge");

/** How many documents were loaded; 0 when the store holds anything already. */
export async function loadSeeds(knowledge: Knowledge, now: string,
  folder: string = SEEDS_FOLDER): Promise<number> {
  if (knowledge.current().head.revision > 0) return 0;
  const { outcomes } = await applyDocuments(knowledge, {
    sources: await readFolder(folder), actor: "fairlead", reason: "example knowledge", now, expectRevision: 0,
  });
  return outcomes.length;
}

async function readFolder(folder: string): Promise<readonly DocumentSource[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) =>
    name.endsWith(".yaml")).toSorted();
  return Promise.all(names.map(async (file) => ({ file, text: await readFile(join(folder, file), "utf8") })));
}
