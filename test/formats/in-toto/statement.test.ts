/** Statements and what they say. */
import { describe, expect, it } from "vitest";
import { nameMaterial } from "../../../src/formats/in-toto/name-material.ts";
import { readAttestations } from "../../../src/formats/in-toto/read-attestations.ts";
import { StatementInvalid } from "../../../src/formats/in-toto/statement-invalid.ts";

const SHA256 = "ab".repeat(32);
const COMMIT = "c27d339ee6075c1f744c5d4b200f7901aad2c369";

function stating(predicateType: string, predicate: unknown, more: object = {}): Uint8Array {
  return Buffer.from(
    JSON.stringify({
      _type: "https://in-toto.io/Statement/v1",
      subject: [{ name: "it", digest: { sha256: SHA256 } }],
      predicateType,
      predicate,
      ...more,
    }),
  );
}

function said(predicateType: string, predicate: unknown): unknown {
  return readAttestations(stating(predicateType, predicate), [])[0]!.predicate.said;
}

describe("what is said", () => {
  const scanner = (result: unknown) => ({
    scanner: {
      uri: "pkg:github/aquasecurity/trivy@1",
      db: { lastUpdate: "2021-08-06T17:45:50.52Z" },
      result,
    },
    metadata: { scanStartedOn: "2021-08-06T17:45:50.52Z", scanFinishedOn: "2021-08-06T19:50:50+02:00" },
  });
  it("a scan counts by the worst word of each finding, in both of v0.1's forms", () => {
    const findings = [
      {
        id: "CVE-1",
        severity: [
          { method: "nvd", score: "medium" },
          { method: "cvss_score", score: "9.8" },
        ],
      },
      { vulnerability: { id: "CVE-2", severity: [{ method: "nvd", score: "HIGH" }] } },
      { id: "CVE-3" },
      { id: "CVE-4", severity: [{ method: "cvss_score", score: 5.2 }] },
    ];
    for (const version of ["v0.1", "v0.2"]) {
      expect(said(`https://in-toto.io/attestation/vulns/${version}`, scanner(findings))).toEqual({
        scanner: "pkg:github/aquasecurity/trivy@1",
        databaseTime: "2021-08-06T17:45:50.520Z",
        findings: 4,
        critical: 1,
        high: 1,
        medium: 1,
        low: 0,
        negligible: 0,
        none: 0,
        unrated: 1,
      });
    }
    const [one] = readAttestations(stating("https://in-toto.io/attestation/vulns/v0.2", scanner([])), []);
    expect(one!.predicate).toMatchObject({
      time: "2021-08-06T17:50:50.000Z",
      said: { findings: 0, critical: 0 },
    });
  });
  it("a scan without a result is refused: no evidence is not nothing found", () => {
    expect(() => said("https://in-toto.io/attestation/vulns/v0.2", scanner(undefined))).toThrow(
      StatementInvalid,
    );
  });
  it("levels of a summary are a list, a single text, or v0.2's one level", () => {
    const summary = { verifier: { id: "v" }, verificationResult: "PASSED" };
    const type = "https://slsa.dev/verification_summary/v1";
    const expected = { result: "PASSED", verifier: "v", levels: ["SLSA_BUILD_LEVEL_2"] };
    expect(said(type, { ...summary, verifiedLevels: ["SLSA_BUILD_LEVEL_2"] })).toEqual(expected);
    expect(said(type, { ...summary, verifiedLevels: "SLSA_BUILD_LEVEL_2" })).toEqual(expected);
    expect(
      said("https://slsa.dev/verification_summary/v0.2", { ...summary, policyLevel: "SLSA_BUILD_LEVEL_2" }),
    ).toEqual(expected);
  });
  it("a failed test is named", () => {
    expect(
      said("https://in-toto.io/attestation/test-result/v0.1", {
        result: "FAILED",
        passedTests: ["a"],
        failedTests: ["parity"],
      }),
    ).toEqual({ result: "FAILED", passed: 1, failed: 1, failedTests: ["parity"] });
  });
  it("a predicate that nobody knows is kept and says nothing", () => {
    expect(said("https://example.com/mine/v1", { anything: [1, 2] })).toEqual({});
  });
});

