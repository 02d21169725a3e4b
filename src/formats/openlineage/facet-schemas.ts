/**
 * What the published facets must have, restated from their JSON schemas (openlineage.io/spec/facets, as of
 * spec 2-0-2). A facet that is not listed here is a producer's own and is kept as it came, as is every
 * field that a schema does not name.
 *
 * `format: uri` is an annotation in JSON Schema 2020-12, not an assertion, and producers do send plain words;
 * it is not checked. Times and run ids are what order and identity rest on, so those are.
 */
import { z } from "zod";
import { instantOf } from "./event-time.ts";

const text = z.string();
const maybe = text.optional();
/** Of any size: JSON Schema has integers beyond those that a computer counts with. */
const integer = z.number().refine(Number.isInteger, "is no whole number");
const whole = integer.optional();
const number = z.number().optional();
const any = z.record(text, z.unknown());
export const time = text.refine((value) => instantOf(value) !== undefined, "is no RFC 3339 time");
/** Any UUID, also those of versions that RFC 9562 does not know; the case of the digits means nothing. */
export const runId = text.regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, "is no UUID");

const shape = <S extends z.ZodRawShape>(fields: S) => z.looseObject(fields);
const listOf = <S extends z.ZodRawShape>(fields: S) => z.array(shape(fields));
/** A namespace and a name identify nothing when one is empty. */
const part = text.min(1, "is empty");
export const identity = { namespace: part, name: part };

/** What every facet has, known or not. */
const uri = text.min(1, "is empty");
export const facets = z.record(text, z.looseObject({ _producer: uri, _schemaURL: uri })).optional();

const run = shape({ runId });
const job = shape(identity);
/** A run and its job as another run's facet names them, with facets of their own. */
const parent = { run: shape({ runId, facets }), job: shape({ ...identity, facets }) };
const owners = shape({ owners: listOf({ name: text, type: maybe }).optional() });
const documentation = shape({ description: text, contentType: maybe });
const tag = { key: text, value: text, source: maybe };
const tags = shape({ tags: listOf(tag).optional() });
const statistics = shape({ rowCount: whole, size: whole, fileCount: whole });
const transformations = listOf({
  type: text, subtype: maybe, description: maybe, masking: z.boolean().optional(),
});
const inputField = shape({ ...identity, field: text, transformations: transformations.optional() });

const metrics = shape({
  rowCount: whole, bytes: whole, fileCount: whole, lastUpdated: time.optional(),
  columnMetrics: z.record(text, shape({
    nullCount: whole, distinctCount: whole, sum: number, count: number, min: number, max: number,
    quantiles: z.record(text, z.number()).optional(),
  })),
});
const expectation = {
  severity: maybe, description: maybe, expected: maybe, actual: maybe, content: maybe, contentType: maybe,
  params: any.optional(),
};
const assertions = shape({
  assertions: listOf({ ...expectation, assertion: text, success: z.boolean(), column: maybe, name: maybe }),
});

const HALF = "has a namespace and a name, or neither";
const isWhole = (job: { readonly namespace?: unknown; readonly name?: unknown }) =>
  (job.namespace === undefined) === (job.name === undefined);
const lineageInput = z.discriminatedUnion("type", [
  shape({
    type: z.literal("DATASET"), ...identity, field: maybe, transformations: transformations.optional(),
  }),
  shape({
    type: z.literal("JOB"), namespace: part.optional(), name: part.optional(), runId: runId.optional(),
    transformations: transformations.optional(),
  }).refine(isWhole, HALF),
]);
const lineageInputs = z.array(lineageInput);
const lineageFields = z.record(text, shape({ inputs: lineageInputs }));
const lineageEntry = z.discriminatedUnion("type", [
  shape({
    type: z.literal("DATASET"), ...identity,
    inputs: lineageInputs.optional(), fields: lineageFields.optional(),
  }),
  shape({
    type: z.literal("JOB"), namespace: part.optional(), name: part.optional(), runId: runId.optional(),
    inputs: lineageInputs.optional(),
  }).refine(isWhole, HALF),
]);

const field: z.ZodType = shape({
  name: text, type: maybe, description: maybe, ordinal_position: whole,
  get fields() { return z.array(field).optional(); },
});

