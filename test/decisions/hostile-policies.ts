/**
 * Rules that somebody wrote by mistake or on purpose to take long, and a graph on which they would: 4,000
 * datasets with values of their own in layers, each beside attestations and with a set to loop over.
 */
import type { World } from "./world.ts";

const [LAYERS, WIDTH, FAN_IN] = [20, 200, 4];
const ATTESTATIONS = 500;

export function hostileWorld(random: () => number): World {
  const roll = (sides: number): number => Math.floor(random() * sides);
  const name = (layer: number, place: number): string => `set${layer}@${place}`;
  const known: Record<string, Readonly<Record<string, unknown>>> = {
    "FactKey/data.residency": { type: "string" },
    "FactKey/data.tags": { type: "set" },
    "Environment/prod": { stage: "production", facts: { "data.residency": "EU" } },
  };
  for (let layer = 0; layer < LAYERS; layer++) {
    known[`Artifact/set${layer}`] = { type: "dataset", scheme: "dotted" };
    for (let place = 0; place < WIDTH; place++) {
      const above = layer === 0 ? [] : Array.from({ length: FAN_IN }, () => name(layer - 1, roll(WIDTH)));
      known[`Version/${name(layer, place)}`] = {
        requires: [],
        ...(above.length === 0 ? {} : { derivedFrom: [...new Set(above)] }),
        facts: {
          "data.residency": `R${layer}-${place}-${"x".repeat(200)}`,
          "data.tags": Array.from({ length: 40 }, (_, tag) => `t${tag}-${layer}-${place}`),
        },
      };
    }
  }
  for (let index = 0; index < ATTESTATIONS; index++) {
    known[`Attestation/scan-${index}`] = {
      about: [{ version: name(LAYERS - 1, 0) }], predicateType: "https://example.com/scan",
      time: "2026-11-20T12:00:00Z", source: "test",
    };
  }
  return known;
}

/** The one that all layers are upstream of. */
export const HOSTILE_START = `version:set${LAYERS - 1}@0`;

/** A rule that compiles or is refused. `size` from 1 to 12 says how bad it is. */
export function hostileRule(random: () => number, size: number): Readonly<Record<string, unknown>> {
  const pick = <Item>(list: readonly Item[]): Item => list[Math.floor(random() * list.length)]!;
  const of = pick(["node", "version"] as const);
  const tags = `${of}.facts["data.tags"]`;
  const text = `${of}.facts["data.residency"]`;
  const condition = pick([
    () => `${tags}.all(a, ${tags}.exists(b, ${"a != b || ".repeat(size)}a == b))`,
    () => `${tags}.all(a, ${tags}.all(b, ${"a.contains(b) || ".repeat(size)}true))`,
    () => Array.from({ length: size }, () => `glob(${text}, "${"*x".repeat(size * 6)}y")`).join(" || "),
    () => `${tags}.all(a, glob(a, "${"*t".repeat(size)}"))`,
    () => `${"!".repeat(size * 8)}(${text} == "R")`,
    () => `${tags}.filter(a, ${tags}.filter(b, a == b).size() > 0).size() >= ${size}`,
    () => `near.all(a, near.exists(b, ${"a.key != b.key || ".repeat(size)}a.key == b.key))`,
    () => `near.exists(a, ${tags}.all(b, a.key.contains(b)))`,
    () => `${text} != "" && ${`${text}.contains("xx") && `.repeat(size * 3)}true`,
    () => `${"(".repeat(size * 40)}${text} == ""${")".repeat(size * 40)}`,
  ])();
  const from = "version";
  const isWalk = of === "node" || random() < 0.7;
  const slow = `node.facts["data.tags"].all(a, glob(a, "${"*t".repeat(size)}"))`;
  const barrier = random() < 0.3 ? slow : undefined;
  return {
    name: "r", on: "deployment",
    let: { near: pick([`out(ATTESTED_BY)`, `in(DERIVED_FROM)`, `out(DERIVED_FROM)`]) },
    ...(random() < 0.2 ? { when: condition.replaceAll("node.", "version.") } : {}),
    ...(isWalk
      ? {
          walk: {
            from, along: ["DERIVED_FROM"], direction: pick(["upstream", "downstream"]), maxDepth: 64,
            ...(barrier === undefined ? {} : { [pick(["avoid", "stopAt"])]: barrier }),
          },
          quantifier: pick(["all", "none", "any"]),
        }
      : {}),
    require: condition,
  };
}
