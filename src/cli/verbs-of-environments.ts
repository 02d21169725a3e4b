/** `fingerprint`, `drift`, `parity`, `baseline` and `rollback`: what a place is, and was when it was good. */
import { Option } from "commander";
import type { Command } from "commander";
import type { PublishCommandOptions, ShowOptions } from "./commands/environments.ts";
import type { RollbackOptions } from "./commands/rollback.ts";
import { STRATEGIES } from "../plans/plan.ts";
import { formatOption, withPlace } from "./verb.ts";
import type { VerbContext } from "./verb.ts";

export function addEnvironmentVerbs(program: Command, context: VerbContext): void {
  addFingerprints(program, context);
  addDrift(program, context);
  addBaselines(program, context);
  addRollback(program, context);
}

function addFingerprints(program: Command, { terminal, reach }: VerbContext): void {
  const fingerprint = program
    .command("fingerprint")
    .summary("facts that were observed on an environment")
    .description("What CI or a tool saw on an environment at one time, in layers. The newest one's facts " +
      "are what the environment is observed to be, and every decision reads them.");

  withPlace(
    fingerprint
      .command("publish")
      .summary("send what was observed")
      .description("Keeps a fingerprint: environment, time, source and facts by layer (platform, " +
        "dependencies, models), as YAML or JSON. The same one again changes nothing.")
      .requiredOption("-f, --file <path>", "the fingerprint, or - for stdin")
      .option("--in <environment>", "of which environment, where the file does not say")
      .option("--reason <text>", "why, for the history")
      .option("--dry-run", "check it and write nothing")
      .addOption(formatOption("table", "json")),
    [
      "fairlead fingerprint publish -f host.yaml --in prod-eu",
      "./discover.sh | fairlead fingerprint publish -f - --in prod-eu",
    ],
  ).action(async (options: PublishCommandOptions) => {
    const { publishCommand } = await import("./commands/environments.ts");
    reach(await publishCommand(options, terminal));
  });

  withPlace(
    fingerprint
      .command("list")
      .summary("fingerprints, the newest first")
      .description("All fingerprints of an environment, or the one that speaks for each environment.")
      .argument("[environment]", "such as prod-eu")
      .addOption(formatOption("table", "json")),
    ["fairlead fingerprint list", "fairlead fingerprint list prod-eu"],
  ).action(async (environment: string | undefined, options: ShowOptions) => {
    const { fingerprintsCommand } = await import("./commands/environments.ts");
    reach(await fingerprintsCommand(environment, options, terminal));
  });

  withPlace(
    fingerprint
      .command("show")
      .summary("one fingerprint with its facts")
      .description("One fingerprint by its name, or the newest of an environment.")
      .argument("<name>", "a fingerprint or an environment")
      .addOption(formatOption("table", "json")),
    ["fairlead fingerprint show prod-eu", "fairlead fingerprint show prod-eu-1f3c9aa02b7d"],
  ).action(async (name: string, options: ShowOptions) => {
    const { fingerprintCommand } = await import("./commands/environments.ts");
    reach(await fingerprintCommand(name, options, terminal));
  });

  withPlace(
    fingerprint
      .command("diff")
      .summary("in what two fingerprints differ")
      .description("Facts in which two fingerprints differ, also of two environments. Exits 1 if any do.")
      .argument("<before>", "a fingerprint, or an environment for its newest")
      .argument("<after>", "a fingerprint, or an environment for its newest")
      .addOption(formatOption("table", "json")),
    ["fairlead fingerprint diff prod-eu-1f3c9aa02b7d prod-eu", "fairlead fingerprint diff staging prod-eu"],
  ).action(async (before: string, after: string, options: ShowOptions) => {
    const { fingerprintDiffCommand } = await import("./commands/environments.ts");
    reach(await fingerprintDiffCommand(before, after, options, terminal));
  });
}

