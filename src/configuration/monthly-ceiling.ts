/** What a service costs at most in a month: its most replicas, all month long, in the longest month. */
import type { EffectiveFacts } from "../decisions/effective-facts.ts";
import type { PriceSpec } from "../model/kinds/configuration.ts";
import type { ConfigurationSource, MonthlyCeiling, Price, Replicas } from "./resolved-configuration.ts";

/** Of a month of 31 days. The usual 730 (a year's twelfth) is an average, and seven months are longer. */
export const HOURS_PER_MONTH_MAX = 744;
/** Digits after the point that an amount may have. */
const FRACTION_DIGITS = 6;
const AMOUNT = /^(\d{1,12})(?:\.(\d{1,6}))?$/;

/** The price as stated; the amount of a fact, where one holds it and it is known. */
export function priceOf(spec: PriceSpec, source: ConfigurationSource, facts: EffectiveFacts): Price {
  const { perReplicaMonth, perReplicaHour, currency } = spec;
  const rate = (perReplicaMonth ?? perReplicaHour)!;
  const per = perReplicaMonth === undefined ? "replica-hour" : "replica-month";
  if (typeof rate === "string") return { amount: rate, per, currency, source };
  const key = facts.index.named(rate.fact);
  const value = key === undefined ? undefined : facts.cell(key).value;
  const text = typeof value === "number" || typeof value === "string" ? String(value) : "";
  return { ...(AMOUNT.test(text) ? { amount: text } : {}), per, currency, fact: rate.fact, source };
}

export function monthlyCeiling({ max }: Replicas, price: Price | undefined): MonthlyCeiling {
  const missing: string[] = [];
  if (max === undefined) missing.push("nobody states replicas.max");
  if (price === undefined) missing.push("nobody states a price");
  else if (price.amount === undefined)
    missing.push(`the fact ${price.fact}, which holds the price, is not known as an amount`);
  if (missing.length > 0) return { kind: "unknown", because: missing.join(" and ") };
  const { amount, per, currency } = price!;
  const hours = per === "replica-hour" ? HOURS_PER_MONTH_MAX : 1;
  const total = unitsOf(amount!) * BigInt(max!.value) * BigInt(hours);
  return { kind: "known", amount: amountText(total), currency };
}

/** In millionths: money is not counted in binary fractions. */
function unitsOf(amount: string): bigint {
  const [, whole = "0", fraction = ""] = AMOUNT.exec(amount)!;
  return BigInt(whole) * 10n ** BigInt(FRACTION_DIGITS) + BigInt(fraction.padEnd(FRACTION_DIGITS, "0"));
}

/** At least two digits after the point, more only where they say something. */
function amountText(units: bigint): string {
  const digits = String(units).padStart(FRACTION_DIGITS + 1, "0");
  const fraction = digits.slice(-FRACTION_DIGITS).replace(/0+$/, "").padEnd(2, "0");
  return `${digits.slice(0, -FRACTION_DIGITS)}.${fraction}`;
}

/** Sums by currency, in order of currency; unknown where one of them is. */
export function totalCeiling(ceilings: readonly MonthlyCeiling[]): readonly MonthlyCeiling[] {
  const totals = new Map<string, bigint>();
  const unknown = new Set<string>();
  for (const ceiling of ceilings) {
    if (ceiling.kind === "unknown") unknown.add(ceiling.because);
    else totals.set(ceiling.currency, (totals.get(ceiling.currency) ?? 0n) + unitsOfTotal(ceiling.amount));
  }
  return [
    ...[...totals.keys()].sort().map((currency): MonthlyCeiling =>
      ({ kind: "known", amount: amountText(totals.get(currency)!), currency })),
    ...[...unknown].sort().map((because): MonthlyCeiling => ({ kind: "unknown", because })),
  ];
}

/** A total may have more digits than an amount that somebody writes. */
function unitsOfTotal(amount: string): bigint {
  const [whole = "0", fraction = ""] = amount.split(".");
  return BigInt(whole) * 10n ** BigInt(FRACTION_DIGITS) + BigInt(fraction.padEnd(FRACTION_DIGITS, "0"));
}
