/** On random small worlds every fix that is shown leads to what it predicts, tried in a world of its own. */
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import { findFixes } from "../../src/decisions/fixes/find-fixes.ts";
import type { Fix } from "../../src/decisions/fixes/fix.ts";
import { Dice, randomWorld } from "./random-world.ts";
import { NOW, snapshotOf } from "./world.ts";
import type { World } from "./world.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
/** Of which two thirds are not COMPATIBLE; each is judged some twenty times. */
const WORLDS = Number(process.env["WORLDS"] ?? 600);

console.log(`random fixes: SEED=${SEED}`);

/**
 * One random world with a second environment, and a second version with the builds of another world; half of
 * the versions have a parameter whose first value requires what a third world's first build does.
 */
function widerWorld(dice: Dice): World {
  const { documents } = randomWorld(dice);
  const other = randomWorld(dice).documents;
  const thing = documents["Version/thing@1"] as unknown as Stated & { readonly variants?: readonly Stated[] };
  const third = randomWorld(dice).documents["Version/thing@1"] as unknown as typeof thing;
  const p = [{ value: 0, requires: (third.variants?.[0] ?? third).requires }, { value: 1, requires: [] }];
  return {
    ...documents,
    ...(dice.roll(2) === 0 ? { "Version/thing@1": { ...thing, parameters: { p } } } : {}),
    "Environment/there": other["Environment/here"]!,
    "Version/thing@2": other["Version/thing@1"]!,
  };
}

/** The world in which the fix was carried out and not assumed: facts are stated there. */
function carriedOut(world: World, { changes }: Fix): World {
  const facts = { ...(world["Environment/here"]!["facts"] as Record<string, unknown>) };
  const edited = structuredClone(world) as Record<string, Record<string, unknown>>;
  for (const change of changes) {
    if (change.kind === "fact") facts[change.fact] = change.to;
    if (change.kind === "observe") facts[change.fact] = change.value;
    if (change.kind === "bound") entryOf(edited, change.requirement)["range"] = change.to;
  }
  return { ...edited, "Environment/here": { facts } };
}

interface Stated {
  readonly name?: string;
  readonly requires: readonly { readonly anyOf: readonly (readonly Record<string, unknown>[])[] }[];
}

/** `version:thing@1/0.1.0`: the requirement in the document, by group, alternative and position. */
function entryOf(world: Record<string, Record<string, unknown>>, id: string): Record<string, unknown> {
  const [, version, variant, place] = /^\w+:([^#]+)(?:#(\w+))?\/([\d.]+)$/.exec(id)!;
  const spec = world[`Version/${version}`] as unknown as Stated & { readonly variants?: readonly Stated[] };
  const holder = variant === undefined ? spec : spec.variants!.find(({ name }) => name === variant)!;
  const [group, alternative, position] = place!.split(".").map(Number);
  return holder.requires[group!]!.anyOf[alternative!]![position!]!;
}

describe("fixes on random small worlds", () => {
  it(`flip the verdict as predicted (SEED=${SEED})`, () => {
    const seen = new Map<string, number>();
    let blocked = 0;
    for (let index = 0; index < WORLDS; index++) {
      const world = widerWorld(new Dice(SEED + index));
      const snapshot = snapshotOf(world);
      const hasParameter = world["Version/thing@1"]!["parameters"] !== undefined;
      for (const subject of ["thing@1", "thing@1#build0", "thing@1#build1", "thing@1[p=0]"]) {
        const key = subject.includes("#") ? `variant:${subject}` : `version:${subject.split("[")[0]!}`;
        if (snapshot.find(key) === undefined || (subject.includes("[") && !hasParameter)) continue;
        const decision = decide(snapshot, { subject, in: "here" }, NOW);
        const { fixes } = findFixes(snapshot, decision, NOW);
        if (decision.verdict === "COMPATIBLE") {
          expect(fixes).toEqual([]);
          continue;
        }
        blocked++;
        for (const fix of fixes) {
          const name = `SEED=${SEED + index} WORLDS=1 ${fix.command}`;
          seen.set(fix.kind, (seen.get(fix.kind) ?? 0) + 1);
          if (fix.decisionId !== undefined) {
            const { verdict, decisionId: id } = fix;
            expect(decide(snapshot, fix.question, NOW), name).toMatchObject({ verdict, id });
          }
          expect(fix.verdict, name).toBe("COMPATIBLE");
          const { assume: _, ...question } = fix.question;
          expect(decide(snapshotOf(carriedOut(world, fix)), question, NOW).verdict, name).toBe(fix.verdict);
        }
      }
    }
    if (WORLDS < 100) return;
    expect(blocked).toBeGreaterThan(WORLDS / 2);
    const kinds = ["observe", "parameter", "variant", "version", "environment", "fact", "bound", "replace"];
    for (const kind of kinds) expect(seen.get(kind) ?? 0, kind).toBeGreaterThan(WORLDS / 100);
  }, 60_000);
});
