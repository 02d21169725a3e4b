/** Validators that a policy names, and contracts, are checked where they are written. */
import { describe, expect, it } from "vitest";
import { contractsOf } from "../../src/decisions/validation/contract-texts.ts";
import { apply, problemsOf, world } from "./world.ts";

const policy = (validators: string) =>
  `kind: Policy\nmetadata: { name: p }\nspec:\n  validators: ${validators}`;

const CASES: readonly (readonly [name: string, validators: string, answer: string])[] = [
  ["a name that no validator has", "[{ name: licens }]",
    'INVALID_RULE spec.validators[0].name: There is no validator "licens". Did you mean "licence"?'],
  ["a setting that it has not", "[{ name: gpu-memory, settings: { headroomPercnt: 20 } }]",
    "INVALID_RULE spec.validators[0].settings.headroomPercnt: The validator gpu-memory cannot work with " +
      'headroomPercnt: 20. Did you mean "headroomPercent"?'],
  ["a setting of another type", "[{ name: gpu-memory, settings: { headroomPercent: much } }]",
    "INVALID_RULE spec.validators[0].settings.headroomPercent: The validator gpu-memory cannot work with " +
      'headroomPercent: "much". Invalid input: expected number, received string. Its settings are ' +
      "headroomPercent."],
  ["a setting that makes no sense", "[{ name: licence, settings: { allowed: [MITT] } }]",
    "INVALID_RULE spec.validators[0].settings.allowed: The validator licence cannot work with allowed: " +
      '"MITT". Did you mean MIT?'],
  ["settings where it has none", "[{ name: api-surface, settings: { strict: true } }]",
    "INVALID_RULE spec.validators[0].settings.strict: The validator api-surface cannot work with strict: " +
      "true. api-surface has no settings."],
  ["a command that has a validator's name", "[{ name: licence, by: command }]",
    'INVALID_RULE spec.validators[0].by: The validator licence cannot work with by: "command". Leave out ' +
      "`by`: that validator comes with Fairlead."],
  ["a condition that does not type-check", `[{ name: serialization, when: version.tpe == "model" }]`,
    "INVALID_RULE spec.validators[0].when: Line 1, column 9: Version has no field tpe " +
      '("tpe"). Did you mean type?'],
];

describe("a policy's validators", () => {
  it.each(CASES)("are refused for %s", async (_, validators, answer) => {
    expect(await problemsOf(apply(await world(), policy(validators)))).toEqual([answer]);
  });

  it("are taken with settings of every shape, and with commands of any name", async () => {
    const given = policy(`
    - { name: licence, settings: { allowed: MIT } }
    - { name: freshness, settings: { demands: [ { fact: zone, ageSecondsMax: 60 } ] } }
    - { name: reachability, settings: { allowedPorts: [443, "8000-8100"] } }
    - { name: training-record, settings: { parts: [seeds, data] } }
    - { name: smoke, by: command }`);
    expect(await problemsOf(apply(await world(), given))).toEqual(["created policy:p"]);
  });

  it("have no name of a rule beside them", async () => {
    const given = "kind: Policy\nmetadata: { name: p }\nspec:\n" +
      "  rules: [ { name: licence, on: deployment, require: 'true' } ]\n  validators: [ { name: licence } ]";
    expect(await problemsOf(apply(await world(), given))).toEqual([
      "INVALID_VALUE spec.validators[0].name: \"licence\" is the name of a rule beside it."]);
  });
});

describe("a contract", () => {
  const given = (contract: string): string =>
    `kind: Interface\nmetadata: { name: i }\nspec: {}\n---\nkind: Service\nmetadata: { name: s }\n` +
    `spec: { provides: [ { interface: i, version: 1.0.0, contract: ${contract} } ] }`;

  it("is kept by its digest, beside the document, and YAML is the JSON that it means", async () => {
    const knowledge = await world();
    await apply(knowledge, given('{ format: json-schema, text: "type: object" }'));
    const [stored] = await Array.fromAsync(knowledge.store.documents({ keys: ["service:s"] }));
    const provides = stored!.document.spec["provides"] as readonly { readonly contract: object }[];
    expect(provides[0]!.contract).toEqual({
      format: "json-schema", digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string });
    const snapshot = knowledge.current();
    const texts = await contractsOf(knowledge.store, snapshot, [snapshot.find("service:s")!]);
    expect([...texts]).toEqual([
      ["service:s interface:i", { format: "json-schema", text: '{"type":"object"}' }]]);
    // The same contract as JSON changes nothing.
    const asJson = `{ format: json-schema, text: '{ "type": "object" }' }`;
    const { outcomes } = await apply(knowledge, given(asJson));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["unchanged", "unchanged"]);
  });

  it.each([
    ["a file, which only the command line reads", "{ format: graphql, file: a.graphql }",
      /read by `fairlead apply`/],
    ["neither text nor digest", "{ format: graphql }", /is needed, or the digest/],
    ["text that is none", `{ format: openapi, text: "[" }`, /This is no openapi/],
  ])("is refused for %s", async (_, contract, message) => {
    expect(await problemsOf(apply(await world(), given(contract)))).toEqual([
      expect.stringMatching(message)]);
  });
});