function addDrift(program: Command, { terminal, reach }: VerbContext): void {
  withPlace(
    program
      .command("drift")
      .summary("what is declared of an environment, and what it is")
      .description("Compares what documents declare of an environment with its newest fingerprint. Exits 0 " +
        "for no drift, 1 for drift, 2 where nobody observed it, or too long ago.")
      .argument("<environment>", "such as prod-eu")
      .addOption(formatOption("table", "json")),
    ["fairlead drift prod-eu", "fairlead drift prod-eu --format json"],
  ).action(async (environment: string, options: ShowOptions) => {
    const { driftCommand } = await import("./commands/environments.ts");
    reach(await driftCommand(environment, options, terminal));
  });

  withPlace(
    program
      .command("parity")
      .summary("is an environment what it was when it was good?")
      .description("Compares an environment's newest fingerprint with a baseline, layer by layer. Exits 0 " +
        "for yes, 1 for no, 2 where nobody observed it, now or then.")
      .argument("<environment>", "such as prod-eu")
      .argument("<baseline>", "such as prod-eu-0a1b2c3d4e5f; it may be another environment's")
      .addOption(formatOption("table", "json")),
    ["fairlead parity prod-eu prod-eu-0a1b2c3d4e5f", "fairlead parity staging prod-eu-0a1b2c3d4e5f"],
  ).action(async (environment: string, baseline: string, options: ShowOptions) => {
    const { parityCommand } = await import("./commands/environments.ts");
    reach(await parityCommand(environment, baseline, options, terminal));
  });
}

function addBaselines(program: Command, { terminal, reach }: VerbContext): void {
  const baseline = program
    .command("baseline")
    .summary("what an environment was when it was good")
    .description("What an environment was and what ran there when it was known to be good: what a rollback " +
      "goes back to. Plans that end well record one; anybody who drives plans may.");

  withPlace(
    baseline
      .command("record")
      .summary("say that what runs now is good")
      .description("Keeps what runs in an environment and its facts as known to be good. Recorded again " +
        "for the same reason it changes nothing.")
      .argument("<environment>", "such as prod-eu")
      .requiredOption("--because <text>", "why it is known to be good")
      .addOption(formatOption("table", "json")),
    ["fairlead baseline record prod-eu --because 'a week without an incident'"],
  ).action(async (environment: string, options: ShowOptions & { readonly because: string }) => {
    const { baselineRecordCommand } = await import("./commands/environments.ts");
    reach(await baselineRecordCommand(environment, options, terminal));
  });

  withPlace(
    baseline
      .command("list")
      .summary("baselines of an environment, the newest first")
      .description("Baselines of an environment, the newest first, each with why it is known to be good.")
      .argument("<environment>", "such as prod-eu")
      .addOption(formatOption("table", "json")),
    ["fairlead baseline list prod-eu"],
  ).action(async (environment: string, options: ShowOptions) => {
    const { baselinesCommand } = await import("./commands/environments.ts");
    reach(await baselinesCommand(environment, options, terminal));
  });

  withPlace(
    baseline
      .command("show")
      .summary("one baseline with its facts")
      .description("One baseline: what ran, with which parameters, on what.")
      .argument("<name>", "such as prod-eu-0a1b2c3d4e5f")
      .addOption(formatOption("table", "json")),
    ["fairlead baseline show prod-eu-0a1b2c3d4e5f"],
  ).action(async (name: string, options: ShowOptions) => {
    const { baselineCommand } = await import("./commands/environments.ts");
    reach(await baselineCommand(name, options, terminal));
  });
}

function addRollback(program: Command, { terminal, reach }: VerbContext): void {
  withPlace(
    program
      .command("rollback")
      .summary("a plan back to what was good")
      .description("Finds the last baseline of an environment that performed acceptably, judges it by " +
        "today's facts and makes the plan there; the place's parity with it is the first gate. Exits 0 " +
        "when there is a plan, 1 when no baseline will do, 2 when there is none or that is not known.")
      .argument("<environment>", "such as prod-eu")
      .option("--to <baseline>", "to this one and no other")
      .addOption(new Option("--strategy <strategy>", "how, where no rule chooses").choices(STRATEGIES))
      .option("--save", "keep the plan, to be approved and driven")
      .addOption(formatOption("table", "json", "markdown")),
    [
      "fairlead rollback prod-eu",
      "fairlead rollback prod-eu --save --format json",
      "fairlead rollback prod-eu --to prod-eu-0a1b2c3d4e5f",
    ],
  ).action(async (environment: string, options: RollbackOptions) => {
    const { rollbackCommand } = await import("./commands/rollback.ts");
    reach(await rollbackCommand(environment, options, terminal));
  });
}
