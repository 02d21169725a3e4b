/**
 * Fingerprints and baselines as a node, edges to what they are about, and HAS_FACT and LACKS with a layer.
 */
import type { BaselineDocument } from "../kinds/baseline.ts";
import { ABSENT } from "../kinds/facts.ts";
import type { FingerprintDocument } from "../kinds/fingerprint.ts";
import { layersOf } from "../kinds/layered-facts.ts";
import type { LayeredFacts } from "../kinds/layered-facts.ts";
import { buildKey, nodeKey } from "../names.ts";
import { namedValues } from "./graph-part.ts";
import type { GraphPart, OptionalProperties } from "./graph-part.ts";

export function fingerprintProperties({ spec }: FingerprintDocument): OptionalProperties {
  return { time: spec.time, source: spec.source, digest: spec.digest };
}

export function addFingerprint(part: GraphPart, key: string, document: FingerprintDocument): void {
  const { environment, facts, source, time } = document.spec;
  const { signers, loweredBy } = document.metadata.signature ?? {};
  part.edge("OF_ENVIRONMENT", key, nodeKey("Environment", environment));
  addLayers(part, key, facts, {
    kind: "observed",
    source,
    time,
    signer: signers?.join(", "),
    lowered: loweredBy === undefined ? undefined : true,
  });
}

export function baselineProperties({ spec }: BaselineDocument): OptionalProperties {
  const { time, because, plan, planDigest, fingerprintDigest: digest, performance } = spec;
  const figures = performance?.map(({ deployment, metric, value }) => `${deployment}/${metric}=${value}`);
  return { time, because, plan, planDigest, fingerprintDigest: digest, readAt: spec.revision,
    performance: figures };
}

/** `RESTS_ON` where somebody had observed the facts; without it they are what was declared and derived. */
export function addBaseline(part: GraphPart, key: string, { spec }: BaselineDocument): void {
  part.edge("OF_ENVIRONMENT", key, nodeKey("Environment", spec.environment));
  const isObserved = spec.fingerprint !== undefined;
  if (isObserved) part.edge("RESTS_ON", key, nodeKey("Fingerprint", spec.fingerprint!));
  addLayers(part, key, spec.facts, { kind: isObserved ? "observed" : "declared", time: spec.time });
  for (const { name, version, digest, service, parameters, configuration } of spec.deployments) {
    const said = { digest, service, parameters: namedValues(parameters), configuration };
    part.edge("RAN", key, buildKey(version), said, name);
  }
}

function addLayers(part: GraphPart, key: string, facts: LayeredFacts, said: OptionalProperties): void {
  for (const [name, layer, value] of layersOf(facts)) {
    const to = nodeKey("FactKey", name);
    if (value === ABSENT) part.edge("LACKS", key, to, { ...said, layer }, "0");
    else part.edge("HAS_FACT", key, to, { ...said, value, layer }, "0");
  }
}
