/**
 * Version: one immutable version of an artifact, named `ranker@2.3.1`; with its variants (builds for kinds of
 * hosts) and its parameters (short ordered lists of values, the first preferred).
 */
import { z } from "zod";
import { facts } from "./facts.ts";
import {
  buildName,
  digest,
  documentOf,
  factName,
  fields,
  localName,
  scalar,
  text,
  uniqueList,
  versionName,
} from "./fields.ts";
import { origins } from "./lineage.ts";
import { requirements } from "./requirement.ts";
import { provisions } from "./service.ts";

const answersFor = uniqueList(factName, String);
const contains = uniqueList(buildName, String);
const location = text().optional();

const variant = fields({
  name: localName,
  digest: digest.optional(),
  location,
  requires: requirements.optional(),
  contains: contains.optional(),
  derivedFrom: origins.optional(),
  answersFor: answersFor.optional(),
});

const parameterValue = fields({ value: scalar, requires: requirements.optional() });

/**
 * How a model was trained: kept with the document, compared by digest; what it was made from is
 * `derivedFrom`.
 */
const training = fields({
  seeds: z.record(localName, z.number().int()).optional(),
  parameters: z.record(localName, scalar).optional(),
  compiler: text().optional(),
  framework: text().optional(),
  command: text().optional(),
  environment: z.record(text(), scalar).optional(),
});

export const version = documentOf(
  "Version",
  versionName,
  fields({
    digest: digest.optional(),
    location,
    requires: requirements.optional(),
    contains: contains.optional(),
    provides: provisions.optional(),
    facts: facts.optional(),
    answersFor: answersFor.optional(),
    parameters: z
      .record(
        localName,
        uniqueList(parameterValue, (entry) => String(entry.value)).min(
          1,
          "is empty; a parameter has at least one value",
        ),
      )
      .optional(),
    variants: uniqueList(variant, (entry) => entry.name).optional(),
    derivedFrom: origins.optional(),
    training: training.optional(),
    /** The reason why nobody should take it any more. */
    yanked: text().optional(),
  }),
);

export type VersionDocument = z.output<typeof version>;
export type VariantSpec = z.output<typeof variant>;
