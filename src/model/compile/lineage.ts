/** Lineage as edges: what a version was derived from, what a run used and generated, what is attested. */
import type { AttestationDocument, AttestationSubject } from "../kinds/attestation.ts";
import { statedOrigin } from "../kinds/lineage.ts";
import type { Origin } from "../kinds/lineage.ts";
import type { RunDocument } from "../kinds/run.ts";
import { buildKey, nodeKey } from "../names.ts";
import { namedValues } from "./graph-part.ts";
import type { GraphPart, OptionalProperties } from "./graph-part.ts";

export function addDerivation(part: GraphPart, from: string, origins: readonly Origin[] | undefined): void {
  for (const origin of origins ?? []) {
    const { version, source, time } = statedOrigin(origin);
    part.edge("DERIVED_FROM", from, nodeKey("Version", version), { source, time });
  }
}

export function runProperties({ spec }: RunDocument): OptionalProperties {
  const { job, state, start, end, parameters } = spec;
  return { job, state, start, end, parameters: namedValues(parameters) };
}

/** An edge without a time of its own has the run's: the start for what it used, the end for what it made. */
export function addRun(part: GraphPart, key: string, { spec }: RunDocument): void {
  if (spec.startedBy !== undefined) {
    const { source, start: time } = spec;
    part.edge("STARTED_BY", key, nodeKey("Run", spec.startedBy), { source, time });
  }
  for (const origin of spec.uses ?? []) {
    const { version, source = spec.source, time = spec.start } = statedOrigin(origin);
    part.edge("USED", key, nodeKey("Version", version), { source, time });
  }
  for (const origin of spec.generates ?? []) {
    const { version, source = spec.source, time = spec.end ?? spec.start } = statedOrigin(origin);
    part.edge("GENERATED_BY", nodeKey("Version", version), key, { source, time });
  }
}

export function attestationProperties({ spec }: AttestationDocument): OptionalProperties {
  const { predicateType, statement, verification, signer, time, digest } = spec;
  return { predicateType, statement: namedValues(statement), verification, signer, time, digest };
}

export function addAttestation(part: GraphPart, key: string, { spec }: AttestationDocument): void {
  for (const subject of spec.about) {
    part.edge("ATTESTED_BY", attestedKey(subject), key, { source: spec.source, time: spec.time });
  }
}

function attestedKey({ version, environment, deployment }: AttestationSubject): string {
  if (version !== undefined) return buildKey(version);
  return environment === undefined ? nodeKey("Deployment", deployment!) : nodeKey("Environment", environment);
}
