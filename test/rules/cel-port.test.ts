/** Expressions of policies: what is allowed, what is refused and where, what comes out. */
import { describe, expect, it } from "vitest";
import { ExpressionCompiler } from "../../src/rules/cel/expression.ts";
import type { Bindings } from "../../src/rules/cel/expression.ts";
import { ExpressionInvalid } from "../../src/rules/cel/expression-invalid.ts";
import type { FactSight, FieldValue, Thing } from "../../src/rules/cel/thing.ts";
import type { Vocabulary } from "../../src/rules/cel/vocabulary.ts";
import { parseTime } from "../../src/values/time.ts";

const VOCABULARY: Vocabulary = {
  types: new Map([
    ["Environment", { name: "string", stage: "string", labels: "map<string, string>" }],
    ["Attestation", { name: "string", type: "string", verified: "bool", time: "time", count: "int" }],
  ]),
  facts: new Map([
    ["os.id", { kind: "string" }],
    ["region.jurisdiction", { kind: "enum", values: ["EU", "US"], ordered: false }],
    ["nvidia.driver", { kind: "version", scheme: "dotted" }],
    ["gpu.memory", { kind: "quantity" }],
    ["gpu.count", { kind: "number" }],
    ["cpu.isa", { kind: "set" }],
    ["data.anonymised", { kind: "boolean" }],
    ["scan.time", { kind: "time" }],
  ]),
  variables: new Map([
    ["env", "Environment"],
    ["scans", "list<Attestation>"],
    ["limit", "double"],
  ]),
};
const NOW = parseTime("2026-11-21T12:00:00Z")!;
const compiler = new ExpressionCompiler(VOCABULARY);

function thing(
  key: string,
  fields: Record<string, FieldValue>,
  facts: Record<string, FactSight["kind"] | unknown>,
) {
  const seen: Thing = {
    key,
    field: (name) => fields[name],
    fact: (name) => {
      const value = facts[name];
      if (value === undefined) return { kind: "missing" };
      return value === "ABSENT" ? { kind: "absent" } : { kind: "value", value: value as string };
    },
  };
  return seen;
}

const ENV = thing(
  "environment:prod",
  { name: "prod", stage: "production", labels: { team: "search" } },
  {
    "os.id": "ubuntu",
    "region.jurisdiction": "EU",
    "nvidia.driver": "535.104.05",
    "gpu.memory": "24Gi",
    "gpu.count": 2,
    "cpu.isa": ["avx", "avx2"],
    "scan.time": "2026-09-01T00:00:00Z",
    "data.anonymised": "ABSENT",
  },
);
const SCAN = thing(
  "attestation:scan",
  { name: "scan", type: "scan", verified: true, count: 3, time: "2026-11-20T12:00:00Z" },
  {},
);
const BINDINGS: Bindings = { env: ENV, scans: [SCAN], limit: 2 };

const evaluate = (source: string, bindings = BINDINGS) =>
  compiler.compile(source, "value").evaluate(bindings, NOW);

describe("an expression has a value", () => {
  it.each([
    ['env.facts["os.id"] == "ubuntu"', true],
    ['env.facts["os.id"] in ["debian", "ubuntu"]', true],
    // As text "535.104.05" is below "535.86.10".
    ['satisfies(env.facts["nvidia.driver"], ">=535.86.10 <536")', true],
    ['satisfies(env.facts["nvidia.driver"], ">=550")', false],
    ['satisfies(env.facts["region.jurisdiction"], "EU")', true],
    ['satisfies(env.facts["cpu.isa"], "avx2")', true],
    ['atLeast(env.facts["gpu.memory"], "24Gi")', true],
    ['atMost(env.facts["gpu.memory"], "23Gi")', false],
    ['atLeast(env.facts["gpu.count"], 2)', true],
    ['env.facts["gpu.count"] > 1.0 && env.facts["gpu.count"] <= limit', true],
    ['"avx2" in env.facts["cpu.isa"]', true],
    ['env.facts["cpu.isa"].exists(flag, flag.startsWith("avx"))', true],
    ['env.facts["cpu.isa"].size()', 2n],
    ['olderThan(env.facts["scan.time"], "30d")', true],
    ['scans.all(scan, scan.verified && !olderThan(scan.time, "2d"))', true],
    ["scans.exists(scan, scan.count > 3)", false],
    ['env.labels["team"] == "search"', true],
    ['"tier" in env.labels', false],
    ['glob(env.name, "pr?d*")', true],
    ['declaredAbsent(env.facts["data.anonymised"])', true],
    ['declaredAbsent(env.facts["data.anonymised"]) || env.facts["data.anonymised"] == true', true],
    ['env.stage == "production" ? 1 : 2', 1n],
  ])("%s", (source, value) => {
    expect(evaluate(source)).toEqual({ kind: "value", value });
  });
});

