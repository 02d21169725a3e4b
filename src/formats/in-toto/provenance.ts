/**
 * SLSA provenance (slsa.dev/spec/v0.2 and v1.0, "Provenance"): who built the subjects, how, when, and from
 * what. Both versions are read into one shape; v0.2's `materials` are v1's `resolvedDependencies`.
 */
import { z } from "zod";
import { anyObject, boundedList } from "../dsse/bounded.ts";
import type { Predicate } from "./predicate.ts";
import { present, someText, someTime, text } from "./predicate-fields.ts";
import { resource, resourceOf } from "./resource.ts";
import type { Resource } from "./resource.ts";
import { checked } from "./statement.ts";

/** A build that resolves every library of a large image has a thousand or two; a run lists as many. */
const MATERIALS_MAX = 4_096;

export interface Provenance {
  readonly builder: string;
  readonly buildType: string;
  /** Names one run of the builder, such as an address of its log. */
  readonly invocation?: string;
  readonly start?: string;
  readonly end?: string;
  /** What went into the build, in the order stated; those without a digest included. */
  readonly materials: readonly Resource[];
}

const materials = boundedList(resource, MATERIALS_MAX).nullish();
const builder = z.object({ id: text.min(1) });

const shapeV02 = z.object({
  builder,
  buildType: text.min(1),
  invocation: z
    .object({
      configSource: z.object({ entryPoint: someText }).nullish(),
    })
    .nullish(),
  metadata: z
    .object({
      buildInvocationId: someText,
      /** The name before v0.2 was final; the SLSA generators write it to this day. */
      buildInvocationID: someText,
      buildStartedOn: someTime,
      buildFinishedOn: someTime,
      reproducible: z.boolean().nullish(),
    })
    .nullish(),
  materials,
});

/** Throws StatementInvalid. */
export function readProvenanceV02(data: unknown): Predicate {
  const { builder, buildType, invocation, metadata, materials } = checked(shapeV02, data, "predicate");
  const provenance: Provenance = {
    builder: builder.id,
    buildType,
    materials: (materials ?? []).map(resourceOf),
    ...present({
      invocation: metadata?.buildInvocationId ?? metadata?.buildInvocationID,
      start: metadata?.buildStartedOn,
      end: metadata?.buildFinishedOn,
    }),
  };
  return predicateOf(provenance, {
    entryPoint: invocation?.configSource?.entryPoint,
    reproducible: metadata?.reproducible ?? undefined,
  });
}

const shapeV1 = z.object({
  buildDefinition: z.object({
    buildType: text.min(1),
    externalParameters: anyObject.nullish(),
    resolvedDependencies: materials,
  }),
  runDetails: z.object({
    builder,
    metadata: z.object({ invocationId: someText, startedOn: someTime, finishedOn: someTime }).nullish(),
  }),
});

/** Throws StatementInvalid. */
export function readProvenanceV1(data: unknown): Predicate {
  const {
    buildDefinition,
    runDetails: { builder, metadata },
  } = checked(shapeV1, data, "predicate");
  const provenance: Provenance = {
    builder: builder.id,
    buildType: buildDefinition.buildType,
    materials: (buildDefinition.resolvedDependencies ?? []).map(resourceOf),
    ...present({ invocation: metadata?.invocationId, start: metadata?.startedOn, end: metadata?.finishedOn }),
  };
  return predicateOf(provenance, { entryPoint: workflowPath(buildDefinition.externalParameters) });
}

/** What GitHub's build types call the entry point: `externalParameters.workflow.path`. */
function workflowPath(parameters: unknown): string | undefined {
  const parsed = z.object({ workflow: z.object({ path: text.min(1) }) }).safeParse(parameters);
  return parsed.success ? parsed.data.workflow.path : undefined;
}

function predicateOf(
  provenance: Provenance,
  more: Readonly<Record<string, string | boolean | undefined>>,
): Predicate {
  const { builder, buildType, invocation, start, end } = provenance;
  const time = end ?? start;
  return {
    kind: "provenance",
    provenance,
    said: present({ builder, buildType, invocation, ...more }),
    ...(time === undefined ? {} : { time }),
  };
}
