/** What a gate asks, in words. */
import type { GateKind } from "../../model/kinds/gate.ts";

type Settings = Readonly<Record<string, unknown>>;

const WORDS: Readonly<Record<GateKind, (settings: Settings) => string>> = {
  soak: ({ stage, environment, for: time, healthy }) =>
    `it has run in ${String(environment ?? stage)} for ${String(time)}` +
    (healthy === undefined ? "" : " with healthy figures"),
  attestation: ({ predicateType, of = "version", maxAge, unverified, where }) =>
    `${unverified === true ? "an" : "a verified"} attestation ${String(predicateType)} of the ${String(of)}` +
    (maxAge === undefined ? "" : `, at most ${String(maxAge)} old`) +
    Object.entries((where ?? {}) as Settings)
      .map(([field, value]) => `, ${field} ${[value].flat().join(" or ")}`)
      .join(""),
  approvals: ({ count = 1, whenRiskAtLeast }) =>
    `${Number(count) === 1 ? "one other approves" : `${String(count)} others approve`} the plan` +
    (whenRiskAtLeast === undefined ? "" : ` if its risk is ${String(whenRiskAtLeast)} or more`),
  window: ({ days, from, to, zone, freezes }) => {
    const parts = [
      from === undefined ? "" : `between ${String(from)} and ${String(to)}`,
      days === undefined ? "" : `on ${(days as readonly string[]).join(", ")}`,
      freezes === undefined ? "" : `outside ${(freezes as readonly unknown[]).length} freezes`,
    ].filter((part) => part !== "");
    return `the time is ${parts.join(" ")} in ${String(zone)}`;
  },
  risk: ({ atMost }) => `the plan's risk is at most ${String(atMost)}`,
  observations: ({ bounds = [], canary = [] }) => {
    const names = (rows: unknown) =>
      (rows as readonly { metric: string }[]).map(({ metric }) => metric).join(", ");
    const parts = [
      (bounds as readonly unknown[]).length === 0 ? "" : `${names(bounds)} within bounds`,
      (canary as readonly unknown[]).length === 0 ? "" : `${names(canary)} no worse than what it replaces`,
    ].filter((part) => part !== "");
    return parts.join("; ");
  },
  verdict: () => "it is still compatible",
  parity: ({ baseline }) =>
    `the place is as ${baseline === undefined ? "its baseline" : String(baseline)} had it`,
};

export function gateAsks(kind: string, settings: Settings): string {
  return Object.hasOwn(WORDS, kind) ? WORDS[kind as GateKind](settings) : kind;
}
