/** What drives a kept plan: `plan next`, `start`, `finish`, `run` and the rest. */
import { Option } from "commander";
import type { Command } from "commander";
import { PHASES } from "../plans/progress.ts";
import type { PlanSelection } from "../plans/plan-view.ts";
import type {
  DrivingOptions, FailOptions, FinishOptions, StepOptions, UndoOptions, WaitOptions,
} from "./commands/plan-drive.ts";
import type { RunOptions } from "./commands/plan-run.ts";
import type { ApproveOptions } from "./connection-proposals.ts";
import { duration, formatOption, withPlace } from "./verb.ts";
import type { VerbContext } from "./verb.ts";

const PLAN = "such as ranker-prod-eu-1f3c9aa02b7d";
const STEP = "the step's id, such as deploy-ranker-prod-eu";
const HOLDER = "your own name, told apart from other scripts' (default: FAIRLEAD_HOLDER, else who you are)";

/** `plan` is the command that makes plans; these are below it. */
export function addDrivingVerbs(plan: Command, context: VerbContext): void {
  // Options of the same name, such as --database, are those of the command that they stand behind.
  plan.enablePositionalOptions();
  addLooking(plan, context);
  addStepping(plan, context);
  addDeciding(plan, context);
  addRunning(plan, context);
}

function addLooking(plan: Command, { terminal, reach }: VerbContext): void {
  withPlace(
    plan.command("list").summary("plans that are kept")
      .description("Lists plans that were saved, the newest first.")
      .addOption(new Option("--state <state>", "only plans that stand so").choices(PHASES))
      .option("--environment <name>", "only plans for this environment")
      .addOption(formatOption("table", "json")),
    ["fairlead plan list", "fairlead plan list --state failed --environment prod-eu --format json"],
  ).action(async (options: DrivingOptions & PlanSelection) => {
    const { planListCommand } = await import("./commands/plan-drive.ts");
    reach(await planListCommand(options, terminal));
  });

  withPlace(
    plan.command("show").summary("a plan with its progress")
      .description("Draws the plan with what became of each step: who holds it, since when, its tries. " +
        "Exits 0 when it is finished, 1 when it failed or was undone or withdrawn, 2 while it is neither.")
      .argument("<plan>", PLAN)
      .addOption(formatOption("table", "json")),
    ["fairlead plan show ranker-prod-eu-1f3c9aa02b7d"],
  ).action(async (name: string, options: DrivingOptions) => {
    const { planShowCommand } = await import("./commands/plan-drive.ts");
    reach(await planShowCommand(name, options, terminal));
  });

  withPlace(
    plan.command("next").summary("the steps that may be started now")
      .description("Lists the steps that may be started now, one a line. Exits 0 when there are some or " +
        "the plan is finished, 1 when it failed (then they take back what was done), 2 when nothing may be " +
        "started now and it is not over.")
      .argument("<plan>", PLAN)
      .addOption(formatOption("table", "json")),
    [
      "fairlead plan next ranker-prod-eu-1f3c9aa02b7d",
      "fairlead plan next ranker-prod-eu-1f3c9aa02b7d --format json | jq -r '.steps[].id'",
    ],
  ).action(async (name: string, options: DrivingOptions) => {
    const { planNextCommand } = await import("./commands/plan-drive.ts");
    reach(await planNextCommand(name, options, terminal));
  });

  withPlace(
    plan.command("wait").summary("until a plan is over")
      .description("Waits until the plan is over. Exits 0 only when it finished well, 1 when it did not, 2 " +
        "when the time was over first.")
      .argument("<plan>", PLAN)
      .option("--timeout <duration>", "at most so long, such as 30m (default: for ever)", duration)
      .addOption(formatOption("table", "json")),
    ["fairlead plan wait ranker-prod-eu-1f3c9aa02b7d --timeout 30m"],
  ).action(async (name: string, options: WaitOptions) => {
    const { planWaitCommand } = await import("./commands/plan-drive.ts");
    reach(await planWaitCommand(name, options, terminal));
  });
}

