/** What a write did, or would do: a line for every document, with the fields that differ. */
import { describeChanges } from "../catalog/diff.ts";
import type { ApplyResult, Outcome } from "../catalog/apply.ts";
import type { WriteAnswer } from "./connection.ts";
import type { Colour, Terminal } from "./terminal.ts";

const SIGNS: Readonly<Record<Outcome["outcome"], { readonly sign: string; readonly colour: Colour }>> = {
  created: { sign: "+", colour: "green" },
  replaced: { sign: "~", colour: "yellow" },
  deleted: { sign: "-", colour: "red" },
  unchanged: { sign: "=", colour: "dim" },
};

export function showOutcomes(
  outcomes: readonly Outcome[],
  { paint }: Pick<Terminal, "paint">,
): readonly string[] {
  return outcomes.flatMap(({ key, outcome, diff }) => {
    const { sign, colour } = SIGNS[outcome];
    const fields =
      diff.length === 0
        ? []
        : describeChanges(diff)
            .split("\n")
            .map((line) => `    ${line}`);
    return [paint(colour, `${sign} ${key} ${outcome}`), ...fields];
  });
}

/** `r2: 3 created, 331 unchanged` */
export function summary({ outcomes, revision, written }: ApplyResult, dryRun: boolean): string {
  const counts = (["created", "replaced", "deleted", "unchanged"] as const)
    .map((outcome) => ({ outcome, count: outcomes.filter((one) => one.outcome === outcome).length }))
    .filter(({ count }) => count > 0)
    .map(({ outcome, count }) => `${count} ${outcome}`);
  const what = counts.length === 0 ? "no documents" : counts.join(", ");
  if (dryRun) return `dry run at ${revision}: ${what}; nothing was written`;
  return written ? `${revision}: ${what}` : `${what}; nothing to write, still ${revision}`;
}

export function outcomesJson({ revision, outcomes, written, receipt }: WriteAnswer): string {
  const proof = receipt === undefined ? {} : { receipt };
  return JSON.stringify({ schemaVersion: 1, revision, written, outcomes, ...proof }, null, 2);
}
