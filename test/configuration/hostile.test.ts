/** Documents that are written to break what reads them: refused where they stand, and judged in no time. */
import { describe, expect, it } from "vitest";
import { judgeBySchema } from "../../src/configuration/judge-schema.ts";
import { checkDocument } from "../../src/model/check-document.ts";
import { checkValueSchema, SCHEMA_PARTS_MAX, sizeOfSchema } from "../../src/model/kinds/value-schema.ts";
import { RANKER } from "./world.ts";

function findingsIn(spec: object): readonly string[] {
  const document = { apiVersion: "fairlead.dev/v1", kind: "Configuration", metadata: { name: "a" }, spec };
  const checked = checkDocument(document);
  return checked.kind === "valid" ? [] : checked.findings.map(({ message }) => message);
}

const schema = (part: object) => ({ ...RANKER, values: { n: 1 }, schema: part });
const values = (given: object) => ({ ...RANKER, values: given });
const LOCAL_REFERENCE = "only references such as #/$defs/port are followed.";

const REFUSED: readonly (readonly [name: string, spec: object, ...messages: string[]])[] = [
  ["nothing said", RANKER, "This says nothing: neither values nor replicas nor a price."],
  ["no subject and no place", { price: { perReplicaMonth: 1, currency: "EUR" } },
    "This names neither what it is for nor an environment."],
  ["values for whatever runs there", { environment: "eu", values: { n: 1 } },
    "This has no `for`, so it may state a price only."],
  ["two subjects", { for: { artifact: "a", service: "b" }, values: { n: 1 } },
    "This names either an artifact or a service."],
  ["a range of a service", { for: { service: "b", range: "1" }, values: { n: 1 } },
    "This has a range, which goes with an artifact."],
  ["two ways to name a place", { ...RANKER, environment: "eu", environments: "a=b", values: { n: 1 } },
    "This has either environment or environments, not both."],
  ["a selector that is none", { ...RANKER, environments: "a in", values: { n: 1 } },
    '"a in" is not a label selector: "(" is missing after "in".'],
  ["replicas the wrong way round", { ...RANKER, replicas: { min: 3, max: 2 } },
    "This has a min above its max."],
  ["a price twice", { ...RANKER, price: { perReplicaMonth: 1, perReplicaHour: 1, currency: "EUR" } },
    "This has one of perReplicaMonth and perReplicaHour."],
  ["a price below nothing", { ...RANKER, price: { perReplicaMonth: "-5", currency: "EUR" } },
    '"-5" is not an amount such as 812.50.'],
  ["a price in no currency", { ...RANKER, price: { perReplicaMonth: "5", currency: "euro" } },
    '"euro" is not a currency\'s three letters (ISO 4217), such as EUR.'],
  ["a password", values({ db: { dbPassword: "hunter2" } }),
    'This holds a password under "dbPassword"; name it: dbPassword: { secretRef: NAME }.'],
  ["a password in a list", values({ users: [{ name: "a", password: 12345 }] }),
    'This holds a password under "password"; name it: password: { secretRef: NAME }.'],
  ["an API key", values({ API_KEY: "abcdef" }),
    'This holds a secret (api key) under "API_KEY"; name it: API_KEY: { secretRef: NAME }.'],
  ["a token", values({ authToken: "a8f5f167f44f4964" }),
    'This holds a token under "authToken"; name it: authToken: { secretRef: NAME }.'],
  ["a URL with a password", values({ database: "postgres://app:hunter2@db/ranking" }),
    'This holds a URL with a password under "database"; name it: database: { secretRef: NAME }.'],
  ["a private key", values({ pem: "-----BEGIN EC PRIVATE KEY-----\nMHc" }),
    'This holds a private key under "pem"; name it: pem: { secretRef: NAME }.'],
  ["a GitHub token in a list", values({ extra: [`ghp_${"a1".repeat(18)}`] }),
    'This holds a GitHub token under "extra"; name it: extra: { secretRef: NAME }.'],
  ["a secret beside its name", values({ db: { secretRef: "a", value: "b" } }),
    "This has secretRef, which stands alone and is a name."],
  ["a secret's name that is none", values({ db: { secretRef: "a\nb" } }),
    "This has a secretRef that is not the name of a secret."],
  ["the prototype", values(JSON.parse('{"__proto__": {"x": 1}}') as object),
    '"__proto__" is not a name that can be used.'],
  ["too many values", values({ list: Array.from({ length: 2001 }, () => 1) }), "This has more than 2000 " +
    "values."],
  ["a pattern", schema({ properties: { n: { pattern: "^(a+)+$" } } }),
    'This has "pattern", which runs a regular expression, which can take minutes; use enum, const, ' +
      'format or maxLength.'],
  ["a pattern of names", schema({ patternProperties: { "^(a+)+$": {} } }),
    'This has "patternProperties", which runs a regular expression, which can take minutes; name them ' +
      'in properties.'],
  ["a reference to elsewhere", schema({ $ref: "http://169.254.169.254/latest" }),
    `"http://169.254.169.254/latest" leads outside; ${LOCAL_REFERENCE}`],
  ["a reference to a file", schema({ $ref: "file:///etc/passwd" }),
    `"file:///etc/passwd" leads outside; ${LOCAL_REFERENCE}`],
  ["a reference to nothing", schema({ $ref: "#/$defs/none" }),
    '"#/$defs/none" leads nowhere in this schema.'],
  ["a reference to what all objects inherit", schema({ $ref: "#/constructor" }),
    '"#/constructor" leads nowhere in this schema.'],
  ["a reference to what nobody checks", schema({ $ref: "#/const", const: { pattern: "^(a+)+$" } }),
    '"#/const" leads to what is no schema there; put it into $defs.'],
  ["a reference in other words", schema({ $ref: "#/$defs/a%62", $defs: { "a%62": {}, ab: {} } }),
    `"#/$defs/a%62" leads outside; ${LOCAL_REFERENCE}`],
  ["a secret in a list", values({ all: [{ secretRef: "a" }] }),
    "This stands in a list, and a reference has a name of its own."],
  ["another base", schema({ $id: "http://a/b" }),
    'This has "$id", which would make references lead elsewhere; leave it out.'],
  ["a keyword that is none", schema({ requierd: ["a"] }),
    'This has "requierd", which is no keyword of JSON Schema (did you mean "required"?).'],
  ["a type that is none", schema({ type: "strng" }), 
    '"strng" is not one of the types object, array, string, number, integer, boolean, null (did you mean ' +
    '"string"?).'],
  ["a format that nobody checks", schema({ format: "regex" }),
    '"regex" is not a format that is checked: date-time, date, email, hostname, ipv4, ipv6, ' +
    "uri, uuid."],
  ["another draft", schema({ $schema: "http://json-schema.org/draft-04/schema#" }),
    '"http://json-schema.org/draft-04/schema#" is of no known draft; use ' +
    "https://json-schema.org/draft/2020-12/schema or http://json-schema.org/draft-07/schema#."],
  ["a password as a default", schema({ properties: { password: { default: "hunter2" } } }),
    'This gives "password" a password; secrets stay outside.'],
  ["a circle", schema({ $defs: { a: { properties: { x: { $ref: "#/$defs/a" } } } }, $ref: "#/$defs/a" }),
    "This refers to itself in a circle, which configurations have no need of."],
];

