/** `fairlead gates`, `promote`, `observe` and `observations`: what must be shown before a version goes on. */
import { Option } from "commander";
import type { Command } from "commander";
import type { ObservationsOptions, ObserveOptions } from "./commands/observe.ts";
import type { GatesOptions, PromoteOptions } from "./commands/promote.ts";
import { collected, count, duration, formatOption, withPlace } from "./verb.ts";
import type { VerbContext } from "./verb.ts";

export function addPromotionVerbs(program: Command, context: VerbContext): void {
  addGates(program, context);
  addPromote(program, context);
  addObserving(program, context);
}

function addGates(program: Command, { terminal, reach }: VerbContext): void {
  withPlace(
    program
      .command("gates")
      .summary("what a version must show before it goes into an environment")
      .description(
        "Judges the gates that policies set in an environment: open or closed, why, when they open, and " +
          "what opens them. Exits 0 when all are open, 1 when one is closed, 2 when one is not known " +
          "or not yet open. How they work: docs/promotion.md.",
      )
      .argument("<version>", "NAME@VERSION or NAME@VERSION#VARIANT")
      .requiredOption("--in <environment>", "where the gates stand")
      .option("--plan <name>", "a kept plan, whose approvals and risk are judged")
      .addOption(formatOption("table", "json")),
    [
      "fairlead gates ranker@2.3.1 --in prod-eu",
      "fairlead gates ranker@2.3.1 --in prod-eu --plan ranker-prod-eu-1f3c9aa02b7d --format json",
    ],
  ).action(async (version: string, options: GatesOptions) => {
    const { gatesCommand } = await import("./commands/promote.ts");
    reach(await gatesCommand(version, options, terminal));
  });
}

function addPromote(program: Command, { terminal, reach }: VerbContext): void {
  withPlace(
    program
      .command("promote")
      .summary("from one stage to the next: the plan, or what is missing")
      .description(
        "Judges all gates at the target. When they are open it makes the plan; with --save it keeps it, " +
          "also when nothing but approvals is missing, as these are given to a kept plan. Exits 0 when all " +
          "gates are open and the plan is made, 1 when a gate is closed, 2 when one is not known or not " +
          "yet open.",
      )
      .argument("<version>", "NAME@VERSION or NAME@VERSION#VARIANT")
      .requiredOption("--from <place>", "the stage or environment that it runs in")
      .requiredOption("--to <place>", "a stage (all of its environments) or an environment")
      .option("--save", "keep the plan, to be approved and driven")
      .option("--plan <name>", "a kept plan: judge its gates, and make no other")
      .option("--wait", "wait until the gates are open, telling which is waited for")
      .option("--timeout <duration>", "with --wait: at most so long (default: 1h)", duration)
      .addOption(formatOption("table", "json")),
    [
      "fairlead promote ranker@2.3.1 --from staging --to production",
      "fairlead promote ranker@2.3.1 --from staging --to prod-eu --save --wait --timeout 2h",
    ],
  ).action(async (version: string, options: PromoteOptions) => {
    const { promoteCommand } = await import("./commands/promote.ts");
    reach(await promoteCommand(version, options, terminal));
  });
}

function addObserving(program: Command, { terminal, reach }: VerbContext): void {
  withPlace(
    program
      .command("observe")
      .summary("take a figure of what runs")
      .description(
        "Takes figures of a deployment over one window of time. The same again changes nothing; another " +
          "value for a known window is refused, and so is a window that overlaps one of the same source. " +
          "For a comparison with what is replaced, say how sure the figure is: --failures of a rate, " +
          "--deviation of a mean, --bucket of a quantile.",
      )
      .argument("<deployment>", "such as ranker-prod-eu")
      .requiredOption("--metric <name=value>", "errorRate=0.004, latencyP95=87ms; may be repeated", collected)
      .requiredOption("--samples <count>", "what it was measured on")
      .requiredOption("--from <time>", "when the window began: 2026-11-21T10:00:00Z")
      .option("--to <time>", "when it ended (default: now)")
      .option("--version <version>", "what was served (default: what is recorded to run there since before)")
      .option("--failures <count>", "of a rate: how many of the samples were bad")
      .option("--deviation <number>", "of a mean: the standard deviation of the samples")
      .option("--bucket <edge=count>", "of a quantile: samples up to this edge; may be repeated", collected)
      .addOption(new Option("--better <way>", "of a metric of your own").choices(["lower", "higher"]))
      .option("--source <name>", "who measured")
      .option("--share <percent>", "of the traffic that this version had")
      .addOption(formatOption("table", "json")),
    [
      "fairlead observe ranker-prod-eu --metric errorRate=0.004 --samples 12000 \\\n" +
        "    --from 2026-11-21T10:00:00Z --to 2026-11-21T10:30:00Z",
      "fairlead observe ranker-prod-eu --metric errorRate=0.006 --samples 600 --failures 4 --share 5 \\\n" +
        "    --version ranker@2.3.1 --from 2026-11-21T10:00:00Z --source prometheus",
      "fairlead observe ranker-prod-eu --metric latencyP95=87ms --samples 1000 \\\n" +
        "    --bucket 50=700 --bucket 100=280 --bucket 200=20 --from 2026-11-21T10:00:00Z",
    ],
  ).action(async (deployment: string, options: ObserveOptions) => {
    const { observeCommand } = await import("./commands/observe.ts");
    reach(await observeCommand(deployment, options, terminal));
  });

  withPlace(
    program
      .command("observations")
      .summary("figures of a deployment, the newest first")
      .description("Lists the figures that were taken of a deployment, the newest first.")
      .argument("<deployment>", "such as ranker-prod-eu")
      .option("--metric <name>", "only these")
      .option("--version <version>", "only of this version")
      .option("--first <count>", "at most so many (default: 500)", count)
      .addOption(formatOption("table", "json")),
    ["fairlead observations ranker-prod-eu --metric errorRate"],
  ).action(async (deployment: string, options: ObservationsOptions) => {
    const { observationsCommand } = await import("./commands/observe.ts");
    reach(await observationsCommand(deployment, options, terminal));
  });
}