describe("what is missing makes it unknown, unless the rest decides", () => {
  const BARE: Bindings = {
    env: thing("environment:bare", { name: "bare", labels: {} }, {}),
    scans: [],
    limit: 0,
  };
  it.each([
    ['env.facts["os.id"] == "ubuntu"', "fact", "os.id"],
    ['!(env.facts["os.id"] == "ubuntu")', "fact", "os.id"],
    ['satisfies(env.facts["nvidia.driver"], ">=535")', "fact", "nvidia.driver"],
    ['!atLeast(env.facts["gpu.memory"], "1Gi")', "fact", "gpu.memory"],
    ['declaredAbsent(env.facts["data.anonymised"])', "fact", "data.anonymised"],
    ['!declaredAbsent(env.facts["data.anonymised"])', "fact", "data.anonymised"],
    ['env.stage == "production"', "field", "stage"],
    ['env.labels["team"] == "search"', "label", "team"],
    ['["a"].all(x, env.facts["os.id"] == x)', "fact", "os.id"],
  ])("%s", (source, kind, name) => {
    expect(evaluate(source, BARE)).toMatchObject({ kind: "unknown", missing: [{ kind, name }] });
  });
  it.each([
    ['env.facts["os.id"] == "ubuntu" || env.name == "bare"', true],
    ['env.name == "bare" || env.facts["os.id"] == "ubuntu"', true],
    ['env.facts["os.id"] == "ubuntu" && env.name == "other"', false],
    ['["a", "bare"].exists(x, x == env.name || env.facts["os.id"] == x)', true],
  ])("%s is decided", (source, value) => {
    expect(evaluate(source, BARE)).toEqual({ kind: "value", value });
  });
});

describe("what is declared absent", () => {
  it("is no for a fact test, as for a requirement", () => {
    const env = thing("environment:cpu", {}, { "nvidia.driver": "ABSENT" });
    expect(evaluate('satisfies(env.facts["nvidia.driver"], ">=1")', { ...BINDINGS, env })).toEqual({
      kind: "value",
      value: false,
    });
  });
  it("is an error where its value is read, and says what to ask", () => {
    expect(evaluate('env.facts["data.anonymised"] == true')).toEqual({
      kind: "error",
      message:
        "data.anonymised of environment:prod is declared absent; ask declaredAbsent() before its value",
    });
  });
});

const refusal = (source: string, purpose: "condition" | "value" | "text" = "condition") => {
  try {
    compiler.compile(source, purpose);
  } catch (error) {
    if (error instanceof ExpressionInvalid) return error;
    throw error;
  }
  throw new Error(`${source} was not refused`);
};