function addStepping(plan: Command, { terminal, reach }: VerbContext): void {
  withPlace(
    plan.command("start").summary("take a step, before you do it")
      .description("Takes a step: nobody else gets it until its lease ends. Again by the same holder it is " +
        "the same answer. Exits 1 when it waits for others, is held, or the plan may not begin.")
      .argument("<plan>", PLAN).argument("<step>", STEP)
      .option("--holder <name>", HOLDER)
      .option("--key <text>", "the same again gets the same answer, another one does not")
      .addOption(formatOption("table", "json")),
    ["fairlead plan start ranker-prod-eu-1f3c9aa02b7d deploy-ranker-prod-eu --holder job-4711"],
  ).action(async (name: string, step: string, options: StepOptions & { readonly key?: string }) => {
    const { planStartCommand } = await import("./commands/plan-drive.ts");
    reach(await planStartCommand(name, step, options, terminal));
  });

  withPlace(
    plan.command("renew").summary("say that you still work on a step")
      .description("The lease of a step that you hold begins anew.")
      .argument("<plan>", PLAN).argument("<step>", STEP)
      .option("--holder <name>", HOLDER)
      .addOption(formatOption("table", "json")),
    ["fairlead plan renew ranker-prod-eu-1f3c9aa02b7d deploy-ranker-prod-eu --holder job-4711"],
  ).action(async (name: string, step: string, options: StepOptions) => {
    const { planRenewCommand } = await import("./commands/plan-drive.ts");
    reach(await planRenewCommand(name, step, options, terminal));
  });

  withPlace(
    plan.command("finish").summary("a step is done, and what runs now")
      .description("Ends a step. What a deploy step left running is asked of the host and said with " +
        "--runs; anything else than planned is refused and kept. A verify step is finished when its gate " +
        "is open, whatever anybody says: 1 while it is closed, 2 while that is not known.")
      .argument("<plan>", PLAN).argument("<step>", STEP)
      .option("--runs <version>", "what runs now: NAME@VERSION or NAME@VERSION#VARIANT")
      .option("--digest <digest>", "of what runs now")
      .option("--holder <name>", HOLDER)
      .addOption(formatOption("table", "json")),
    ["fairlead plan finish ranker-prod-eu-1f3c9aa02b7d deploy-ranker-prod-eu --runs ranker@2.3.1"],
  ).action(async (name: string, step: string, options: FinishOptions) => {
    const { planFinishCommand } = await import("./commands/plan-drive.ts");
    reach(await planFinishCommand(name, step, options, terminal));
  });

  withPlace(
    plan.command("fail").summary("a step failed, and why")
      .description("Ends a try. The step is tried again as the plan's policy has it; out of tries, the " +
        "plan fails.")
      .argument("<plan>", PLAN).argument("<step>", STEP)
      .requiredOption("--because <text>", "why, for who reads the plan")
      .option("--final", "not to be tried again")
      .option("--holder <name>", HOLDER)
      .addOption(formatOption("table", "json")),
    ["fairlead plan fail ranker-prod-eu-1f3c9aa02b7d deploy-ranker-prod-eu --because 'image not found'"],
  ).action(async (name: string, step: string, options: FailOptions) => {
    const { planFailCommand } = await import("./commands/plan-drive.ts");
    reach(await planFailCommand(name, step, options, terminal));
  });
}

function addDeciding(plan: Command, { terminal, reach }: VerbContext): void {
  withPlace(
    plan.command("undo").summary("take back what was done")
      .description("From now on `next` has the steps that take back what was done, in reverse order. They " +
        "are started and finished like all others. At a step that nothing takes back the undo stands still " +
        "until somebody says that they restored what it changed.")
      .argument("<plan>", PLAN)
      .option("--because <text>", "why, for who reads the plan")
      .option("--restored <step>", "the step at which the undo stands still: what it changed is restored")
      .addOption(formatOption("table", "json")),
    [
      "fairlead plan undo ranker-prod-eu-1f3c9aa02b7d --because 'checkout is slow'",
      "fairlead plan undo ranker-prod-eu-1f3c9aa02b7d --restored migrate-clicks",
    ],
  ).action(async (name: string, options: DrivingOptions & UndoOptions) => {
    const { planUndoCommand } = await import("./commands/plan-drive.ts");
    reach(await planUndoCommand(name, options, terminal));
  });

  withPlace(
    plan.command("approve").summary("agree to a plan that somebody else made")
      .description("Agrees to the plan of exactly this digest. Who made it cannot, and nobody can without " +
        "credentials: send them as FAIRLEAD_TOKEN. Exits 2 when others must agree too.")
      .argument("<plan>", PLAN)
      .option("--expires <duration|time>", "how long the approval holds (default: 14d)")
      .option("--reason <text>", "why, for the history")
      .addOption(formatOption("table", "json")),
    ["fairlead plan approve ranker-prod-eu-1f3c9aa02b7d --expires 2d"],
  ).action(async (name: string, options: DrivingOptions & ApproveOptions) => {
    const { planApproveCommand } = await import("./commands/plan-drive.ts");
    reach(await planApproveCommand(name, options, terminal));
  });

  withPlace(
    plan.command("withdraw").summary("a plan that nobody has begun is not begun any more")
      .description("Ends a plan of which nothing was done.")
      .argument("<plan>", PLAN)
      .option("--because <text>", "why, for who reads the plan")
      .addOption(formatOption("table", "json")),
    ["fairlead plan withdraw ranker-prod-eu-1f3c9aa02b7d"],
  ).action(async (name: string, options: DrivingOptions & { readonly because?: string }) => {
    const { planWithdrawCommand } = await import("./commands/plan-drive.ts");
    reach(await planWithdrawCommand(name, options, terminal));
  });
}

function addRunning(plan: Command, { terminal, reach }: VerbContext): void {
  withPlace(
    plan.command("run").summary("do a plan's steps with a command of yours")
      .description("Calls the command once a step: the step as JSON on its standard input, its values in " +
        "FAIRLEAD_PLAN, FAIRLEAD_STEP, FAIRLEAD_STEP_KIND, FAIRLEAD_VERSION and so on. Its exit code " +
        "decides; after a deploy its last line says what runs, as JSON. A step out of tries or a gate " +
        "that is closed for good has everything taken back, and the exit code is 1. Killed at any moment " +
        "and run again, it goes on where it was. docs/driving-plans.md says more.")
      .argument("<plan>", PLAN)
      .requiredOption("--exec <command>", "run by sh -c, once a step")
      .option("--holder <name>", "a name for this runner (default: made of host and process)")
      .option("--gate-wait <duration>", "how long a gate may stay closed or unknown (default: 1h)", duration)
      .option("--no-undo", "where it fails, leave what was done as it is"),
    [
      "fairlead plan run ranker-prod-eu-1f3c9aa02b7d --exec ./deploy-step.sh",
      "fairlead plan run ranker-prod-eu-1f3c9aa02b7d --exec ./deploy-step.sh --gate-wait 15m",
    ],
  ).action(async (name: string, options: RunOptions) => {
    const { planRunCommand } = await import("./commands/plan-run.ts");
    reach(await planRunCommand(name, options, terminal));
  });
}
