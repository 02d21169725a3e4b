/**
 * From a schema to a quick test of whether data is surely as it says: true only where zod would take the data
 * and give back equal data. False means that zod must be asked, which copies the data and can say what is
 * wrong. Almost all events are as they should be, and asking zod about them took a tenth of their time.
 *
 * The test is made from the schema's own definition (zod.dev/packages/core, `_zod.def`), so there is one
 * truth; a kind of schema or check that is not known here is never sure.
 */
import type { z } from "zod";

export type Test = (data: unknown) => boolean;

const TESTS = new WeakMap<object, Test>();

/** Schemas may refer to themselves; data then nests as deep as it does, which ./event-text.ts bounds. */
export function surelyAccepts(schema: z.core.$ZodType): Test {
  const known = TESTS.get(schema);
  if (known !== undefined) return known;
  let made: Test | undefined;
  // Made when it is first asked, as a definition may be read only after all schemas are there.
  const test: Test = (data) => (made ??= testOf(schema))(data);
  TESTS.set(schema, test);
  return test;
}

const never: Test = () => false;

function testOf(schema: z.core.$ZodType): Test {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const tests = [typeTest(def), ...(def.checks ?? []).map(checkTest)];
  return tests.length === 1 ? tests[0]! : (data) => tests.every((test) => test(data));
}

function typeTest(def: z.core.$ZodTypes["_zod"]["def"]): Test {
  switch (def.type) {
    case "string":
      return "format" in def || "coerce" in def ? never : (data) => typeof data === "string";
    case "number":
      return "format" in def || "coerce" in def ? never : Number.isFinite;
    case "boolean":
      return "coerce" in def ? never : (data) => typeof data === "boolean";
    case "unknown":
      return () => true;
    case "literal":
      return (data) => def.values.includes(data as never);
    case "enum": {
      const values = new Set<unknown>(Object.values(def.entries));
      return (data) => typeof data === "string" && values.has(data);
    }
    case "optional": {
      const inner = surelyAccepts(def.innerType);
      return (data) => data === undefined || inner(data);
    }
    case "array": {
      const inner = surelyAccepts(def.element);
      return (data) => Array.isArray(data) && data.every(inner);
    }
    case "record":
      return isAnyText(def.keyType) ? recordTest(surelyAccepts(def.valueType)) : never;
    case "object":
      return def.catchall?._zod.def.type === "unknown" ? objectTest(def.shape) : never;
    case "union": {
      if (def.inclusive === false && !("discriminator" in def)) return never;
      const options = def.options.map(surelyAccepts);
      return (data) => options.some((option) => option(data));
    }
    default:
      return never;
  }
}

function isAnyText(schema: z.core.$ZodType): boolean {
  const { type, checks = [] } = schema._zod.def;
  return type === "string" && checks.length === 0;
}

function isRecord(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}

function recordTest(value: Test): Test {
  return (data) => {
    if (!isRecord(data)) return false;
    for (const name in data) if (!value(data[name])) return false;
    return true;
  };
}

function objectTest(shape: z.core.$ZodShape): Test {
  const fields = Object.entries(shape).map(([name, schema]) => [name, surelyAccepts(schema)] as const);
  return (data) => {
    if (!isRecord(data)) return false;
    for (const [name, test] of fields) if (!test(data[name])) return false;
    return true;
  };
}

function checkTest(check: z.core.$ZodCheck<never>): Test {
  const { def } = (check as unknown as z.core.$ZodChecks | z.core.$ZodCustom)._zod;
  switch (def.check) {
    case "min_length":
      return (data) => (data as string).length >= def.minimum;
    case "string_format":
      return "format" in def && def.format === "regex" && "pattern" in def
        ? matching(def.pattern as RegExp) : never;
    case "custom": {
      const { fn } = def;
      return typeof fn === "function" ? (data) => fn(data) === true : never;
    }
    default:
      return never;
  }
}

function matching(pattern: RegExp): Test {
  return pattern.global || pattern.sticky ? never : (data) => pattern.test(data as string);
}
