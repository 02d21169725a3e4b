/**
 * Subjects that come to run in one environment share what runs there: of each artifact one version is picked.
 *
 * Each subject that is placed by the solver brings its own needs; only where two of them meet do these have
 * to
 * agree, so that is asked of finished choices.
 */
import type { Picks } from "../../solver/picks.ts";
import type { Statement } from "../../solver/universe.ts";
import type { Causes } from "./cause.ts";
import type { Layout } from "./layout.ts";
import { artifactPackage, placePackage, variantsPackage } from "./stack.ts";
import type { Stack } from "./stack.ts";

/** Statements that the picks violate: two stacks in one place with different candidates of one thing. */
export function sharedIn(
  { meanings }: Layout,
  stacks: readonly Stack[],
  picks: Picks,
  causes: Causes,
): readonly Statement[] {
  const statements: Statement[] = [];
  const placeOf = (stack: Stack): string => picks.get(placePackage(stack)) ?? stack.places[0]!.environment;
  for (const [at, left] of stacks.entries()) {
    for (const right of stacks.slice(at + 1)) {
      if (placeOf(left) !== placeOf(right)) continue;
      for (const meaning of meanings.values()) {
        if (meaning.stack !== left || (meaning.kind !== "artifact" && meaning.kind !== "variants")) continue;
        const nameIn = meaning.kind === "artifact" ? artifactPackage : variantsPackage;
        const { name, artifact } = meaning.profile;
        const [one, other] = [nameIn(left, name), nameIn(right, name)];
        const [mine, theirs] = [picks.get(one), picks.get(other)];
        if (mine === undefined || theirs === undefined || mine === theirs) continue;
        const texts =
          meaning.kind === "artifact" ? meaning.profile.versionTexts : meaning.profile.variantTexts;
        const rest = texts.flatMap((text, position) => (text === mine ? [] : [position]));
        const place = placeOf(left);
        const hasPlaces = left.places.length > 1;
        const cause = causes.note({ kind: "shared", artifact, place });
        statements.push({
          kind: "conflicts",
          terms: [
            { package: one, candidates: [mine] },
            { package: other, candidates: rest },
            ...(hasPlaces
              ? [left, right].map((stack) => ({ package: placePackage(stack), candidates: [place] }))
              : []),
          ],
          cause,
        });
      }
    }
  }
  return statements;
}
