/** Why requirements on missing facts cannot hold together, in words; and the words for what one requires. */
import { requiredText } from "../requirement.ts";
import type { Requirement } from "../requirement.ts";
import type { Cause } from "./cause.ts";

/** The start of a sentence, without its full stop. */
export function clashWords(groups: (Cause & { readonly kind: "clash" })["groups"]): string {
  const keys = new Set<string>();
  const losses: string[] = [];
  const demands = groups.flatMap(({ build, group, isOpen }) => {
    const entries = group.alternatives.flat().filter(({ kind }) => kind === "fact");
    entries.forEach(({ about }) => keys.add(about));
    if (isOpen === true) {
      const rest = group.alternatives.flat().filter(({ kind }) => kind !== "fact");
      losses.push(`taking ${told(rest.map(wantedOf), "and")} from ${build.name}, which runs already`);
      return [];
    }
    const via = group.via === undefined ? "" : ` (its ${group.via})`;
    return `${build.name}, which requires ${told(entries.map(wantedOf), "or")}${via}`;
  });
  const facts = told([...keys].sort(), "and");
  if (demands.length === 0) return `no value of ${facts} allows ${told(losses, "or")}`;
  const without = losses.length === 0 ? "" : `, without ${told(losses, "or")}`;
  const all =
    demands.length === 1 ? demands[0]! : `${demands.slice(0, -1).join(", ")}, and ${demands.at(-1)!}`;
  const both = demands.length === 2 ? "both " : "";
  return `no value of ${facts} can satisfy ${both}${all}${without}`;
}

export function wantedOf(entry: Requirement): string {
  if (entry.kind !== "fact")
    return entry.range.range === undefined && (entry.kind === "artifact" || entry.schema === undefined)
      ? entry.about
      : `${entry.about} ${requiredText(entry)}`;
  return entry.condition.condition.kind === "runsCode"
    ? `${entry.about} for ${requiredText(entry)}`
    : `${entry.about} ${requiredText(entry)}`;
}

/** Names told in one list; more are counted. */
export const TOLD_MAX = 5;

/** "a", "a or b", "a, b, c, d, e or 4 more" */
export function told(names: readonly string[], last: string): string {
  if (names.length <= 1) return names[0] ?? "";
  if (names.length > TOLD_MAX + 1)
    return `${names.slice(0, TOLD_MAX).join(", ")} ${last} ${names.length - TOLD_MAX} more`;
  return `${names.slice(0, -1).join(", ")} ${last} ${names.at(-1)}`;
}
