/** Artifact: a named stream of versions, and the scheme they are ordered by. */
import { z } from "zod";
import { SCHEME_NAMES } from "../../values/version.ts";
import { documentOf, fields, name, text } from "./fields.ts";

export const artifact = documentOf("Artifact", name, fields({
  /** model, image, runtime, library, dataset, feature-pipeline, source, config, or a word of your own. */
  type: text(/^[a-z][a-z0-9-]{0,62}$/, "is not a type such as model or feature-pipeline"),
  scheme: z.enum(SCHEME_NAMES).default("semver"),
}));

export type ArtifactDocument = z.output<typeof artifact>;
