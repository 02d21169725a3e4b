/**
 * Facts by layer, as a fingerprint and a baseline have them: what the platform is, what is installed on it,
 * which models are there. A key stands in one layer. `none` is the statement that a key is absent.
 */
import { z } from "zod";
import { factName, fields, scalar, texts } from "./fields.ts";

export const LAYERS = ["platform", "dependencies", "models"] as const;
export type Layer = (typeof LAYERS)[number];

const layer = z.record(factName, z.union([scalar, texts]));

export const layeredFacts = fields({
  platform: layer.optional(),
  dependencies: layer.optional(),
  models: layer.optional(),
}).superRefine((value, context) => {
  const first = new Map<string, Layer>();
  for (const [name, at] of layersOf(value)) {
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, at);
    else {
      const message = `stands in two layers: it is also in ${earlier}`;
      context.addIssue({ code: "custom", path: [at, name], message });
    }
  }
});

export type LayeredFacts = z.output<typeof layeredFacts>;
export type LayeredValue = NonNullable<LayeredFacts[Layer]>[string];

/** Every fact with its layer and value: layers in their order, keys in the document's. */
export function layersOf(facts: LayeredFacts): readonly (readonly [string, Layer, LayeredValue])[] {
  return LAYERS.flatMap((at) =>
    Object.entries(facts[at] ?? {}).map(([name, value]) => [name, at, value] as const));
}
