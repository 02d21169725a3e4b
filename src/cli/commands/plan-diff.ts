/** `fairlead plan diff A B`: what two plans do differently. Exits 0 when they do the same, else 1. */
import { readFile } from "node:fs/promises";
import { nodeKey } from "../../model/names.ts";
import { planChanges } from "../../plans/plan-changes.ts";
import type { PlanChange } from "../../plans/plan-changes.ts";
import type { PlanContent } from "../../plans/plan.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import type { Connection } from "../connection.ts";
import { EXIT_NO, EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { hanging, widest } from "../layout.ts";
import type { Terminal } from "../terminal.ts";
import { UsageInvalid } from "../usage-invalid.ts";

export interface PlanDiffOptions extends PlaceOptions {
  readonly format: "table" | "json";
}

export async function planDiffCommand(
  one: string,
  other: string,
  { format, ...place }: PlanDiffOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const connection = await connect(place, terminal);
  try {
    const [left, right] = [await contentOf(one, connection), await contentOf(other, connection)];
    const changes = planChanges(left, right);
    const told = { schemaVersion: 1, a: one, b: other, isSame: changes.length === 0, changes };
    terminal.write(format === "json" ? JSON.stringify(told, null, 2) : shown(one, other, changes, terminal));
    return changes.length === 0 ? EXIT_YES : EXIT_NO;
  } finally {
    await connection.close();
  }
}

/** A file that `--format json` wrote, or the name of a plan that is kept. */
async function contentOf(plan: string, connection: Connection): Promise<PlanContent> {
  if (plan.endsWith(".json") || plan.includes("/")) return contentIn(plan, await fileText(plan));
  const kept = await connection.document({ kind: "Plan", name: plan, key: nodeKey("Plan", plan) });
  if (kept === undefined) {
    throw new UsageInvalid(
      `No plan named "${plan}" is kept.`,
      "`fairlead plan list` shows those that are; a file ends in .json.",
      plan,
    );
  }
  return (kept.document.spec as { readonly content: PlanContent }).content;
}

async function fileText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new UsageInvalid(
      `${path} cannot be read: ${(error as NodeJS.ErrnoException).code}.`,
      undefined,
      path,
    );
  }
}

function contentIn(path: string, text: string): PlanContent {
  const read = parsed(text) as {
    readonly plan?: { readonly content?: PlanContent };
    readonly content?: PlanContent;
  };
  const content = read?.plan?.content ?? read?.content;
  if (content !== undefined && Array.isArray(content.steps)) return content;
  throw new UsageInvalid(`${path} holds no plan.`, "Write one with fairlead plan ... --format json.", path);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function shown(
  one: string,
  other: string,
  changes: readonly PlanChange[],
  { paint, width }: Terminal,
): string {
  if (changes.length === 0) return `${one} and ${other} do the same.`;
  const nameWidth = widest(
    changes.map(({ what }) => what),
    16,
  );
  return [
    paint("bold", `From ${one} to ${other}`),
    ...changes.map(({ what, sentence }) => hanging(`  ${what.padEnd(nameWidth)}  `, sentence, width)),
  ].join("\n");
}
