/**
 * Kubernetes quantities, exact: 80Gi, 1.5, 500m, 12e6 (apimachinery pkg/api/resource, the grammar in
 * quantity.go).
 *
 * A value is a whole number of billionths. What is finer rounds away from zero, and a value with a binary
 * suffix is capped at 2^63-1, both as Kubernetes does. The form (binary, decimal, exponent) is kept for
 * writing it back.
 */
import { InvalidQuantity } from "./invalid-quantity.ts";

export interface Quantity {
  /** As written, blanks around it removed. */
  readonly text: string;
  /** The value in billionths. */
  readonly nano: bigint;
  readonly form: "binary" | "decimal" | "exponent";
}

/** Longest quantity that is read; 2^63-1 has 19 digits. */
const QUANTITY_LENGTH_MAX = 256;
/** Largest power of ten in exponent form; 10^64 is beyond anything that is counted. */
const EXPONENT_MAX = 64;
const NANO = 1_000_000_000n;
const BINARY_MAX_NANO = (2n ** 63n - 1n) * NANO;
const QUANTITY = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?[0-9]+)?$/;
const BINARY_SUFFIXES = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"] as const;
/** The decimal suffixes in steps of 1000, from billionths. */
const DECIMAL_SUFFIXES = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"] as const;

/** Throws InvalidQuantity. */
export function parseQuantity(text: string): Quantity {
  const trimmed = text.trim();
  const match = trimmed.length > QUANTITY_LENGTH_MAX ? null : QUANTITY.exec(trimmed);
  if (match === null || (match[2] === "" && (match[3] ?? "") === "")) throw new InvalidQuantity(text);
  const fraction = match[3] ?? "";
  const suffix = match[4] ?? "";
  const digits = BigInt(`${match[2]}${fraction}`);
  const binary = BINARY_SUFFIXES.indexOf(suffix as (typeof BINARY_SUFFIXES)[number]);
  const exponent = /^[eE]./.test(suffix) ? Number(suffix.slice(1)) : undefined;
  if (exponent !== undefined && Math.abs(exponent) > EXPONENT_MAX) {
    throw new InvalidQuantity(text, `The exponent is at most ${EXPONENT_MAX}.`);
  }
  const size = binary > 0 ? capped(scaled(digits * 1024n ** BigInt(binary), 9 - fraction.length))
    : scaled(digits, 9 - fraction.length + (exponent ?? decimalExponent(suffix)));
  const form = exponent !== undefined ? "exponent"
    : binary > 0 && (size === 0n || size >= NANO) ? "binary" : "decimal";
  return { text: trimmed, nano: match[1] === "-" ? -size : size, form };
}

function decimalExponent(suffix: string): number {
  return DECIMAL_SUFFIXES.indexOf(suffix as (typeof DECIMAL_SUFFIXES)[number]) * 3 - 9;
}

/** `digits` times ten to `power`, rounded up to a whole number. */
function scaled(digits: bigint, power: number): bigint {
  if (power >= 0) return digits * 10n ** BigInt(power);
  const divisor = 10n ** BigInt(-power);
  return (digits + divisor - 1n) / divisor;
}

function capped(nano: bigint): bigint {
  return nano > BINARY_MAX_NANO ? BINARY_MAX_NANO : nano;
}

export function compareQuantities(a: Quantity, b: Quantity): number {
  return a.nano < b.nano ? -1 : a.nano > b.nano ? 1 : 0;
}

/**
 * The canonical text, as Kubernetes writes it: no fraction, the largest suffix that keeps every digit (1.5Gi:
 * 1536Mi).
 */
export function formatQuantity(quantity: Pick<Quantity, "nano" | "form">): string {
  const { nano, form } = quantity;
  if (nano === 0n) return "0";
  if (form === "binary" && nano % NANO === 0n) return binaryText(nano / NANO);
  let value = nano;
  let step = 0;
  const last = form === "exponent" ? Infinity : DECIMAL_SUFFIXES.length - 1;
  while (step < last && value % 1000n === 0n) {
    value /= 1000n;
    step++;
  }
  if (form !== "exponent") return `${value}${DECIMAL_SUFFIXES[step]}`;
  return step === 3 ? `${value}` : `${value}e${step * 3 - 9}`;
}

function binaryText(units: bigint): string {
  let value = units;
  let step = 0;
  while (step < BINARY_SUFFIXES.length - 1 && value % 1024n === 0n) {
    value /= 1024n;
    step++;
  }
  return `${value}${BINARY_SUFFIXES[step]}`;
}
