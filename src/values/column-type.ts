/**
 * Types of columns in the words of many systems, and whether every value of one type is a value of another.
 *
 * Sources of the rules: Apache Iceberg's schema evolution (int to long, float to double, a decimal to one of
 * more precision), Delta Lake's type widening (byte, short, int, long; whole numbers into decimals that hold
 * them; byte, short and int into double), both narrowed to what keeps each value exactly: Avro's long to
 * float and string to bytes are refused. A word that systems use for two types (`int` has 32 bits in Spark
 * and 64 in BigQuery, `int8` 8 in Arrow and 64 in PostgreSQL, `timestamp` a zone or none) stands for both,
 * and what holds for one of them only is unknown. So is what compares with a word that is not in the table;
 * equal words are equal. Pure.
 */
export type TypeAnswer = "yes" | "no" | "unknown";

type Exact =
  | { readonly kind: "integer"; readonly bits: number; readonly signed: boolean }
  | { readonly kind: "float"; readonly bits: number }
  /** Without a precision: some number, nobody says which. */
  | { readonly kind: "decimal"; readonly precision?: number; readonly scale?: number }
  /** At most so many characters; any number of them where none is given. */
  | { readonly kind: "string"; readonly length?: number }
  | { readonly kind: "list"; readonly of: string }
  | { readonly kind: "struct" | "map"; readonly text: string }
  | { readonly kind: "word"; readonly word: string };

const signed = (bits: number): Exact => ({ kind: "integer", bits, signed: true });
const unsigned = (bits: number): Exact => ({ kind: "integer", bits, signed: false });
const float = (bits: number): Exact => ({ kind: "float", bits });
const word = (name: string): Exact => ({ kind: "word", word: name });
const TEXT: Exact = { kind: "string" };
const BYTES = word("binary");
const [PLAIN_TIMESTAMP, ZONED_TIMESTAMP] = [word("timestamp without zone"), word("timestamp with zone")];
const EITHER_TIMESTAMP = [PLAIN_TIMESTAMP, ZONED_TIMESTAMP];

const WORDS: Readonly<Record<string, readonly Exact[]>> = {
  bool: [word("boolean")], boolean: [word("boolean")],
  byte: [signed(8)], tinyint: [signed(8), unsigned(8)], int8: [signed(8), signed(64)],
  short: [signed(16)], smallint: [signed(16)], int16: [signed(16)], int2: [signed(16)],
  int: [signed(32), signed(64)], integer: [signed(32), signed(64)], int32: [signed(32)], int4: [signed(32)],
  long: [signed(64)], bigint: [signed(64)], int64: [signed(64)],
  uint8: [unsigned(8)], uint16: [unsigned(16)], uint32: [unsigned(32)], uint64: [unsigned(64)],
  half: [float(16)], float16: [float(16)], float32: [float(32)], float4: [float(32)],
  float: [float(32), float(64)], real: [float(32), float(64)],
  double: [float(64)], "double precision": [float(64)], float64: [float(64)], float8: [float(64)],
  decimal: [{ kind: "decimal" }], numeric: [{ kind: "decimal" }], number: [{ kind: "decimal" }],
  string: [TEXT], str: [TEXT], text: [TEXT], utf8: [TEXT], large_utf8: [TEXT], varchar: [TEXT],
  "character varying": [TEXT], nvarchar: [TEXT], char: [{ kind: "string", length: 1 }, TEXT],
  binary: [BYTES], bytes: [BYTES], bytea: [BYTES], blob: [BYTES], varbinary: [BYTES],
  date: [word("date")], time: [word("time")], uuid: [word("uuid")], json: [word("json")],
  timestamp: EITHER_TIMESTAMP, datetime: EITHER_TIMESTAMP,
  timestamp_ntz: [PLAIN_TIMESTAMP], "timestamp without time zone": [PLAIN_TIMESTAMP],
  timestamptz: [ZONED_TIMESTAMP], timestamp_tz: [ZONED_TIMESTAMP], timestamp_ltz: [ZONED_TIMESTAMP],
  "timestamp with time zone": [ZONED_TIMESTAMP],
  struct: [{ kind: "struct", text: "" }], record: [{ kind: "struct", text: "" }],
  map: [{ kind: "map", text: "" }],
};

/** Lists in lists: real schemas have two or three levels, and a deeper one is a word nobody knows. */
const LIST_DEPTH_MAX = 16;

