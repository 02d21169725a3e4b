/** `fairlead path`: how two things are connected. Not found before the work ran out is unknown, never no. */
import { askingOf } from "../asking-of.ts";
import type { WhenOptions } from "../asking-of.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import { EXIT_NO, EXIT_UNKNOWN, EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { showPaths } from "../show-lineage.ts";
import type { Terminal } from "../terminal.ts";

export interface PathOptions extends PlaceOptions, WhenOptions {
  readonly count?: number;
  readonly along?: readonly string[];
  readonly depth?: number;
  readonly format: "table" | "json";
}

export async function pathCommand(
  from: string,
  to: string,
  options: PathOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { count, along, depth: depthMax, format } = options;
  const asking = askingOf(options);
  const connection = await connect(options, terminal);
  try {
    const paths = await connection.paths({ from, to, count, along, depthMax }, asking);
    terminal.write(format === "json" ? JSON.stringify(paths, null, 2) : showPaths(paths, terminal));
    if (paths.direction !== undefined) return EXIT_YES;
    return paths.truncated === undefined ? EXIT_NO : EXIT_UNKNOWN;
  } finally {
    await connection.close();
  }
}
