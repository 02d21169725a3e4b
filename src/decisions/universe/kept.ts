/** What of a choice is there already. */
import type { ArtifactProfile } from "./artifact-profile.ts";
import { standingOf } from "./stack.ts";
import type { Stack } from "./stack.ts";

/**
 * Of versions that state the same as one that is picked anew: without what runs already and is not judged.
 */
export function withoutKept(
  stack: Stack,
  profile: ArtifactProfile,
  positions: readonly number[],
): readonly number[] {
  if (!stack.isFree) return positions;
  return positions.filter((at) => !isKept(stack, profile, profile.versions[at]!.node));
}

/** A candidate that runs already, and that nobody asked about, is not judged again. */
export function isKept(stack: Stack, { artifact }: ArtifactProfile, version: number): boolean {
  // What is not asked for may be changed only where the question is free to.
  if (!stack.isFree || stack.askedArtifacts.has(artifact) || stack.places.length > 1) return false;
  const standing = standingOf(stack, stack.places[0]!, artifact);
  return standing.kind === "picked" && standing.own.some((one) => one.version === version);
}
