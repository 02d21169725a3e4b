import { describe, expect, it } from "vitest";
import type { World } from "../decisions/world.ts";
import { problemLines, RANKER, resolvedIn } from "./world.ts";

interface Case {
  readonly name: string;
  readonly documents: World;
  readonly asked?: Parameters<typeof resolvedIn>[1];
  readonly state: string;
  readonly problems: readonly string[];
}

const one = (spec: object): World => ({ "Configuration/a": { ...RANKER, ...spec } });

const CASES: readonly Case[] = [
  {
    name: "two documents of one layer that differ are told with both values",
    documents: {
      "Configuration/a": { ...RANKER, environment: "prod-eu", values: { server: { port: 1 } } },
      "Configuration/b": { ...RANKER, environment: "prod-eu", values: { server: { port: 2 } } },
    },
    state: "refused",
    problems: ["LAYER_CONFLICT refused: server.port is stated twice in one layer (environment prod-eu): " +
      "configuration:a (r3) says 1, configuration:b (r3) says 2. -> Take it out of one of the two, or move " +
      "it to a nearer layer."],
  },
  {
    name: "a conflict stays one when a nearer layer beats both",
    documents: {
      "Configuration/a": { ...RANKER, values: { n: 1 } },
      "Configuration/b": { ...RANKER, values: { n: { m: 2 } } },
      "Configuration/c": { ...RANKER, environment: "prod-eu", values: { n: 3 } },
    },
    state: "refused",
    problems: ["LAYER_CONFLICT refused: n is stated twice in one layer (default): configuration:a (r3) " +
      "says " +
      "1, configuration:b (r3) says an object. -> Take it out of one of the two, or move it to a nearer " +
        "layer."],
  },
  {
    name: "a value that contradicts a fact is told with both sources",
    documents: one({ values: { region: "eu-west-1" }, facts: { region: "region" } }),
    state: "refused",
    problems: ['FACT_CONTRADICTED refused: region is "eu-west-1" (default, configuration:a (r3)), but the ' +
      'fact region is "eu-central-1" (environment:eu (r3)). -> Set region to "eu-central-1", or mend ' +
        'the fact.'],
  },
  {
    name: "values agree with facts by the fact's type",
    documents: one({
      values: { memory: "81920Mi", os: 22.04, isa: "avx2", all: ["avx512f", "avx2"] },
      facts: { "gpu.memory": "memory", "os.version": "os", "cpu.isa": "isa" },
    }),
    state: "resolved",
    problems: [],
  },
  {
    name: "what is not in a fact that is a set contradicts it",
    documents: one({ values: { isa: ["avx2", "amx"] }, facts: { "cpu.isa": "isa" } }),
    state: "refused",
    problems: ['FACT_CONTRADICTED refused: isa is ["avx2","amx"] (default, configuration:a (r3)), but the ' +
      'fact cpu.isa is ["avx2","avx512f"] (environment:prod-eu (r3)). -> Set isa to ["avx2","avx512f"], or ' +
      "mend the fact."],
  },
  {
    name: "a fact that nobody states decides nothing",
    documents: one({ values: { memory: "80Gi" }, facts: { "gpu.memory": "memory" } }),
    asked: { in: "staging-eu" },
    state: "unknown",
    problems: ['FACT_UNKNOWN unknown: memory is "80Gi" and must agree with the fact gpu.memory, which ' +
      'nobody ' +
      "states. -> State gpu.memory on the environment, or let discovery observe it."],
  },
  {
    name: "a bound value that nobody states is no agreement",
    documents: one({ values: { region: "eu-central-1" }, facts: { region: "regoin" } }),
    state: "unknown",
    problems: ["BOUND_VALUE_MISSING unknown: regoin must agree with the fact region (default, " +
      'configuration:a (r3)), and nobody states regoin. -> Did you mean "region"?'],
  },
  {
    name: "what breaks the schema is told with its place, its source and the nearest that is allowed",
    documents: {
      "Configuration/a": { ...RANKER, schema: {
        $schema: "http://json-schema.org/draft-07/schema#",
        type: "object", required: ["name"], additionalProperties: false,
        properties: {
          level: { enum: ["info", "warn"] }, port: { type: "integer", minimum: 1024 },
          name: { type: "string" },
        },
      } },
      "Configuration/b": { ...RANKER, environment: "prod-eu",
        values: { level: "wran", port: 80, nmae: "x" } },
    },
    state: "refused",
    problems: [
      'SCHEMA_BROKEN refused: level is "wran", and must be one of "info", "warn" (environment prod-eu, ' +
        'configuration:b (r3); schema of configuration:a). -> Did you mean "warn"?',
      'SCHEMA_BROKEN refused: name is missing (schema of configuration:a). -> It stands there as "nmae"?',
      "SCHEMA_BROKEN refused: nmae is not a name that the schema has (environment prod-eu, configuration:b " +
        '(r3); schema of configuration:a). -> Did you mean "name"?',
      "SCHEMA_BROKEN refused: port is 80, and must be >= 1024 (environment prod-eu, configuration:b (r3); " +
        "schema of configuration:a). -> The nearest allowed value is 1024.",
    ],
  },
  {
    name: "a schema holds for what --set gives, and a number in text is told how to be written",
    documents: one({ schema: { properties: { port: { type: "integer" } } }, values: { port: 1 } }),
    asked: { set: { port: "8080" } },
    state: "refused",
    problems: ['SCHEMA_BROKEN refused: port is "8080", and must be integer (--set; schema of ' +
      "configuration:a). -> Write it as a number: 8080."],
  },
  {
    name: "what every object inherits is not there",
    documents: one({ schema: { required: ["toString", "constructor"] }, values: { a: 1 } }),
    state: "refused",
    problems: [
      "SCHEMA_BROKEN refused: constructor is missing (schema of configuration:a).",
      "SCHEMA_BROKEN refused: toString is missing (schema of configuration:a).",
    ],
  },
  {
    name: "a secret fits any schema, and must be named by a layer",
    documents: one({
      values: { db: { password: { secretRef: "ranking-bd" } } }, secrets: ["ranking-db"],
      schema: { properties: { db: { properties: { password: { type: "string", minLength: 500 } } } } },
    }),
    state: "refused",
    problems: ['SECRET_UNDECLARED refused: db.password refers to the secret "ranking-bd", which no layer ' +
      'names in `secrets`. -> Did you mean "ranking-db"?'],
  },
  {
    name: "a parameter without a pick is not known",
    documents: one({ values: { batch: { fromParameter: "maxBatch" } } }),
    state: "unknown",
    problems: ["PARAMETER_UNKNOWN unknown: batch is what is picked for the parameter maxBatch, and no " +
      "pick is " +
      "known."],
  },
  {
    name: "a pick is judged like a value",
    documents: one({
      values: { batch: { fromParameter: "maxBatch" } },
      schema: { properties: { batch: { maximum: 16 } } },
    }),
    asked: { parameters: { maxBatch: 32 } },
    state: "refused",
    problems: ["SCHEMA_BROKEN refused: batch is 32, and must be <= 16 (default, configuration:a (r3); " +
      "schema " +
      "of configuration:a). -> The nearest allowed value is 16."],
  },
  {
    name: "fewest and most replicas of two layers may not cross",
    documents: {
      "Configuration/a": { ...RANKER, values: { n: 1 }, replicas: { min: 4 } },
      "Configuration/b": { ...RANKER, environment: "prod-eu", replicas: { max: 2 } },
    },
    state: "refused",
    problems: ["REPLICAS_REVERSED refused: At least 4 replicas (configuration:a) and at most 2 " +
      "(configuration:b) cannot both hold."],
  },
  {
    name: "a document for some versions decides nothing while no version is given",
    documents: { "Configuration/a": { for: { artifact: "ranker", range: ">=2 <3" }, values: { n: 1 } } },
    state: "unknown",
    problems: ["VERSION_UNSTATED unknown: configuration:a holds for ranker >=2 <3, and no version was " +
      "given. " +
      "-> Give the version: --version 2.3.1."],
  },
  {
    name: "no document is no configuration, also where there is a price",
    documents: {
      "Configuration/a": { environment: "prod-eu", price: { perReplicaMonth: 1, currency: "EUR" } },
    },
    state: "unknown",
    problems: ["NOT_CONFIGURED unknown: No Configuration says what artifact:ranker is told in prod-eu. -> " +
      "Apply one: `kind: Configuration`."],
  },
];

