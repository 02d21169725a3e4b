/** A rule that does not type-check against what is known is refused where it is written. */
import { describe, expect, it } from "vitest";
import { apply, problemsOf, world } from "./world.ts";

const policy = (rule: string, more = "") =>
  `kind: Policy\nmetadata: { name: p }\nspec:\n  rules:\n    - { name: r, ${rule} }\n${more}`;
const ON = "on: deployment";

interface Case {
  readonly name: string;
  readonly rule: string;
  readonly answer: readonly string[];
}

const CASES: readonly Case[] = [
  { name: "a fact key that nobody declared",
    rule: `${ON}, require: 'atLeast(env.facts["gpu.memry"], "16Gi")'`,
    answer: [
      "INVALID_RULE spec.rules[0].require: Line 1, column 9: there is no fact key gpu.memry " +
        '("env.facts[\\"gpu.memry\\"]"). ' +
        "Did you mean gpu.memory?",
    ] },
  { name: "a field that a version has not, in the second line",
    rule: `${ON}, require: "true &&\\n version.prereleas == false"`,
    answer: [
      "INVALID_RULE spec.rules[0].require: Line 2, column 10: Version has no field prereleas " +
        '("prereleas"). ' +
        "Did you mean prerelease?",
    ] },
  { name: "a variable that the rule has not",
    rule: `${ON}, when: 'enf.stage == "production"', require: 'true'`,
    answer: [
      'INVALID_RULE spec.rules[0].when: Line 1, column 1: there is no such name ("enf"). Did you mean env?',
    ] },
  { name: "a type of edge that there is not",
    rule: `${ON}, walk: { from: version, along: [DERIVED_FORM] }, require: 'true'`,
    answer: [
      'INVALID_RULE spec.rules[0].walk.along[0]: "DERIVED_FORM" is no type of edge. ' +
        "Did you mean DERIVED_FROM?",
    ] },
  { name: "a label that is neither a kind nor a type",
    rule: `${ON}, walk: { from: version, to: datset }, require: 'true'`,
    answer: [
      'INVALID_RULE spec.rules[0].walk.to: "datset" is no kind, and no artifact has this type. ' +
        'Did you mean "dataset"?',
    ] },
  { name: "neighbours over an edge that there is not",
    rule: `${ON}, let: { scans: out(ATTESTED) }, require: 'size(scans) > 0'`,
    answer: ['INVALID_RULE spec.rules[0].let.scans: "ATTESTED" is no type of edge. Did you mean ATTESTED_BY?',
      'INVALID_RULE spec.rules[0].require: Line 1, column 6: there is no such name ("scans").'] },
  { name: "a version compared as a text",
    rule: `${ON}, require: 'env.facts["nvidia.driver"] == "535"'`,
    answer: [expect.stringMatching(/^INVALID_RULE spec\.rules\[0\]\.require: Line 1, column 1/) as string] },
  { name: "a parameter that is not given, and where it stands",
    rule: `${ON}, require: 'true && env.name == parameters.nme'`,
    answer: [
      "INVALID_RULE spec.rules[0].require: Line 1, column 21: there is no parameter nme " +
        '("parameters.nme"). Did you mean parameters.name?',
    ] },
  { name: "something that no rule judges",
    rule: `on: deploymet, require: 'true'`,
    answer: [
      'INVALID_RULE spec.rules[0].on: "deploymet" is nothing that a rule judges. ' +
        'Did you mean "deployment"?',
    ] },
];

describe("a policy that is applied", () => {
  it.each(CASES)("is refused for $name", async ({ rule, answer }) => {
    const given = policy(rule, "  parameters: { name: prod }\n");
    expect(await problemsOf(apply(await world(), given))).toEqual(answer);
  });

  it("is taken when it compiles, with a key of the same call", async () => {
    const given = policy(`${ON}, require: 'env.facts["zone"] == "eu"'`) +
      "---\nkind: FactKey\nmetadata: { name: zone }\nspec: { type: string }";
    expect(await problemsOf(apply(await world(), given))).toEqual([
      "created fact-key:zone", "created policy:p",
    ]);
  });

  it("holds on to the fact keys that it reads", async () => {
    const knowledge = await world();
    const key = (type: string) =>
      `kind: FactKey\nmetadata: { name: zone, labels: { a: b } }\nspec: { type: ${type} }`;
    await apply(knowledge, `${policy(`${ON}, require: 'env.facts["zone"] == "eu"'`)}---\n${key("string")}`);
    expect(await problemsOf(apply(knowledge, "", { prune: "a=b" }))).toEqual([
      "STILL_REFERRED_TO Rules read it that could not be judged any more: p/r: Line 1, column 1: there is " +
        'no fact key zone ("env.facts[\\"zone\\"]"). Change those policies first, or in the same call.',
    ]);
    expect(await problemsOf(apply(knowledge, key("number")))).toEqual([
      expect.stringMatching(/^INVALID_RULE spec\.type: Rules read it that could not be judged .*: p\/r/),
    ]);
  });
});
