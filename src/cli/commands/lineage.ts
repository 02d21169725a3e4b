/** `fairlead lineage`: one walk, as a table, JSON, CSV or a mermaid chart. A report: it exits 0. */
import { traceCsv } from "../../lineage/trace-csv.ts";
import { traceMermaid } from "../../lineage/trace-mermaid.ts";
import { askingOf } from "../asking-of.ts";
import type { WhenOptions } from "../asking-of.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import { EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { showImpact, showTrace } from "../show-lineage.ts";
import type { Terminal } from "../terminal.ts";
import { UsageInvalid } from "../usage-invalid.ts";

export interface LineageOptions extends PlaceOptions, WhenOptions {
  readonly up?: boolean;
  readonly down?: boolean;
  readonly to?: readonly string[];
  readonly along?: readonly string[];
  readonly depth?: number;
  readonly limit?: number;
  readonly count?: boolean;
  readonly format: "table" | "json" | "csv" | "mermaid";
}

/** Things shown unless asked for otherwise: some screens. */
const LIMIT_DEFAULT = 500;

export async function lineageCommand(
  thing: string,
  options: LineageOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { down, to, along, depth: depthMax, limit: first = LIMIT_DEFAULT, count, format } = options;
  const asking = askingOf(options);
  if (count === true && (down !== true || to !== undefined || format === "csv" || format === "mermaid")) {
    throw new UsageInvalid(
      "--count goes with --down, without --to, as a table or JSON.",
      "Such as fairlead lineage clicks@2026-10-01 --down --count.",
      thing,
    );
  }
  const connection = await connect(options, terminal);
  try {
    if (count === true) {
      const impact = await connection.impact({ thing, along, depthMax }, asking);
      terminal.write(format === "json" ? JSON.stringify(impact, null, 2) : showImpact(impact, terminal));
      return EXIT_YES;
    }
    const direction = down === true ? "downstream" : "upstream";
    const told = await connection.trace({ thing, direction, to, along, depthMax, first }, asking);
    switch (format) {
      case "table":
        terminal.write(showTrace(told, terminal));
        break;
      case "json":
        terminal.write(JSON.stringify(told, null, 2));
        break;
      case "csv":
        terminal.write(traceCsv(told));
        break;
      case "mermaid":
        terminal.write(traceMermaid(told));
        break;
      default:
        format satisfies never;
    }
    if (told.next !== undefined && format !== "table") terminal.note("there is more; raise --limit");
    return EXIT_YES;
  } finally {
    await connection.close();
  }
}