describe("what is wrong with a configuration", () => {
  it.each(CASES.map((each) => [each.name, each] as const))("%s", (_, each) => {
    const { documents, asked, state, problems } = each;
    const resolved = resolvedIn(documents, asked);
    expect(problemLines(resolved)).toEqual(problems);
    expect(resolved.state).toBe(state);
  });

  it("something wrong beside something unknown is refused", () => {
    const { state, problems } = resolvedIn(one({
      values: { region: "x", memory: "1Gi" }, facts: { region: "region", "gpu.memory": "memory" },
    }), { in: "staging-eu" });
    expect(problems.map(({ severity }) => severity).toSorted()).toEqual(["refused", "unknown"]);
    expect(state).toBe("refused");
  });
});

const REFUSED_QUESTIONS = [
  ["an environment that is not there", { in: "prod-ue" }, "ENVIRONMENT_NOT_FOUND", "Did you mean prod-eu?"],
  ["a name that is not there", { of: "rnaker" }, "CONFIGURED_NOT_FOUND", "Did you mean ranker?"],
  ["a version that is not there", { of: "ranker@2.3.2" }, "SUBJECT_NOT_FOUND", "ranker@2.3.1"],
  ["a version of a service", { of: "ranking", version: "1" }, "QUESTION_INVALID", undefined],
  ["two versions", { of: "ranker@2.3.1", version: "1.9.0" }, "QUESTION_INVALID", undefined],
  ["a place that is none", { set: { "a..b": 1 } }, "QUESTION_INVALID", "server.port"],
  ["the prototype", { set: { "__proto__.x": 1 } }, "QUESTION_INVALID", "server.port"],
  ["the prototype in quotes", { set: { 'a["__proto__"]': 1 } }, "QUESTION_INVALID", "server.port"],
  ["a place set twice", { set: { a: 1, "a.b": 2 } }, "QUESTION_INVALID", "once"],
  ["a place set twice, the inner first", { set: { "a.b": 2, a: 1 } }, "QUESTION_INVALID", "once"],
  ["a secret", { set: { "db.password": "hunter2" } }, "QUESTION_INVALID", "Secrets stay outside"],
  ["a secret inside", { set: { db: { password: "hunter2" } } }, "QUESTION_INVALID", "Secrets stay outside"],
  ["a secret in a list", { set: { db: [{ password: "hunter2" }] } }, "QUESTION_INVALID", "Secrets stay"],
] as const;

describe("a question that cannot be answered", () => {
  it.each(REFUSED_QUESTIONS)("%s is refused with a way out", (_, asked, code, hint) => {
    let refused: { readonly code?: string; readonly hint?: string; readonly message?: string } = {};
    try {
      resolvedIn(one({ values: { n: 1 } }), asked as object);
    } catch (error) {
      refused = error as typeof refused;
    }
    expect(refused.code).toBe(code);
    if (hint !== undefined) expect(refused.hint).toContain(hint);
    expect(`${refused.message}${refused.hint}`).not.toContain("hunter2");
  });
});
