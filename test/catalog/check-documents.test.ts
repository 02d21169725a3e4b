import { describe, expect, it } from "vitest";
import { apply, problemsOf, world } from "./world.ts";

const version = (name: string, spec: string) =>
  `kind: Version\nmetadata: { name: ${name} }\nspec: { ${spec} }`;
const environment = (name: string, spec: string) =>
  `kind: Environment\nmetadata: { name: ${name} }\nspec: { ${spec} }`;
const APPLY_FIRST = "Apply its document first, or in the same call.";

const CASES: readonly {
  readonly name: string;
  readonly given: string;
  readonly answer: readonly string[];
  readonly prune?: string;
}[] = [
  {
    name: "a version of an artifact that nobody declared",
    given: version("ranke@1.0.0", "requires: []"),
    answer: ['UNKNOWN_REFERENCE metadata.name: Artifact "ranke" is not known. Did you mean "ranker"?'],
  },
  {
    name: "every reference that leads nowhere, each with its place",
    given: version(
      "ranker@3.0.0",
      `requires: [ { fact: nvidia.drive, range: ">=1" },
        { anyOf: [ [ { artifact: cudnn } ], { interface: feature } ] } ],
      contains: [ "cudnn@9", "ranker@2.0.0#gpv" ], facts: { x: 1 },
      provides: [ { interface: f, version: 1.0.0 } ],
      variants: [ { name: a, requires: [ { fact: y, is: 1 } ] } ],
      parameters: { p: [ { value: 1, requires: [ { fact: z, is: 1 } ] } ] }`,
    ),
    answer: [
      'UNKNOWN_REFERENCE spec.requires[0].fact: FactKey "nvidia.drive" is not known. Did you mean ' +
      '"nvidia.driver"?',
      `UNKNOWN_REFERENCE spec.requires[1].anyOf[0][0].artifact: Artifact "cudnn" is not known. ` +
      `${APPLY_FIRST}`,
      'UNKNOWN_REFERENCE spec.requires[1].anyOf[1].interface: Interface "feature" is not known. Did you ' +
      'mean "features"?',
      `UNKNOWN_REFERENCE spec.contains[0]: Version "cudnn@9" is not known. ${APPLY_FIRST}`,
      'UNKNOWN_REFERENCE spec.contains[1]: Variant "ranker@2.0.0#gpv" is not known. Did you mean ' +
      '"ranker@2.0.0#gpu" or "ranker@2.0.0#cpu"?',
      `UNKNOWN_REFERENCE spec.facts.x: FactKey "x" is not known. ${APPLY_FIRST}`,
      `UNKNOWN_REFERENCE spec.provides[0].interface: Interface "f" is not known. ${APPLY_FIRST}`,
      `UNKNOWN_REFERENCE spec.variants[0].requires[0].fact: FactKey "y" is not known. ${APPLY_FIRST}`,
      `UNKNOWN_REFERENCE spec.parameters.p[0].requires[0].fact: FactKey "z" is not known. ${APPLY_FIRST}`,
    ],
  },
  {
    name: "a version that is only referred to cannot be contained",
    given: version("ranker@3.0.0", 'contains: [ "clicks@1" ]'),
    answer: [
      `UNKNOWN_REFERENCE spec.contains[0]: Version "clicks@1" is referred to, but nobody has declared it. ` +
      `${APPLY_FIRST}`,
    ],
  },
  {
    name: "a reference forward in the same call",
    given: `${environment("a", "partOf: b")}\n---\n${environment("b", "stage: x")}`,
    answer: ["created environment:a", "created environment:b"],
  },
  {
    name: "lineage may lead to what nobody declared",
    given: version("ranker@3.0.0", 'derivedFrom: [ "nowhere@1" ]'),
    answer: ["created version:ranker@3.0.0"],
  },
  {
    name: "facts that do not fit their type",
    given: environment(
      "x",
      "facts: { nvidia.driver: 5.x, gpu: 3, gpu.memory: 3Gx, tier: larg, gpu.count: many }",
    ),
    answer: [
      'INVALID_FACT spec.facts["nvidia.driver"]: "5.x" is not a dotted version. Dotted versions are ' +
      'numbers only, such as 570.124.06.',
      "INVALID_FACT spec.facts.gpu: 3 is not true or false.",
      'INVALID_FACT spec.facts["gpu.memory"]: "3Gx" is not a quantity. Quantities look like 80Gi, 1.5, ' +
      '500m or 12e6.',
      'INVALID_FACT spec.facts.tier: "larg" is not one of small, large. Did you mean large?',
      'INVALID_FACT spec.facts["gpu.count"]: "many" is not a number.',
    ],
  },
  {
    name: "a condition that does not fit the fact's type",
    given: version("ranker@3.0.0", 'requires: [ { fact: gpu.memory, range: ">=1" } ]'),
    answer: [
      'INVALID_CONDITION spec.requires[0].range: "range" does not fit a fact that is a quantity. What ' +
      'fits: is, oneOf, not, atLeast, atMost, present.',
    ],
  },
  {
    name: "ranges that cannot be read, each by its own scheme",
    given: version(
      "ranker@3.0.0",
      'requires: [ { artifact: ranker, range: ">=>1" }, { interface: features, range: "^x.y.z.w" }, { ' +
      'fact: nvidia.driver, range: ">=1", refused: ">=q" } ]',
    ),
    answer: [
      expect.stringMatching(
        /^INVALID_RANGE spec\.requires\[0\]\.range: ">=>1" is not a range of semver versions/,
      ),
      expect.stringMatching(/^INVALID_RANGE spec\.requires\[1\]\.range: /),
      expect.stringMatching(
        /^INVALID_RANGE spec\.requires\[2\]\.refused: ">=q" is not a range of dotted versions/,
      ),
    ],
  },
  {
    name: "the text of a version in its artifact's scheme",
    given: version("ranker@3", "requires: []"),
    answer: [expect.stringMatching(/^INVALID_VERSION metadata\.name: "3" is not a semver version\./)],
  },
  {
    name: "an environment inside itself",
    given: `${environment("eu", "partOf: prod")}`,
    answer: [
      'CYCLE spec.partOf: "partOf" goes round in a circle: environment:eu -> environment:prod -> ' +
      'environment:eu.',
    ],
  },
  {
    name: "a version inside itself, by way of a variant",
    given: `${version("ranker@3.0.0", 'contains: [ "ranker@4.0.0#a" ]')}
---
${version("ranker@4.0.0", 'contains: [ "ranker@3.0.0" ], variants: [ { name: a } ]')}`,
    answer: [
      'CYCLE spec.contains: "contains" goes round in a circle: version:ranker@3.0.0 -> ' +
      'variant:ranker@4.0.0#a -> version:ranker@4.0.0 -> version:ranker@3.0.0.',
    ],
  },
  {
    name: "a fact derived from itself",
    given: `kind: FactKey\nmetadata: { name: a }
spec: { type: string, derive: [ { when: { b: x }, value: y, source: s } ] }
---
kind: FactKey\nmetadata: { name: b }
spec: { type: string, derive: [ { when: { a: y }, value: x, source: s } ] }`,
    answer: [expect.stringMatching(/^CYCLE spec\.derive: /)],
  },
  {
    name: "another digest for a version",
    given: version(
      "ranker@2.0.0",
      `digest: "sha256:${"b".repeat(64)}", requires: [], variants: [ { name: gpu }, { name: cpu } ]`,
    ),
    answer: [
      `DIGEST_CHANGED spec.digest: The digest of "ranker@2.0.0" is sha256:${"a".repeat(64)} and would ` +
      `become sha256:${"b".repeat(64)}; ` +
        "a version never changes. Publish what changed as a new version.",
    ],
  },
  {
    name: "a digest that is left out",
    given: version("ranker@2.0.0", "requires: [], variants: [ { name: gpu }, { name: cpu } ]"),
    answer: [expect.stringMatching(/^DIGEST_CHANGED spec\.digest: .* is left out now/)],
  },
  {
    name: "a key declared absent and given",
    given: environment("x", "facts: { gpu: none, nvidia.driver: 570 }"),
    answer: [
      'ABSENT_AND_GIVEN spec.facts["nvidia.driver"]: "nvidia.driver" is given here, and "gpu: none" ' +
      'declares it absent. Leave one of them out.',
    ],
  },
  {
    name: "what a discovery saw may well disagree with a declaration",
    given: environment(
      "x",
      'facts: { gpu: none, nvidia.driver: { value: "570", kind: observed, source: nfd, time: ' +
      '"2026-01-01T00:00:00Z" } }',
    ),
    answer: ["created environment:x"],
  },
  {
    name: "deleting what only deleted documents refer to",
    given: environment("other", "stage: x"),
    prune: "team=ranking,!nothing,stage=production",
    answer: ["deleted environment:eu", "created environment:other", "deleted environment:prod"],
  },
  {
    name: "a definition that would take the ground from under others",
    given: "kind: FactKey\nmetadata: { name: nvidia.driver }\nspec: { type: boolean }",
    answer: [
      "INVALID_FACT spec.type: With this change, what is already there could not be read: " +
        'environment:prod: "570.10" is not true or false; version:ranker@2.0.0: "range" does not fit a ' +
        'fact that is true or false. ' +
        "Change those documents in the same call.",
    ],
  },
];