describe("a mistake is refused with its place and the nearest name", () => {
  it.each([
    ['env.facts["nvidia.drivr"] == "x"', 1, 1, "there is no fact key nvidia.drivr", ["nvidia.driver"]],
    ['env.stag == "x"', 1, 5, "Environment has no field stag", ["stage"]],
    ['evn.stage == "x"', 1, 1, "there is no such name", ["env"]],
    ['true &&\n  env.facts["os.ids"] == "x"', 2, 3, "there is no fact key os.ids", ["os.id"]],
    ['env.facts["os.id"] ==', 1, 22, "Unexpected token: EOF", []],
    [
      'env.facts["nvidia.driver"] == env.facts["nvidia.driver"]',
      1,
      1,
      "no such overload: VersionValue == VersionValue",
      [],
    ],
    [
      'env.facts["nvidia.driver"] in [env.facts["nvidia.driver"]]',
      1,
      1,
      "a version is compared with satisfies, atLeast or atMost only",
      [],
    ],
    [
      '[env.facts["nvidia.driver"]].size() == 1',
      1,
      2,
      "a version is compared with satisfies, atLeast or atMost only",
      [],
    ],
    ['dyn(env.facts["nvidia.driver"]) == "535"', 1, 1, "this has no type that could be checked", []],
    ['env.facts["gpu.memory"] > 3', 1, 1, "no such overload: QuantityValue > int", []],
    ['env.facts["os.id"] < "z"', 1, 1, "only numbers have an order here, and this is string < string", []],
    ['env.facts[env.name] == "x"', 1, 1, "this has no type that could be checked", []],
    ["has(env.stage)", 1, 1, "there is no has(): it makes no of unknown; ask declaredAbsent()", []],
    [
      'env.name.matches("(a+)+$")',
      1,
      1,
      "there are no regular expressions here; use glob(text, pattern)",
      [],
    ],
    ['env.name + "x" == "y"', 1, 1, "only numbers are added", []],
    ["env.name", 1, 1, "a condition is true or false, and this is string", []],
    ['satisfies(env.facts["nvidia.driver"], env.name)', 1, 39, "expected a value that is written out", []],
    ['satisfies(env.facts["nvidia.driver"], ">=x.y")', 1, 39, null, []],
    [
      'satisfies(env.facts["gpu.memory"], "24Gi")',
      1,
      36,
      "a quantity is compared with atLeast or atMost",
      [],
    ],
    ['atLeast(env.facts["os.id"], "b")', 1, 29, null, []],
    ['satisfies(env.name, "x")', 1, 11, 'expected a fact, such as env.facts["os.id"]', []],
    ['olderThan(env.facts["scan.time"], "soon")', 1, 35, 'expected an age such as "90d", "12h" or "2w"', []],
    ["cel.bind(x, 1, x == 1)", 1, 1, "cel.bind is not allowed; name the value in `let`", []],
    ['env.constructor == "x"', 1, 5, "Environment has no field constructor", []],
    ['env.facts["__proto__"] == "x"', 1, 1, "there is no fact key __proto__", []],
  ] as const)("%s", (source, line, column, problem, nearest) => {
    const error = refusal(source);
    expect({ line: error.line, column: error.column, nearest: error.nearest }).toEqual({
      line,
      column,
      nearest,
    });
    if (problem !== null) expect(error.problem).toBe(problem);
  });
});

describe("what would cost too much is refused, or stopped", () => {
  const list = `[${Array.from({ length: 200 }, (_, index) => index).join(",")}]`;
  it.each([
    ["too long", `true || "${"x".repeat(5_000)}" == ""`, /at most 4096 bytes/],
    ["too deep", `${"(".repeat(2_000)}true${")".repeat(2_000)}`, /maxDepth|nested too deeply/],
    ["many negations", `${"!".repeat(4_000)}true`, /maxAstNodes|maxDepth|nested too deeply/],
    ["three loops deep", "[1].all(a, [1].all(b, [1].all(c, a == b)))", /at most 2 deep/],
    [
      "loops over written lists",
      `${list}.all(a, ${list}.all(b, a + b >= 0 || ${"a == b || ".repeat(40)}true))`,
      /too much/,
    ],
  ])("%s", (_name, source, problem) => {
    expect(refusal(source).problem).toMatch(problem);
  });
  it("a list from a fact that is too long for nested loops ends in an error, not in a hang", () => {
    const env = thing(
      "environment:big",
      {},
      { "cpu.isa": Array.from({ length: 9_000 }, (_, index) => `f${index}`) },
    );
    const source = 'env.facts["cpu.isa"].all(a, env.facts["cpu.isa"].exists(b, a == b))';
    expect(evaluate(source, { ...BINDINGS, env })).toMatchObject({
      kind: "error",
      message: expect.stringMatching(/^a list of weight 9000 is too long for this expression/),
    });
  });
});

describe("an expression tells what it reads", () => {
  it("each access once, loops without a variable", () => {
    const { reads } = compiler.compile(
      'env.stage == "x" && satisfies(env.facts["nvidia.driver"], ">=1") && scans.all(s, s.verified) '
        + '&& env.stage == ""',
      "condition",
    );
    expect(reads).toEqual([
      { text: "env.stage", variable: "env", field: "stage", fact: undefined },
      { text: 'env.facts["nvidia.driver"]', variable: "env", field: undefined, fact: "nvidia.driver" },
      { text: "s.verified", variable: undefined, field: "verified", fact: undefined },
    ]);
  });
});
