/**
 * One example of every kind, with everything in it that the kind allows; used by the tests of schema, reader
 * and compiler.
 */

export const EXAMPLES = `
apiVersion: fairlead.dev/v1
kind: FactKey
metadata: { name: gpu.class, owner: platform, description: What the GPU is made for }
spec:
  type: enum
  values: [workstation, data-center]
  ordered: true
  aliases: { nfd: [class], gfd: [nvidia.com/gpu.class, gpu-class] }
  covers: [nvidia]
  freshFor: 24h
  derive:
    - when: { gpu.model: { matches: "NVIDIA-H100*" }, gpu.count: 8 }
      value: data-center
      source: "https://example.com/h100"
    - { when: [ { fact: gpu.model, is: RTX } ], value: workstation, source: page 2 }
---
apiVersion: fairlead.dev/v1
kind: Environment
metadata: { name: prod-eu-h100, owner: ml-platform, labels: { team: ranking, tier: gpu } }
spec:
  stage: production
  partOf: eu-west
  reaches: [shared]
  facts:
    os.version: 22.04
    python.version: 3.10
    gpu: none
    cpu.isa: [avx2, avx512_vnni]
    nvidia.driver: { value: "570.86.15", kind: observed, source: nfd, time: 2026-10-01T14:00:00+02:00 }
    gpu.memory:
      - { value: 80Gi }
      - { value: 79Gi, kind: observed, source: gfd, time: "2026-10-01T12:00:00Z" }
---
apiVersion: fairlead.dev/v1
kind: Service
metadata: { name: ranking }
spec:
  runs: [ { artifact: ranker, range: ">=2 <3" }, { artifact: sidecar } ]
  requires:
    - interface: features.user
      range: ^4.1
      in: reachable
      columns: { country: string not null, age: int64, address.city: any }
  provides: [ { interface: ranking.api, version: 1.0, outputs: [ score, item ] } ]
---
apiVersion: fairlead.dev/v1
kind: Artifact
metadata: { name: ranker }
spec: { type: model }
---
apiVersion: fairlead.dev/v1
kind: Version
metadata: { name: ranker@2.3.1, owner: search }
spec:
  digest: sha256:${"a".repeat(64)}
  location: oci://registry.example/ranker
  answersFor: [nvidia.driver]
  requires:
    - { artifact: triton-runtime, range: ">=24.05 <25" }
    - anyOf:
        - [ { fact: nvidia.driver, range: ">=560", note: any GPU } ]
        - - { fact: gpu.class, is: data-center }
          - { fact: nvidia.driver, range: ">=535", refused: ">=530 <531" }
        - { fact: gpu, present: true }
      source: page 1
    - { fact: gpu.computeCapability, runsCode: { native: ["7.5", 9.0], ptx: none } }
    - { fact: gpu.class, not: workstation }
  contains: [ "cudnn@9.10.2", "pytorch@2.11.0#cu128" ]
  provides:
    - interface: ranker.predict
      version: 3.2.0
      inputs: { user_id: int64, country: string nullable }
      outputs: { score: float32 }
  facts: { licence: MIT }
  parameters:
    maxBatch: [ { value: 32, requires: [ { fact: gpu.memory, atLeast: 32Gi } ] }, { value: 8 } ]
    beam: [ { value: wide } ]
  variants:
    - { name: gpu-fp16, digest: "sha256:${"b".repeat(64)}", requires: [], contains: [ "cudnn@9.10.2" ] }
    - name: cpu-int8
      requires: [ { fact: cpu.isa, includes: [avx512_vnni], excludes: [amx] } ]
      derivedFrom: [ "ranker@2.3.0" ]
  derivedFrom:
    - clicks@2026-10-01
    - { version: ranker-source@1f3c9aa, source: slsa, time: 2026-10-02T10:00:00+02:00 }
  training: { seeds: { python: 7 }, parameters: { lr: "0.001" }, compiler: gcc 12.2 }
  yanked: wrong tokenizer
---
apiVersion: fairlead.dev/v1
kind: Interface
metadata: { name: features.user }
spec: { scheme: semver }
---
apiVersion: fairlead.dev/v1
kind: Deployment
metadata: { name: ranker-prod-eu }
spec:
  version: ranker@2.3.1#gpu-fp16
  environment: prod-eu-h100
  service: ranking
  endpoint: https://ranking.example
  parameters: { maxBatch: 32 }
---
apiVersion: fairlead.dev/v1
kind: Run
metadata: { name: train-ranker-7 }
spec:
  job: train-ranker
  state: completed
  start: 2026-10-02T08:00:00Z
  end: 2026-10-02T09:00:00Z
  uses: [ "clicks@2026-10-01", { version: ranker-source@1f3c9aa, source: git } ]
  generates: [ "ranker@2.3.1" ]
  parameters: { lr: 0.001 }
  source: openlineage
---
apiVersion: fairlead.dev/v1
kind: Attestation
metadata: { name: ranker-2.3.1-tests }
spec:
  about: [ { version: "ranker@2.3.1#gpu-fp16" }, { environment: prod-eu }, { deployment: ranker-prod-eu } ]
  predicateType: https://in-toto.io/attestation/test-result/v0.1
  statement: { result: PASSED, passed: 41 }
  verification: verified
  signer: ci@example.com
  time: 2026-10-02T11:00:00Z
  source: ci
  digest: sha256:${"c".repeat(64)}
---
apiVersion: fairlead.dev/v1
kind: Fingerprint
metadata: { name: prod-eu-1f3c9aa02b7d }
spec:
  environment: prod-eu
  time: 2026-10-02T10:00:00Z
  source: nightly-discovery
  facts:
    platform: { nvidia.driver: 570.86.15, gpu: none }
    dependencies: { cpu.isa: [avx2, avx512f] }
---
apiVersion: fairlead.dev/v1
kind: Baseline
metadata: { name: prod-eu-0a1b2c3d4e5f }
spec:
  environment: prod-eu
  time: 2026-10-02T11:30:00Z
  because: a week without complaints
  fingerprint: prod-eu-1f3c9aa02b7d
  fingerprintDigest: sha256:${"e".repeat(64)}
  revision: 41
  facts: { platform: { nvidia.driver: 570.86.15 } }
  deployments:
    - name: ranker-prod-eu
      version: ranker@2.3.1#gpu-fp16
      digest: sha256:${"b".repeat(64)}
      service: ranking
      parameters: { maxBatch: 32 }
  performance: [ { deployment: ranker-prod-eu, metric: latency.p95, value: 41, samples: 10000 } ]
---
apiVersion: fairlead.dev/v1
kind: Proposal
metadata: { name: p-1f3c9aa02b7d }
spec:
  digest: sha256:${"d".repeat(64)}
  base: 41
  proposer: { kind: token, name: "token:ada" }
  time: 2026-10-02T11:00:00Z
  reason: new driver
  changes: [ { key: environment:prod-eu, before: sha256:${"e".repeat(64)} } ]
  state: open
---
apiVersion: fairlead.dev/v1
kind: Approval
metadata: { name: 1f3c9aa02b7d4e55-0a1b2c3d4e5f }
spec:
  of: sha256:${"d".repeat(64)}
  what: proposal
  subject: p-1f3c9aa02b7d
  approver: { kind: token, name: "token:bob" }
  time: 2026-10-02T12:00:00Z
  expires: 2026-10-16T12:00:00Z
---
apiVersion: fairlead.dev/v1
kind: Waiver
metadata: { name: w-1f3c9aa02b7d, owner: search }
spec:
  digest: sha256:${"e".repeat(64)}
  rule: eu-data-residency/datasets-stay-in-the-eu
  policyDigest: sha256:${"a".repeat(64)}
  subject: ranker@2.3.1
  environment: prod-eu
  requester: { kind: token, name: "token:ada" }
  time: 2026-10-02T11:00:00Z
  expires: 2026-10-16T11:00:00Z
  reason: retraining on the EU copy ends on Friday
  state: open
---
apiVersion: fairlead.dev/v1
kind: Plan
metadata: { name: ranker-prod-eu-1f3c9aa02b7d }
spec:
  digest: sha256:${"f".repeat(64)}
  content: { schemaVersion: 1, steps: [] }
  environment: prod-eu
  stage: production
  proposer: { kind: token, name: "token:ada" }
  time: 2026-10-02T11:00:00Z
  state: finished
  event: 4
  outcomes: [ { step: deploy-ranker, version: "ranker@2.3.1#gpu-fp16", outcome: done, attempts: 1 } ]
  started: 2026-10-02T12:00:00Z
  ended: 2026-10-02T12:10:00Z
---
apiVersion: fairlead.dev/v1
kind: Observation
metadata: { name: ranker-prod-eu.errorRate.20261002T1200.1f3c9aa0 }
spec:
  deployment: ranker-prod-eu
  version: "ranker@2.3.1#gpu-fp16"
  metric: errorRate
  value: 0.004
  samples: 12000
  failures: 48
  from: 2026-10-02T12:00:00Z
  to: 2026-10-02T12:30:00Z
  source: prometheus
  trafficShare: 10
---
apiVersion: fairlead.dev/v1
kind: Role
metadata: { name: deployer }
spec:
  scopes: [ "deployment:write", "document:read" ]
---
apiVersion: fairlead.dev/v1
kind: RoleBinding
metadata: { name: search-ci, owner: security }
spec:
  role: deployer
  subjects: [ { caller: "token:search-ci" }, { group: search } ]
  owner: search
  environments: stage=staging
---
apiVersion: fairlead.dev/v1
kind: Configuration
metadata: { name: ranker-production, owner: search }
spec:
  for: { artifact: ranker, range: ">=2 <3" }
  environments: stage=production
  values: { region: eu-west-1, server: { port: 8080 }, db: { secretRef: ranking-db } }
  schema: { type: object, properties: { server: { type: object } }, required: [ region ] }
  replicas: { min: 2, max: 12 }
  price: { perReplicaMonth: "812.50", currency: EUR }
  secrets: [ ranking-db ]
  facts: { nvidia.driver: server.driver }
---
apiVersion: fairlead.dev/v1
kind: Policy
metadata: { name: eu-data-residency, owner: privacy }
spec:
  environments: stage=production
  binds: [prod-eu-h100]
  rules:
    - name: datasets-stay-in-the-eu
      on: deployment
      walk: { from: version, direction: upstream, along: [DERIVED_FROM], to: dataset, maxDepth: 32 }
      quantifier: all
      require: node.facts["data.residency"] in ["EU"]
      onEmpty: unknown
    - name: canary-in-production
      on: plan
      choose: { strategy: canary, because: production takes no unobserved version }
`;
