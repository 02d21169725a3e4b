/** A story with two models, each with its data, source, run and tests; applied where a test wants it. */
export const STORY = `
kind: Artifact
metadata: { name: clicks }
spec: { type: dataset, scheme: dotted }
---
kind: Artifact
metadata: { name: code }
spec: { type: source, scheme: rpm }
---
kind: Artifact
metadata: { name: model }
spec: { type: model }
---
kind: Environment
metadata: { name: prod }
spec: { stage: production }
---
kind: Environment
metadata: { name: prod-eu }
spec: { partOf: prod }
---
kind: FactKey
metadata: { name: gpu.memory }
spec: { type: quantity }
---
kind: Service
metadata: { name: ranking }
spec: { runs: [ { artifact: model } ] }
---
kind: Version
metadata: { name: model@1.0.0 }
spec:
  requires: [ { fact: gpu.memory, atLeast: 16Gi } ]
  derivedFrom: [ clicks@1, code@aaa ]
  training: { framework: torch, parameters: { lr: 0.1 } }
---
kind: Version
metadata: { name: model@2.0.0 }
spec:
  requires: [ { fact: gpu.memory, atLeast: 32Gi } ]
  variants: [ { name: gpu, requires: [] } ]
  training: { framework: torch, parameters: { lr: 0.2 } }
---
kind: Run
metadata: { name: train-2 }
spec:
  job: train
  start: 2026-10-02T02:00:00Z
  end: 2026-10-02T05:00:00Z
  uses: [ clicks@2, { version: code@bbb, source: git } ]
  generates: [ model@2.0.0 ]
  source: openlineage
---
kind: Attestation
metadata: { name: tests-2 }
spec: { about: [ { version: model@2.0.0 } ], predicateType: test-result, statement: { result: PASSED } }
---
kind: Deployment
metadata: { name: old }
spec: { version: model@1.0.0, environment: prod, service: ranking, parameters: { batch: 8 } }
---
kind: Deployment
metadata: { name: new }
spec: { version: "model@2.0.0#gpu", environment: prod-eu, service: ranking, parameters: { batch: 32 } }
`;