const expression = z.discriminatedUnion("type", [
  shape({ type: z.literal("field"), field: text }), shape({ type: z.literal("literal"), value: text }),
]);
const condition: z.ZodType = z.discriminatedUnion("type", [
  shape({ type: z.literal("location"), locations: z.array(text) }),
  shape({ type: z.literal("partition"), partitions: listOf({ identifier: maybe, dimensions: any }) }),
  shape({
    type: z.literal("binary"), operator: text,
    get left() { return condition; }, get right() { return condition; },
  }),
  shape({ type: z.literal("compare"), left: expression, right: expression, comparison: text }),
]);

const dependencies = listOf({
  job, run: run.optional(), dependency_type: maybe, sequence_trigger_rule: maybe, status_trigger_rule: maybe,
});

export type FacetPlace = "run" | "job" | "dataset" | "input" | "output";

/** By place, then by the facet's name. */
export const FACETS: Readonly<Record<FacetPlace, Readonly<Record<string, z.ZodType>>>> = {
  run: {
    environmentVariables: shape({ environmentVariables: listOf({ name: text, value: text }) }),
    errorMessage: shape({ message: text, programmingLanguage: text, stackTrace: maybe }),
    executionParameters: shape({
      parameters: z.array(
        z.strictObject({ key: text, name: maybe, description: maybe, value: maybe }),
      ).optional(),
    }),
    externalQuery: shape({ externalQueryId: text, source: text }),
    extractionError: shape({
      totalTasks: integer, failedTasks: integer,
      errors: listOf({ errorMessage: text, stackTrace: maybe, task: maybe, taskNumber: whole }),
    }),
    jobDependencies: shape({
      upstream: dependencies.optional(), downstream: dependencies.optional(), trigger_rule: maybe,
    }),
    nominalTime: shape({ nominalStartTime: time, nominalEndTime: time.optional() }),
    parent: shape({ ...parent, root: shape(parent).optional() }),
    processing_engine: shape({ version: text, name: maybe, openlineageAdapterVersion: maybe }),
    tags,
    test: shape({ tests: listOf({ ...expectation, name: text, status: text, type: maybe }) }),
  },
  job: {
    documentation,
    jobType: shape({
      processingType: text, integration: text, jobType: maybe,
      emissionPattern: shape({
        eventTrigger: text, eventContentMode: text, windowDuration: integer.min(1).optional(),
      }).optional(),
    }),
    lineage: shape({ entries: z.array(lineageEntry) }),
    ownership: owners,
    sourceCode: shape({ language: text, sourceCode: text }),
    sourceCodeLocation: shape({
      type: text, url: text, repoUrl: maybe, path: maybe, version: maybe, tag: maybe, branch: maybe,
      pullRequestNumber: maybe,
    }),
    sql: shape({ query: text, dialect: maybe }),
    tags,
  },
  dataset: {
    catalog: shape({
      framework: text, type: text, name: text, metadataUri: maybe, warehouseUri: maybe, source: maybe,
      catalogProperties: z.record(text, text).optional(),
    }),
    columnLineage: shape({
      fields: z.record(text, shape({
        inputFields: z.array(inputField), transformationDescription: maybe, transformationType: maybe,
      })),
      dataset: z.array(inputField).optional(),
    }),
    dataQualityAssertions: assertions,
    dataQualityMetrics: metrics,
    dataSource: shape({ name: maybe, uri: maybe }),
    datasetType: shape({ datasetType: text, subType: maybe }),
    documentation,
    hierarchy: shape({ hierarchy: listOf({ type: text, name: text }) }),
    lifecycleStateChange: shape({
      lifecycleStateChange: z.enum(["ALTER", "CREATE", "DROP", "OVERWRITE", "RENAME", "TRUNCATE"]),
      previousIdentifier: shape(identity).optional(),
    }),
    lineage: shape({ inputs: lineageInputs.optional(), fields: lineageFields.optional() }),
    ownership: owners,
    schema: shape({ fields: z.array(field).optional() }),
    storage: shape({ storageLayer: text, fileFormat: maybe }),
    symlinks: shape({ identifiers: listOf({ ...identity, type: text }).optional() }),
    tags: shape({ tags: listOf({ ...tag, field: maybe }).optional() }),
    version: shape({ datasetVersion: text }),
  },
  input: {
    dataQualityAssertions: assertions,
    dataQualityMetrics: metrics,
    inputStatistics: statistics,
    subset: shape({ inputCondition: condition }),
  },
  output: {
    outputStatistics: statistics,
    subset: shape({ outputCondition: condition }),
  },
};
