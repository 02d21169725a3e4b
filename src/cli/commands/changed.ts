/** `fairlead changed`: what differs in what two deployments were made from. */
import { askingOf } from "../asking-of.ts";
import type { WhenOptions } from "../asking-of.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import { EXIT_NO, EXIT_UNKNOWN, EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { showChanged } from "../show-lineage.ts";
import type { Terminal } from "../terminal.ts";

export interface ChangedOptions extends PlaceOptions, WhenOptions {
  readonly format: "table" | "json";
}

export async function changedCommand(
  a: string,
  b: string,
  options: ChangedOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const asking = askingOf(options);
  const connection = await connect(options, terminal);
  try {
    const changed = await connection.changed({ a, b }, asking);
    const isJson = options.format === "json";
    terminal.write(isJson ? JSON.stringify(changed, null, 2) : showChanged(changed, terminal));
    if (changed.truncated !== undefined) return EXIT_UNKNOWN;
    return changed.differences > 0 ? EXIT_NO : EXIT_YES;
  } finally {
    await connection.close();
  }
}