describe("documents are checked against what is known", () => {
  it.each(CASES)("$name", async ({ given, answer, prune }) => {
    expect(await problemsOf(apply(await world(), given, prune === undefined ? {} : { prune }))).toEqual(
      answer,
    );
  });

  it("what others refer to cannot be deleted, and they are named", async () => {
    const knowledge = await world();
    await apply(knowledge, environment("staging", "partOf: prod"));
    expect(await problemsOf(apply(knowledge, "", { prune: "team=ranking,stage=production" }))).toEqual([
      "STILL_REFERRED_TO It cannot go away: environment:staging (PART_OF) still refers to it. " +
        "Change or delete what refers to it first, or in the same call.",
    ]);
  });

  it("a variant that something refers to cannot be taken out of its version", async () => {
    const knowledge = await world();
    await apply(
      knowledge,
      "kind: Deployment\nmetadata: { name: d }\nspec: { version: ranker@2.0.0#cpu, environment: prod }",
    );
    expect(
      await problemsOf(
        apply(
          knowledge,
          version(
            "ranker@2.0.0",
            `digest: "sha256:${"a".repeat(64)}", requires: [], variants: [ { name: gpu } ]`,
          ),
        ),
      ),
    ).toEqual([
      'STILL_REFERRED_TO Variant "ranker@2.0.0#cpu" cannot go away: deployment:d (OF) still refers to it. ' +
        "Change or delete what refers to it first, or in the same call.",
    ]);
  });
});
