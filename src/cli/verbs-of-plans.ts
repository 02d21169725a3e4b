/** `plan SUBJECT` makes a plan; its subcommands compare and drive saved ones. */
import { Option } from "commander";
import type { Command } from "commander";
import { STRATEGIES } from "../plans/plan.ts";
import type { PlanDiffOptions } from "./commands/plan-diff.ts";
import type { PlanOptions } from "./commands/plan.ts";
import { collected, formatOption, withPlace } from "./verb.ts";
import { addDrivingVerbs } from "./verbs-of-driving.ts";
import type { VerbContext } from "./verb.ts";

export function addPlanVerbs(program: Command, context: VerbContext): void {
  const { terminal, reach } = context;
  const plan = program.command("plan");
  withPlace(
    plan
      .summary("the steps there, with gates and the way back")
      .description(
        "The steps from what runs to what is asked for: ordered, in waves, with every state on the way " +
          "judged, and how each step is undone. Exits 0 when there is a plan, 1 when there can be none, " +
          "2 when that is not known.",
      )
      .argument("[subject...]", "NAME@VERSION, NAME@VERSION#VARIANT, NAME@RANGE, an artifact or a service")
      .option("--in <environment>", "in this environment")
      .addOption(
        new Option(
          "--holding <what>",
          "whether what runs there stays (deployed, the default) or may change",
        ).choices(["deployed", "free"]),
      )
      .option("--assume <key=value>", "a fact that outranks every source; may be repeated", collected)
      .option("--fallback", "where it cannot run: a plan for the best fix that can be taken at once")
      .addOption(
        new Option(
          "--strategy <strategy>",
          "how, where no rule chooses (rolling where that is safe)",
        ).choices(STRATEGIES),
      )
      .option("--save", "keep it, to be approved and driven")
      .option("--as-of <revision|time>", "by what was known then")
      .option("--at-least <token>", "by knowledge that holds this write, such as r42")
      .addOption(formatOption("table", "json", "markdown", "mermaid")),
    [
      "fairlead plan ranker@2.3.1 --in prod-eu",
      "fairlead plan ranker@2.3.1 features@4.1.0 --in prod-eu --save",
      "fairlead plan ranking --in prod-eu --fallback --format markdown > plan.md",
      "fairlead plan ranker@2.3.1 --in prod-eu --strategy canary --format mermaid",
    ],
  ).action(async (subjects: readonly string[], options: PlanOptions) => {
    const { planCommand } = await import("./commands/plan.ts");
    reach(await planCommand(subjects, options, terminal));
  });
  addPlanDiff(plan, context);
  addDrivingVerbs(plan, context);
}

function addPlanDiff(plan: Command, { terminal, reach }: VerbContext): void {
  withPlace(
    plan
      .command("diff")
      .summary("what two plans do differently")
      .description(
        "What two plans do differently, whenever they were made. Exits 0 when they do the same, else 1.",
      )
      .argument("<a>", "the name of a plan that is kept, or a file that --format json wrote")
      .argument("<b>", "another one")
      .addOption(formatOption("table", "json")),
    [
      "fairlead plan diff ranker-prod-eu-1f3c9aa02b7d ranker-prod-eu-5d0c1b7e9f34",
      "fairlead plan diff old.json new.json",
    ],
  ).action(async (one: string, other: string, options: PlanDiffOptions) => {
    const { planDiffCommand } = await import("./commands/plan-diff.ts");
    reach(await planDiffCommand(one, other, options, terminal));
  });
}
