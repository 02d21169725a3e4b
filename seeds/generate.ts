/**
 * Writes seeds/knowledge/generated from the published tables: `npm run seeds`. Pass `--check` to compare
 * instead of write (exit 1 and the file's name when they differ).
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cuda } from "./generate/cuda.ts";
import { cudnn } from "./generate/cudnn.ts";
import { distributions } from "./generate/distributions.ts";
import { onnxruntime, tensorflow, vllm } from "./generate/engines.ts";
import { gpus } from "./generate/gpus.ts";
import { kserve } from "./generate/kserve.ts";
import { pytorch } from "./generate/pytorch.ts";
import { writeSet } from "./generate/table.ts";
import type { SeedSet } from "./generate/table.ts";
import { triton } from "./generate/triton.ts";

const SETS = [gpus, distributions, cuda, cudnn, pytorch, tensorflow, onnxruntime, vllm, triton, kserve];

/** All generated sets, from the corpus in the given folder. */
export function generateSeeds(corpus: string): readonly SeedSet[] {
  return SETS.map((set) => set(corpus));
}

if (import.meta.main) {
  const corpus = process.env["FAIRLEAD_CORPUS"] ?? join(import.meta.dirname, "../../shared/data");
  const folder = join(import.meta.dirname, "knowledge/generated");
  mkdirSync(folder, { recursive: true });
  for (const set of generateSeeds(corpus)) {
    const [path, text] = [join(folder, set.file), writeSet(set)];
    if (!process.argv.includes("--check")) writeFileSync(path, text);
    else if (readFileSync(path, "utf8") !== text) {
      console.error(`${set.file} differs from what the tables say; run \`npm run seeds\`.`);
      process.exitCode = 1;
    }
    console.error(`${set.file}: ${set.documents.length} documents`);
  }
}