describe("statements that are refused, by path", () => {
  const type = "https://example.com/mine/v1";
  const cases: readonly (readonly [string, Uint8Array, string])[] = [
    ["another statement's version", stating(type, {}, { _type: "https://in-toto.io/Statement/v2" }), "_type"],
    ["no subject", stating(type, {}, { subject: [] }), "subject"],
    ["a subject without a digest", stating(type, {}, { subject: [{ name: "a" }] }), "subject.0.digest"],
    ["an empty digest", stating(type, {}, { subject: [{ digest: {} }] }), "subject.0.digest"],
    [
      "a digest cut short",
      stating(type, {}, { subject: [{ digest: { sha256: "abc" } }] }),
      "subject.0.digest.sha256",
    ],
    [
      "a digest in upper case",
      stating(type, {}, { subject: [{ digest: { sha256: "AB".repeat(32) } }] }),
      "subject.0.digest.sha256",
    ],
    ["a predicate that is a list", stating(type, []), "predicate"],
    [
      "a result that is no word for one",
      stating("https://in-toto.io/attestation/test-result/v0.1", { result: "passed" }),
      "predicate.result",
    ],
    [
      "provenance without a builder",
      stating("https://slsa.dev/provenance/v1", { buildDefinition: { buildType: "b" }, runDetails: {} }),
      "predicate.runDetails.builder",
    ],
    [
      "a time that is none",
      stating("https://slsa.dev/provenance/v1", {
        buildDefinition: { buildType: "b" },
        runDetails: { builder: { id: "b" }, metadata: { startedOn: "yesterday" } },
      }),
      "predicate.runDetails.metadata.startedOn",
    ],
  ];
  it.each(cases)("%s", (_, bytes, path) => {
    expect(() => readAttestations(bytes, [])).toThrow(StatementInvalid);
    try {
      readAttestations(bytes, []);
    } catch (error) {
      expect((error as StatementInvalid).path).toBe(path);
    }
  });
});

describe("names of materials", () => {
  const git = { gitCommit: COMMIT };
  const image = { sha256: SHA256 };
  const repository = `github.com/octocat/hello-world@${COMMIT}`;
  const cases: readonly (readonly [string, Record<string, string>, string | undefined])[] = [
    ["git+https://github.com/octocat/hello-world@refs/heads/main", git, repository],
    ["git+https://github.com/octocat/hello-world@refs/heads/main", { sha1: COMMIT }, repository],
    ["git+https://github.com/octocat/hello-world.git", git, repository],
    ["git+ssh://git@github.com/octocat/hello-world.git@v1", git, repository],
    ["git@github.com:octocat/hello-world.git", git, repository],
    ["https://github.com/octocat/hello-world", git, repository],
    ["git://github.com/octocat/hello-world", git, repository],
    ["pkg:docker/alpine@3.20?platform=linux%2Famd64", image, `docker.io/library/alpine@sha256:${SHA256}`],
    ["pkg:docker/grafana/loki@3", image, `docker.io/grafana/loki@sha256:${SHA256}`],
    ["pkg:docker/team/app@1?repository_url=ghcr.io", image, `ghcr.io/team/app@sha256:${SHA256}`],
    [
      `pkg:oci/app@sha256%3A${SHA256}?repository_url=ghcr.io/team/app`,
      image,
      `ghcr.io/team/app@sha256:${SHA256}`,
    ],
    [`oci://ghcr.io/team/app:1.2@sha256:${SHA256}`, image, `ghcr.io/team/app@sha256:${SHA256}`],
    ["docker://ghcr.io/team/app", image, `ghcr.io/team/app@sha256:${SHA256}`],
    ["https://example.com/file.tar.gz", image, undefined],
    ["git+https://github.com/octocat/hello-world", {}, undefined],
    ["pkg:oci/app", image, undefined],
  ];
  it.each(cases)("%s", (uri, digest, expected) => {
    const digests = Object.entries(digest).map(([algorithm, value]) => `${algorithm}:${value}`);
    expect(nameMaterial({ uri, digests })?.version).toBe(expected);
  });
});

describe("statements that are only large", () => {
  const frame = (subject: string): Uint8Array =>
    Buffer.from(`{"_type":"https://in-toto.io/Statement/v1","predicateType":"a","subject":[${subject}]}`);
  const many = (count: number, text: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => text(index)).join();
  const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ["a million subjects", frame(many(1_000_000, () => "{}")), /200000 values/],
    ["2,000 subjects", frame(many(2_000, () => `{"digest":{"a":"b"}}`)), /more than 1024/],
    [
      "150,000 digests of one subject",
      frame(`{"digest":{${many(150_000, (index) => `"${index}":"a"`)}}}`),
      /more than 16/,
    ],
  ];
  it.each(cases)("refused: %s", (_, bytes, why) => {
    expect(() => readAttestations(bytes, [])).toThrow(why);
  });
  it("an address of slashes is no name, and takes no time to say so", () => {
    const uri = `git+https://${"/".repeat(4_000)}x`;
    expect(nameMaterial({ uri, digests: [`gitCommit:${COMMIT}`] })).toBeUndefined();
  });
});
