/**
 * CEL's official conformance cases (github.com/google/cel-spec, tests/simple) that concern what is allowed in
 * a policy. What the port refuses when it is written does not apply, and is counted; what it takes must have
 * the value, or fail, as the case says.
 */
import { tests as SUITE } from "@bufbuild/cel-spec/testdata/conformance.js";
import { describe, expect, it } from "vitest";
import { ExpressionInvalid } from "../../src/rules/cel/expression-invalid.ts";
import { ExpressionCompiler } from "../../src/rules/cel/expression.ts";

interface Value {
  readonly int64Value?: string;
  readonly uint64Value?: string;
  readonly doubleValue?: number | string;
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly listValue?: { readonly values?: readonly Value[] };
}
interface Case {
  readonly name: string;
  readonly expr: string;
  readonly value?: Value;
  readonly evalError?: unknown;
  readonly typedResult?: { readonly result?: Value };
  /** Names are looked up inside it; policies have none. */
  readonly container?: string;
  readonly typeEnv?: readonly { readonly name: string; readonly ident?: { readonly type?: Primitive } }[];
  readonly bindings?: Readonly<Record<string, { readonly value?: Value }>>;
}
interface Primitive {
  readonly primitive?: string;
}

/** Where the library differs from the specification, in what a policy may write. */
const DEVIATIONS: Readonly<Record<string, string>> = {
  "integer_math/int64_math/int64_min_negate": "beyond 64 bits it gives the number instead of an error",
  "integer_math/int64_math/int64_min_negate_div": "beyond 64 bits it gives the number instead of an error",
};

function casesOf(suite: typeof SUITE, path: readonly string[]): readonly { path: string; original: Case }[] {
  return [
    ...(suite.tests ?? []).map(({ original }) => {
      const one = original as unknown as Case;
      return { path: [...path, one.name].join("/"), original: one };
    }),
    ...(suite.suites ?? []).flatMap((each) => casesOf(each as typeof SUITE, [...path, each.name])),
  ];
}

const TYPES: Readonly<Record<string, string>> = {
  INT64: "int",
  DOUBLE: "double",
  STRING: "string",
  BOOL: "bool",
};

/** undefined where its variables have types that no thing has. */
function variablesOf({ typeEnv = [], bindings = {} }: Case): ReadonlyMap<string, string> | undefined {
  const types = typeEnv.map(({ name, ident }) => [name, TYPES[ident?.type?.primitive ?? ""]] as const);
  if (types.some(([, type]) => type === undefined)) return undefined;
  const declared = new Map(types as readonly (readonly [string, string])[]);
  return Object.keys(bindings).every((name) => declared.has(name)) ? declared : undefined;
}

const NOTHING = Symbol("no value of a policy");

function plain(value: Value): unknown {
  if (value.int64Value !== undefined) return BigInt(value.int64Value);
  if (value.doubleValue !== undefined) return Number(value.doubleValue);
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.listValue !== undefined) return (value.listValue.values ?? []).map(plain);
  return NOTHING;
}

const FAILURE = Symbol("an error");

/** A case that names no result expects true. */
function wantedOf({ value, evalError, typedResult }: Case): unknown {
  if (evalError !== undefined) return FAILURE;
  return plain(value ?? typedResult?.result ?? { boolValue: true });
}

type Finding = "agrees" | "differs" | "refused" | "no such types";

function find({ original }: { original: Case }): { finding: Finding; said?: unknown } {
  const variables = variablesOf(original);
  const wanted = wantedOf(original);
  if (variables === undefined || original.container !== undefined || wanted === NOTHING)
    return { finding: "no such types" };
  const compiler = new ExpressionCompiler({ types: new Map(), facts: new Map(), variables });
  try {
    const bound = Object.entries(original.bindings ?? {}).map(([name, { value }]) => {
      const given = plain(value!);
      return [name, typeof given === "bigint" ? Number(given) : given];
    });
    const outcome = compiler.compile(original.expr, "value").evaluate(Object.fromEntries(bound), 0n);
    const isRight =
      wanted === FAILURE
        ? outcome.kind === "error"
        : outcome.kind === "value" &&
          Object.is(JSON.stringify(shown(outcome.value)), JSON.stringify(shown(wanted)));
    return { finding: isRight ? "agrees" : "differs", said: outcome };
  } catch (error) {
    if (error instanceof ExpressionInvalid) return { finding: "refused" };
    throw error;
  }
}

function shown(value: unknown): unknown {
  if (typeof value === "bigint") return `int ${value}`;
  if (typeof value === "number") return `double ${Object.is(value, -0) ? "-0" : value}`;
  return Array.isArray(value) ? value.map(shown) : value;
}

describe("official conformance cases", () => {
  const found = casesOf(SUITE, []).map((each) => ({ ...each, ...find(each) }));
  const count = (finding: Finding) => found.filter((each) => each.finding === finding).length;

  it("what a policy may write has the value that CEL gives it", () => {
    console.log(
      `${count("agrees")} agree, ${count("refused")} are refused when written, ` +
        `${count("no such types")} are about types that no policy has, ${count("differs")} differ`,
    );
    const differing = found.filter(({ finding }) => finding === "differs");
    if (process.env["SHOW"])
      for (const d of differing)
        console.log(d.path, "|", d.original.expr, "|", JSON.stringify(d.original.value), "|", d.said);
    expect(differing.map(({ path }) => path)).toEqual(Object.keys(DEVIATIONS));
    expect(count("agrees")).toBeGreaterThan(300);
  });
});
