/** `lineage`, `path` and `changed`. */
import { Option } from "commander";
import type { Command } from "commander";
import type { ChangedOptions } from "./commands/changed.ts";
import type { LineageOptions } from "./commands/lineage.ts";
import type { PathOptions } from "./commands/path.ts";
import { collected, count, formatOption, withPlace } from "./verb.ts";
import type { VerbContext } from "./verb.ts";

export function addLineageVerbs(program: Command, { terminal, reach }: VerbContext): void {
  withPlace(
    program
      .command("lineage")
      .summary("what was this made from, and what came of it?")
      .description("What a thing was made from (--up), or what came of it (--down), nearest first.")
      .argument("<name>", "version:ranker@2.3.1, Deployment/ranker-eu, or a bare name")
      .addOption(new Option("--up", "what it was made from (default)").conflicts("down"))
      .option("--down", "what came of it, and where that runs")
      .option("--to <kind>", "only a kind or a type of artifact: dataset, Run; may be repeated", collected)
      .option("--along <type>", "only edges of this type: DERIVED_FROM; may be repeated", collected)
      .option("--depth <edges>", "no further than this", count)
      .option("--limit <things>", "no more than this", count)
      .option("--count", "with --down: only how many, by kind and environment")
      .option("--as-of <revision|time>", "by what was known then")
      .option("--at-least <token>", "by knowledge that holds this write")
      .addOption(formatOption("table", "json", "csv", "mermaid")),
    [
      "fairlead lineage ranker-canary-cloud-h100 --to dataset --to source",
      "fairlead lineage clicks@2026-10-01 --down --count",
      "fairlead lineage ranker@2.3.1 --format mermaid > ranker.mmd",
    ],
  ).action(async (name: string, options: LineageOptions) => {
    const { lineageCommand } = await import("./commands/lineage.ts");
    reach(await lineageCommand(name, options, terminal));
  });

  withPlace(
    program
      .command("path")
      .summary("how are these two connected?")
      .description("The shortest paths between two things. Exits 0 when there is one, 1 when there is none.")
      .argument("<a>", "a name, as for lineage")
      .argument("<b>", "another")
      .option("--count <paths>", "this many of the shortest, longer ones too", count)
      .option("--along <type>", "only edges of this type; may be repeated", collected)
      .option("--depth <edges>", "no longer than this", count)
      .option("--as-of <revision|time>", "by what was known then")
      .option("--at-least <token>", "by knowledge that holds this write")
      .addOption(formatOption("table", "json")),
    ["fairlead path clicks@2026-10-01 ranker-canary-cloud-h100"],
  ).action(async (a: string, b: string, options: PathOptions) => {
    const { pathCommand } = await import("./commands/path.ts");
    reach(await pathCommand(a, b, options, terminal));
  });

  withPlace(
    program
      .command("changed")
      .summary("what differs in what two deployments were made from?")
      .description(
        "What differs between two deployments: sources, data, training, requirements, configuration, " +
          "attestations. Exits 0 when nothing does, else 1.",
      )
      .argument("<a>", "a deployment, a version or a variant")
      .argument("<b>", "another")
      .option("--as-of <revision|time>", "by what was known then")
      .option("--at-least <token>", "by knowledge that holds this write")
      .addOption(formatOption("table", "json")),
    ["fairlead changed ranker-cloud-h100 ranker-canary-cloud-h100"],
  ).action(async (a: string, b: string, options: ChangedOptions) => {
    const { changedCommand } = await import("./commands/changed.ts");
    reach(await changedCommand(a, b, options, terminal));
  });
}
