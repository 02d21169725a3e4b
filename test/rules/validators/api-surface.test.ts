/** Whether those who use what runs now can go on with what replaces it. */
import { readFileSync } from "node:fs";
import { create, toBinary } from "@bufbuild/protobuf";
import { base64Encode } from "@bufbuild/protobuf/wire";
import {
  FieldDescriptorProto_Label as Label, FieldDescriptorProto_Type as Type, FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";
import { describe, expect, it } from "vitest";
import { apiSurfaceValidator } from "../../../src/rules/validators/api-surface.ts";
import { compareContracts } from "../../../src/rules/validators/surface/compare-contracts.ts";
import type { ContractFormat } from "../../../src/model/kinds/contract.ts";
import { corpus } from "../../setup/corpus.ts";
import { ask, brief, questionOf } from "./question-of.ts";
import type { World } from "./question-of.ts";

const changesOf = (format: ContractFormat, before: string, after: string) =>
  compareContracts({ format, text: before }, { format, text: after }).changes
    .map(({ severity, change, place }) => `${severity} ${change} ${place}`.trim());

const GRAPHQL: readonly (readonly [before: string, after: string, changes: readonly string[]])[] = [
  ["type Query { a: Int }", "type Query { a: Int b: Int }", []],
  ["type Query { a: Int }", "type Query { a: Int! }", []],
  ["type Query { a: Int! }", "type Query { a: Int }",
    ["breaking FIELD_CHANGED_KIND Field Query.a changed type from Int! to Int."]],
  ["type Query { a: Int b: Int }", "type Query { a: Int }",
    ["breaking FIELD_REMOVED Field Query.b was removed."]],
  ["type Query { a: E } enum E { X }", "type Query { a: E } enum E { X Y }",
    ["risky VALUE_ADDED_TO_ENUM Enum value E.Y was added."]],
];

describe("two GraphQL schemas", () => {
  it.each(GRAPHQL)("%s and %s", (before, after, changes) => {
    expect(changesOf("graphql", before, after)).toEqual(changes);
  });
});

const openapi = (paths: object, more: object = {}) => JSON.stringify({ openapi: "3.1.0", paths, ...more });
const json = (schema: object) => ({ content: { "application/json": { schema } } });
const answers = (schema: object) => ({ responses: { 200: json(schema) } });
const user = (properties: object, required: readonly string[] = []) =>
  ({ type: "object", properties, required });
const query = (name: string, schema: object, required = false) => ({ in: "query", name, schema, required });

type Differing = readonly [name: string, before: string, after: string, changes: readonly string[]];
const OPENAPI: readonly Differing[] = [
  ["an operation more", openapi({}), openapi({ "/a": { get: {} } }), []],
  ["an operation less", openapi({ "/a": { get: {}, put: {} } }), openapi({ "/a": { get: {} } }),
    ["breaking operation-removed PUT /a"]],
  ["a parameter of a path by another name", openapi({ "/a/{id}": { get: {} } }),
    openapi({ "/a/{key}": { get: {} } }), []],
  ["a parameter that is needed now", openapi({ "/a": { get: {} } }),
    openapi({ "/a": { get: { parameters: [query("q", {}, true)] } } }),
    ["breaking parameter-required GET /a query q"]],
  ["a parameter that takes less",
    openapi({ "/a": { parameters: [query("q", { type: "integer", maximum: 100 })], get: {} } }),
    openapi({ "/a": { get: { parameters: [query("q", { type: "integer", maximum: 50 })] } } }),
    ["breaking maximum GET /a query q"]],
  ["an answer with less", openapi({ "/a": { get: answers(user({ id: {} }, ["id"])) } }),
    openapi({ "/a": { get: answers(user({ id: {} })) } }),
    ["breaking required GET /a response 200 application/json/id"]],
  ["an answer with more", openapi({ "/a": { get: answers(user({ id: {} })) } }),
    openapi({ "/a": { get: answers(user({ id: {}, more: {} }, ["id"])) } }), []],
  ["a request that needs more",
    openapi({ "/a": { post: { requestBody: json(user({ id: {} })) } } }),
    openapi({ "/a": { post: { requestBody: json(user({ id: {} }, ["id"])) } } }),
    ["breaking required POST /a request application/json/id"]],
  ["a request that is needed now", openapi({ "/a": { post: {} } }),
    openapi({ "/a": { post: { requestBody: { required: true, ...json({}) } } } }),
    ["breaking body-became-required POST /a request"]],
  ["an answer in another form", openapi({ "/a": { get: { responses: { 200: json({}) } } } }),
    openapi({ "/a": { get: { responses: { 200: { content: { "text/csv": {} } } } } } }),
    ["breaking response-media-removed GET /a response 200 application/json"]],
  ["a success less", openapi({ "/a": { get: { responses: { 200: {}, 404: {} } } } }),
    openapi({ "/a": { get: { responses: { 204: {} } } } }),
    ["breaking response-removed GET /a response 200", "risky response-removed GET /a response 404"]],
  ["other credentials", openapi({ "/a": { get: {} } }),
    openapi({ "/a": { get: { security: [{ key: [] }] } } }),
    ["open security GET /a"]],
  ["a shared schema that changes", openapi({ "/a": { get: answers({ $ref: "#/components/schemas/A" }) } },
    { components: { schemas: { A: { type: "string" } } } }),
    openapi({ "/a": { get: answers({ $ref: "#/components/schemas/A" }) } },
      { components: { schemas: { A: { type: "integer" } } } }),
    ["breaking type GET /a response 200 application/json"]],
];

describe("two OpenAPI documents", () => {
  it.each(OPENAPI)("differ by %s", (_, before, after, changes) => {
    expect(changesOf("openapi", before, after)).toEqual(changes);
  });

  const swagger = corpus("kubeflow-pipelines/run.swagger.json");
  it.skipIf(swagger === undefined)("of Kubeflow's runs: one operation and one field less are found", () => {
    const text = readFileSync(swagger!, "utf8");
    const less = JSON.parse(text) as {
      paths: Record<string, Record<string, unknown>>;
      definitions: Record<string, { properties: Record<string, { type: string }>; required?: string[] }>;
    };
    expect(changesOf("openapi", text, JSON.stringify(less))).toEqual([]);
    const [path] = Object.keys(less.paths);
    const [method] = Object.keys(less.paths[path!]!);
    delete less.paths[path!]![method!];
    less.definitions["v2beta1Run"]!.properties["run_id"] = { type: "integer" };
    const changes = changesOf("openapi", text, JSON.stringify(less));
    const gone = `${method!.toUpperCase()} ${path!.replace(/\{.*?\}/g, "{}")}`;
    expect(changes).toContain(`breaking operation-removed ${gone}`);
    expect(changes.filter((change) => /breaking type GET .* response 200 .*run_id/.test(change)).length)
      .toBeGreaterThan(0);
  });
});

interface Field {
  readonly name: string;
  readonly number: number;
  readonly type: Type;
  readonly label?: Label;
}
function descriptors(
  fields: readonly Field[], methods: readonly string[] = ["Get"], enums: readonly string[] = ["NONE", "ONE"],
) {
  const message = { name: "User", field: fields.map((field) => ({ label: Label.OPTIONAL, ...field })) };
  const file = create(FileDescriptorSetSchema, { file: [{
    name: "user.proto", package: "acme", syntax: "proto3", messageType: [message],
    enumType: [{ name: "Kind", value: enums.map((name, number) => ({ name: name.toUpperCase(), number })) }],
    service: [{ name: "Users", method: methods.map((name) =>
      ({ name, inputType: ".acme.User", outputType: ".acme.User" })) }],
  }] });
  return base64Encode(toBinary(FileDescriptorSetSchema, file));
}
const ID: Field = { name: "id", number: 1, type: Type.INT32 };
const NAME: Field = { name: "name", number: 2, type: Type.STRING };

const PROTOBUF: readonly Differing[] = [
  ["a field more", descriptors([ID]), descriptors([ID, NAME]), []],
  ["a field less", descriptors([ID, NAME]), descriptors([ID]), ["breaking field-removed acme.User.name"]],
  ["a wider number", descriptors([ID]), descriptors([{ ...ID, type: Type.INT64 }]),
    ["risky field-type acme.User.id"]],
  ["another encoding", descriptors([ID]), descriptors([{ ...ID, type: Type.SINT32 }]),
    ["breaking field-type acme.User.id"]],
  ["a list of it", descriptors([ID]), descriptors([{ ...ID, label: Label.REPEATED }]),
    ["breaking field-type acme.User.id"]],
  ["another name", descriptors([ID]), descriptors([{ ...ID, name: "key" }]),
    ["risky field-renamed acme.User.id"]],
  ["a method less", descriptors([ID], ["Get", "List"]), descriptors([ID]),
    ["breaking method-removed acme.Users.List"]],
  ["a value less", descriptors([ID]), descriptors([ID], ["Get"], ["NONE"]),
    ["breaking value-removed acme.Kind.ONE"]],
];

describe("two sets of protobuf descriptors", () => {
  it.each(PROTOBUF)("differ by %s", (_, before, after, changes) => {
    expect(changesOf("protobuf", before, after)).toEqual(changes);
  });
});

const world = (next: string | undefined, consumers: World = {}): World => ({
  "Interface/users": { scheme: "semver" },
  "Artifact/api": { type: "image", scheme: "semver" },
  "Artifact/app": { type: "image", scheme: "semver" },
  "Version/api@1.0.0": { requires: [], provides: [{ interface: "users", version: "1.0.0" }] },
  "Version/api@2.0.0": { requires: [],
    ...(next === undefined ? {} : { provides: [{ interface: "users", version: next }] }) },
  ...consumers,
});
const APP: World = { "Version/app@1.0.0": { requires: [{ interface: "users", range: "^1" }] } };
const contracts = (before: string, after: string) => ({
  "version:api@1.0.0 interface:users": { format: "graphql" as const, text: before },
  "version:api@2.0.0 interface:users": { format: "graphql" as const, text: after },
});
const [FULL, LESS] = ["type Query { a: Int b: Int }", "type Query { a: Int }"];
const asked = { build: "version:api@2.0.0", replaces: "version:api@1.0.0" };

const CASES: readonly (readonly [
  name: string, world: World, texts: ReturnType<typeof contracts> | undefined, told: readonly string[],
])[] = [
  ["that keeps its contract passes", world("1.1.0", APP), contracts(LESS, FULL),
    ["PASS", "CONTRACT_KEPT interface:users"]],
  ["that breaks one that somebody requires fails", world("2.0.0", APP), contracts(FULL, LESS),
    ["FAIL", "CONTRACT_BROKEN interface:users"]],
  ["that breaks what nobody requires, and says so by its version, passes", world("2.0.0"),
    contracts(FULL, LESS), ["PASS", "BREAK_ANNOUNCED interface:users"]],
  ["that breaks and promises not to fails", world("1.1.0"), contracts(FULL, LESS),
    ["FAIL", "CONTRACT_BROKEN interface:users"]],
  ["whose contract nobody has is unknown", world("1.1.0", APP), undefined,
    ["UNKNOWN", "CONTRACT_UNSTATED interface:users"]],
  ["whose contract does not parse is unknown", world("1.1.0", APP), contracts(FULL, "type Query {"),
    ["UNKNOWN", "CONTRACT_UNREADABLE interface:users"]],
  ["that drops an interface that somebody requires fails", world(undefined, APP), contracts(FULL, FULL),
    ["FAIL", "INTERFACE_GONE interface:users"]],
  ["that drops one that nobody is known to require is unknown", world(undefined), contracts(FULL, FULL),
    ["UNKNOWN", "INTERFACE_GONE interface:users"]],
];

describe("a version", () => {
  it.each(CASES)("%s", (_, there, texts, told) => {
    const all = { ...asked, ...(texts && { contracts: texts }) };
    expect(brief(ask(apiSurfaceValidator, there, all))).toEqual(told);
  });

  it("that breaks what nobody in sight requires is open for who sees a part alone", () => {
    const question = questionOf(world("2.0.0"), { ...asked, contracts: contracts(FULL, LESS) });
    const snapshot = new Proxy(question.snapshot, {
      get: (whole, name) => {
        const value: unknown = name === "sight" ? { parts: [] } : Reflect.get(whole, name, whole);
        return typeof value === "function" ? (value as () => unknown).bind(whole) : value;
      },
    });
    expect(brief(apiSurfaceValidator.evaluate({ ...question, snapshot }))).toEqual(
      ["UNKNOWN", "CONTRACT_OPEN interface:users"]);
  });

  it("that breaks a contract names who breaks with it", () => {
    const [reason] = ask(apiSurfaceValidator, world("2.0.0", APP), {
      ...asked, contracts: contracts(FULL, LESS),
    }).reasons;
    expect(reason).toEqual({
      code: "CONTRACT_BROKEN", outcome: "FAIL", about: "interface:users",
      subject: "FIELD_REMOVED: Field Query.b was removed.", required: "1.0.0", observed: "2.0.0",
      affected: ["version:app@1.0.0"],
    });
  });

  it("that replaces nothing breaks nothing", () => {
    const result = ask(apiSurfaceValidator, world("1.1.0"), { build: "version:api@2.0.0" });
    expect(brief(result)).toEqual(["PASS", "NOTHING_REPLACED version:api@2.0.0"]);
  });
});
