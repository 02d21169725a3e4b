/** The two directions of a walk as people write them. */
import { quoted } from "../values/quoted.ts";
import { LineageInvalid } from "../walk/lineage-invalid.ts";
import type { WalkDirection } from "../walk/steps.ts";

/** Throws LineageInvalid. */
export function walkDirection(word: string): WalkDirection {
  if (word === "upstream" || word === "up") return "upstream";
  if (word === "downstream" || word === "down") return "downstream";
  throw new LineageInvalid(
    word,
    `${quoted(word)} is no direction.`,
    "Directions are upstream and downstream.",
  );
}
