/** A place with declared facts, one that it is part of, and fingerprints of it, for tests of this folder. */
import type { Knowledge } from "../../src/catalog/knowledge.ts";
import { publishFingerprint } from "../../src/environments/publish-fingerprint.ts";
import type { Published, PublishRequest } from "../../src/environments/publish-fingerprint.ts";
import { apply } from "../catalog/world.ts";

export const NOW = "2026-11-21T10:00:00.000Z";

export const PLACES = `
kind: FactKey
metadata: { name: nvidia.driver }
spec: { type: version, scheme: dotted, freshFor: 7d }
---
kind: FactKey
metadata: { name: gpu }
spec: { type: boolean, covers: [nvidia] }
---
kind: FactKey
metadata: { name: gpu.memory }
spec: { type: quantity }
---
kind: FactKey
metadata: { name: os.version }
spec: { type: version, scheme: dotted, freshFor: 90d }
---
kind: FactKey
metadata: { name: cpu.isa }
spec: { type: set }
---
kind: FactKey
metadata: { name: cuda }
spec: { type: version, scheme: dotted }
---
kind: FactKey
metadata: { name: models.ranker }
spec: { type: string }
---
kind: Environment
metadata: { name: eu }
spec: { facts: { os.version: 22.04 } }
---
kind: Environment
metadata: { name: prod }
spec: { stage: production, partOf: eu, facts: { nvidia.driver: 570.10, gpu.memory: 80Gi, cpu.isa: [a, b] } }
---
kind: Artifact
metadata: { name: ranker }
spec: { type: model }
---
kind: Service
metadata: { name: ranking }
spec: { runs: [ { artifact: ranker } ] }
---
kind: Version
metadata: { name: ranker@1.0.0 }
spec: { digest: "sha256:${"1".repeat(64)}", requires: [ { fact: nvidia.driver, range: ">=535" } ] }
---
kind: Version
metadata: { name: ranker@2.0.0 }
spec:
  digest: sha256:${"2".repeat(64)}
  requires: [ { fact: nvidia.driver, range: ">=560" } ]
`;

export async function observedWorld(knowledge: Knowledge): Promise<Knowledge> {
  await apply(knowledge, PLACES);
  return knowledge;
}

export function publish(
  knowledge: Knowledge, text: string, options: Partial<PublishRequest> = {},
): Promise<Published> {
  return publishFingerprint(knowledge, { text, actor: "ci", now: NOW, ...options });
}

/** A fingerprint of prod: an hour before NOW unless it says when. */
export function seen(facts: string, time = "2026-11-21T09:00:00Z", environment = "prod"): string {
  return `environment: ${environment}\ntime: ${time}\nsource: nightly\nfacts: { ${facts} }\n`;
}

export async function run(knowledge: Knowledge, version: string, now = NOW, name = "ranker-prod") {
  await apply(
    knowledge,
    `kind: Deployment\nmetadata: { name: ${name} }\n` +
      `spec: { version: ${version}, environment: prod, service: ranking, parameters: { batch: 8 } }`,
    { now },
  );
}