/** Whether every value of `given` is a value of `wanted`. */
export function fitsColumnType(given: string, wanted: string, depth = 0): TypeAnswer {
  const [from, to] = [normalised(given), normalised(wanted)];
  if (from === to) return "yes";
  const [givens, wanteds] = [exactTypes(from), exactTypes(to)];
  if (givens === undefined || wanteds === undefined || depth > LIST_DEPTH_MAX) return "unknown";
  const answers = givens.flatMap((one) => wanteds.map((other) => fits(one, other, depth)));
  const [first] = answers;
  return answers.every((answer) => answer === first) ? first! : "unknown";
}

/** Whether a column of the type may have fields of its own; a word that nobody knows may. */
export function mayHaveFields(type: string): boolean {
  const exact = exactTypes(normalised(type));
  const kinds: readonly string[] = ["struct", "map", "list"];
  return exact === undefined || exact.some(({ kind }) => kinds.includes(kind));
}

function normalised(text: string): string {
  return text.trim().toLowerCase().replace(/\s+/g, " ").replace(/ ?([<>(),:[\]]) ?/g, "$1");
}

const SIZED =
  /^(decimal|numeric|number|varchar|nvarchar|char|character varying)\((\d{1,9})(?:,(\d{1,9}))?\)$/;

/** What a word may stand for; undefined where nobody knows it. */
function exactTypes(text: string): readonly Exact[] | undefined {
  if (Object.hasOwn(WORDS, text)) return WORDS[text];
  const sized = SIZED.exec(text);
  if (sized !== null) return [sizedType(sized[1]!, Number(sized[2]), Number(sized[3] ?? 0))];
  const list = /^(?:array|list)<(.+)>$/.exec(text) ?? /^(.+)\[\]$/.exec(text);
  if (list !== null) return [{ kind: "list", of: list[1]! }];
  if (text === "array" || text === "list") return [{ kind: "list", of: "" }];
  const parts = /^(struct|record|row|map)[<(].*[>)]$/.exec(text);
  if (parts !== null) return [{ kind: parts[1] === "map" ? "map" : "struct", text }];
  return undefined;
}

function sizedType(name: string, size: number, scale: number): Exact {
  return name.includes("char")
    ? { kind: "string", length: size }
    : { kind: "decimal", precision: size, scale };
}

function fits(from: Exact, to: Exact, depth: number): TypeAnswer {
  switch (from.kind) {
    case "integer":
      return fitsInteger(from, to);
    case "float":
      if (to.kind === "decimal" && to.precision === undefined) return "unknown";
      return answer(to.kind === "float" && from.bits <= to.bits);
    case "decimal":
      return fitsDecimal(from, to);
    case "string":
      if (to.kind !== "string") return "no";
      return answer(to.length === undefined || (from.length !== undefined && from.length <= to.length));
    case "list":
      if (to.kind !== "list") return "no";
      return from.of === "" || to.of === "" ? "unknown" : fitsColumnType(from.of, to.of, depth + 1);
    case "struct":
    case "map":
      return from.kind !== to.kind ? "no" : "unknown";
    case "word":
      return answer(to.kind === "word" && from.word === to.word);
    default:
      return from satisfies never;
  }
}

/** Bits of a float's significand: a whole number of so many bits is kept exactly (IEEE 754). */
const SIGNIFICAND_BITS: Readonly<Record<number, number>> = { 16: 11, 32: 24, 64: 53 };

function fitsInteger(from: Extract<Exact, { kind: "integer" }>, to: Exact): TypeAnswer {
  const bits = from.bits - (from.signed ? 1 : 0);
  if (to.kind === "integer") {
    if (from.signed && !to.signed) return "no";
    return answer(bits <= to.bits - (to.signed ? 1 : 0));
  }
  if (to.kind === "float") return answer(bits <= SIGNIFICAND_BITS[to.bits]!);
  if (to.kind !== "decimal") return "no";
  if (to.precision === undefined) return "unknown";
  return answer(to.precision - to.scale! >= Math.ceil(bits * Math.log10(2)));
}

function fitsDecimal(from: Extract<Exact, { kind: "decimal" }>, to: Exact): TypeAnswer {
  const isNumber = to.kind === "integer" || to.kind === "float" || to.kind === "decimal";
  if (!isNumber) return "no";
  if (from.precision === undefined) return "unknown";
  if (to.kind !== "decimal") return "no";
  if (to.precision === undefined) return "unknown";
  return answer(to.scale! >= from.scale! && to.precision - to.scale! >= from.precision - from.scale!);
}

function answer(holds: boolean): TypeAnswer {
  return holds ? "yes" : "no";
}
