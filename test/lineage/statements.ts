/** Statements about a model, its GPU build and the image it was built on, and the documents of those. */
import { bytesOf, ed25519, sealed } from "../formats/dsse/sign.ts";

export const MODEL = `sha256:${"a".repeat(64)}`;
export const GPU = `sha256:${"b".repeat(64)}`;
export const BASE = `sha256:${"d".repeat(64)}`;
export const COMMIT = "c27d339ee6075c1f744c5d4b200f7901aad2c369";

export const ARTIFACT = "kind: Artifact\nmetadata: { name: ranker }\nspec: { type: model }";
export const VERSION = `kind: Version
metadata: { name: ranker@2.0.0 }
spec: { digest: ${MODEL}, variants: [ { name: gpu, digest: ${GPU} } ] }`;
export const BASE_IMAGE = `kind: Artifact
metadata: { name: base }
spec: { type: image }
---
kind: Version
metadata: { name: base@1.0.0 }
spec: { digest: ${BASE} }`;

function digestSet(digest: string): Record<string, string> {
  const [algorithm = "", value = ""] = digest.split(":");
  return { [algorithm]: value };
}

export function provenance(subject: string, builder = "https://ci.example/builder"): string {
  return JSON.stringify({
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name: "out", digest: digestSet(subject) }],
    predicateType: "https://slsa.dev/provenance/v1",
    predicate: {
      buildDefinition: {
        buildType: "https://ci.example/type",
        externalParameters: {},
        resolvedDependencies: [
          { uri: "git+https://github.com/acme/ranker@refs/heads/main", digest: { gitCommit: COMMIT } },
          { uri: "pkg:docker/acme/base@1", digest: digestSet(BASE) },
          { uri: "https://example.com/weights.bin", digest: { sha256: "e".repeat(64) } },
        ],
      },
      runDetails: {
        builder: { id: builder },
        metadata: {
          invocationId: "run-7",
          startedOn: "2026-10-01T12:00:00Z",
          finishedOn: "2026-10-01T12:30:00Z",
        },
      },
    },
  });
}

export function tests(subject: string, result = "PASSED"): string {
  return JSON.stringify({
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ digest: digestSet(subject) }],
    predicateType: "https://in-toto.io/attestation/test-result/v0.1",
    predicate: { result, configuration: [] },
  });
}

/** Signed with the key that receivers trust. */
export function envelope(payload: string): Uint8Array {
  return bytesOf(sealed([ed25519], { payload }));
}
