/** The sentences of fixes, made from their changes. All their wording is here; tests hold the exact words. */
import type { PropertyValue } from "../../model/graph.ts";
import type { Verdict } from "../decision.ts";
import { valueText } from "../fact-condition.ts";
import type { FixChange } from "./fix.ts";

/**
 * "Change nvidia.driver of X from 535.104.05 to 580; then it is COMPATIBLE." "Ask for nvidia.driver of X:
 * with 525.60.13, for one, it is COMPATIBLE."
 */
export function fixSentence(changes: readonly FixChange[], verdict: Verdict): string {
  const observed = changes.filter((change) => change.kind === "observe");
  const others = changes.filter((change) => change.kind !== "observe");
  const values = joined(observed.map(({ value }) => text(value)));
  if (others.length === 0) {
    const facts = joined(observed.map(({ fact }) => fact));
    return `Ask for ${facts} of ${observed[0]!.environment}: with ${values}, for one, it is ${verdict}.`;
  }
  const parts = joined(others.map(changeText));
  const unknown = joined(observed.map(({ fact, value }) => `${fact} ${text(value)}`));
  const then = observed.length === 0 ? "then" : `with ${unknown}, which nobody states now,`;
  return `${parts[0]!.toUpperCase()}${parts.slice(1)}; ${then} it is ${verdict}.`;
}

function changeText(change: Exclude<FixChange, { readonly kind: "observe" }>): string {
  switch (change.kind) {
    case "variant":
    case "version":
      return `take ${change.to} instead of ${change.from}`;
    case "parameter":
      return `set ${change.to} instead of ${change.from} for ${change.about}`;
    case "environment":
      return `use ${change.to} instead of ${change.from}`;
    case "fact":
      return `change ${change.fact} of ${change.environment} from ${text(change.from)} to ${text(change.to)}`;
    case "deploy":
      return `deploy ${change.version} in ${change.environment} first`;
    case "upgrade":
      return `replace ${change.from} in ${change.environment} by ${change.to} first`;
    case "bound":
      return `relax what ${change.document} requires of ${change.about} from ${change.from} to ${change.to}`;
    default:
      return change satisfies never;
  }
}

function text(value: PropertyValue): string {
  const written = valueText(value);
  return written === "" ? "(empty)" : written;
}

function joined(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)!}`;
}