describe("a document that is refused", () => {
  it.each(REFUSED)("%s", (_, spec, ...messages) => {
    const findings = findingsIn(spec as object);
    expect(findings).toEqual(messages);
    expect(findings.join()).not.toContain("hunter2");
  });

  it("nesting without an end is told as such", () => {
    let deep: object = { n: 1 };
    for (let depth = 0; depth < 5_000; depth++) deep = { deep };
    expect(findingsIn(values(deep))).toEqual(["Documents are at most 32 deep."]);
  });

  it.each([
    ["tokens of a " +
      "tokenizer", { eosToken: "</s>", padToken: "[PAD]", maxTokens: 4096, stopToken: "endoftext" }],
    ["lengths and flags", { passwordLengthMin: 12, tokenLimit: 4096, secretsEnabled: true, password: null }],
    ["a URL without a password", { url: "https://user@example.org/a:b@c" }],
    ["names of secrets", { password: { secretRef: "db/password" }, apiKey: { secretRef: "k" } }],
    ["names of what all objects inherit", { constructor: 1, toString: { valueOf: 2 }, hasOwnProperty: [] }],
  ])("%s are no secrets", (_, given) => {
    expect(findingsIn(values(given))).toEqual([]);
  });
});

describe("a schema that is large once it is written out", () => {
  /** Each of n definitions asks for the next one twice: 2^n judgements. */
  const doubling = (levels: number) => ({
    $ref: "#/$defs/d0",
    $defs: Object.fromEntries(Array.from({ length: levels + 1 }, (_, level) => {
      const next = { $ref: `#/$defs/d${level + 1}` };
      return [`d${level}`, level === levels ? { type: "object" } : { allOf: [next, next] }];
    })),
  });

  it("is refused before it is compiled", () => {
    expect(sizeOfSchema(doubling(7))).toEqual({ parts: 510, uniqueLists: 0 });
    expect(checkValueSchema(doubling(30)).map(({ message }) => message)).toEqual(
      [`has more than ${SCHEMA_PARTS_MAX} parts once its references are written out`]);
    expect(judgeBySchema(doubling(60), {})).toEqual(
      { kind: "unusable", why: `has more than ${SCHEMA_PARTS_MAX} parts once its references are written ` +
        `out` });
  });

  it("is not judged on values that would make it too much", () => {
    const wide = { items: { allOf: Array.from({ length: 600 }, () => ({ type: "number" })) } };
    const list = Array.from({ length: 1_500 }, (_, index) => index);
    expect(judgeBySchema(wide, list).kind).toBe("unusable");
    expect(judgeBySchema({ uniqueItems: true }, list)).toEqual(
      { kind: "unusable", why: "its 1 parts on 1501 values are more than is judged" });
    const few = list.slice(0, 400);
    expect(judgeBySchema({ uniqueItems: true }, few)).toEqual({ kind: "judged", breaches: [] });
  });
});
