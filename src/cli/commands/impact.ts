/**
 * `fairlead impact`: which running deployments' verdicts flip when facts change. The exit code says whether
 * one would stop being COMPATIBLE: 1 if one becomes INCOMPATIBLE, else 2 if one becomes UNKNOWN, else 0.
 */
import { parseAsOf } from "../../catalog/consistency.ts";
import type { AssumedFacts, Impact } from "../../decisions/impact.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import { EXIT_NO, EXIT_UNKNOWN, EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { readAssumed } from "../read-options.ts";
import { showImpact } from "../show-impact.ts";
import type { Terminal } from "../terminal.ts";
import { UsageInvalid } from "../usage-invalid.ts";

export interface ImpactOptions extends PlaceOptions {
  readonly assume?: readonly string[];
  readonly in?: readonly string[];
  readonly selector?: string;
  readonly asOf?: string;
  readonly atLeast?: string;
  readonly format: "table" | "json";
}

export async function impactCommand(options: ImpactOptions, terminal: Terminal): Promise<ExitCode> {
  const { asOf, atLeast, format } = options;
  const assume = assumedBy(options);
  const connection = await connect(options, terminal);
  try {
    const impact = await connection.flips(assume, {
      ...(asOf === undefined ? {} : { asOf: parseAsOf(asOf) }),
      ...(atLeast === undefined ? {} : { atLeast }),
    });
    terminal.write(format === "json" ? JSON.stringify(impact, null, 2) : showImpact(impact, terminal));
    return exitCodeFor(impact);
  } finally {
    await connection.close();
  }
}

function assumedBy({ assume, in: environments, selector }: ImpactOptions): readonly AssumedFacts[] {
  const facts = readAssumed(assume ?? []);
  if (facts === undefined || Object.keys(facts).length === 0) {
    const hint = "Such as --assume nvidia.driver=580.65.06.";
    throw new UsageInvalid("What changes? No --assume is given.", hint);
  }
  if (environments !== undefined && selector !== undefined)
    throw new UsageInvalid("--in and --selector exclude each other.", "Give one, or neither for all.");
  if (environments !== undefined) return environments.map((environment) => ({ facts, in: environment }));
  return [{ facts, ...(selector === undefined ? {} : { selector }) }];
}

function exitCodeFor({ directions }: Impact): ExitCode {
  const lost = directions.filter(({ from }) => from === "COMPATIBLE").map(({ to }) => to);
  return lost.includes("INCOMPATIBLE") ? EXIT_NO : lost.includes("UNKNOWN") ? EXIT_UNKNOWN : EXIT_YES;
}
