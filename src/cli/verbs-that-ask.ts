/** `decide`, `validate`, `matrix`, `impact` and `replay`. */
import { Option } from "commander";
import type { Command } from "commander";
import type { DecideOptions } from "./commands/decide.ts";
import type { ImpactOptions } from "./commands/impact.ts";
import type { MatrixOptions } from "./commands/matrix.ts";
import type { ValidateOptions } from "./commands/validate.ts";
import type { ReplayOptions } from "./commands/replay.ts";
import { collected, count, duration, formatOption, withPlace } from "./verb.ts";
import type { VerbContext } from "./verb.ts";

export function addAskingVerbs(program: Command, { terminal, reach }: VerbContext): void {
  withPlace(
    program
      .command("decide")
      .summary("can this run there, together?")
      .description(
        "Can this run there, and all of it together? If not, why not, and what would decide it? " +
          "The exit code is the answer.",
      )
      .argument(
        "<subject...>",
        "NAME@VERSION, NAME@VERSION#VARIANT, NAME@VERSION[PARAMETER=VALUE], NAME@RANGE, an artifact or a " +
          "service; several together",
      )
      .option("--in <environment>", "in this environment")
      .option(
        "--selector <selector>",
        "in all environments with these labels: stage=production,team in (ranking)",
      )
      .option("--anywhere <selector>", "in one of the environments with these labels, picked for each")
      .addOption(
        new Option("--holding <what>", "whether what runs there stays (deployed, the default) or may change")
          .choices(["deployed", "free"]),
      )
      .option(
        "--prefer <levels>",
        "what matters most first: of stability, freshness, order, additions, upkeep",
      )
      .option("--improving-steps <count>", "steps spent on a better answer than the first", count)
      .option("--assume <key=value>", "a fact that outranks every source; may be repeated", collected)
      .option("--validate [names]", "validators take part: these, with commas between them, or all")
      .option("--explain", "show the proof, and what would make it fit, each fix decided anew")
      .option("--fallback", "decide the best fix that can be taken at once; the exit code stays")
      .option("--as-of <revision|time>", "by what was known then")
      .option("--at-least <token>", "by knowledge that holds this write, such as r42")
      .option("--max-wait <duration>", "how long --at-least may wait", duration)
      .addOption(formatOption("table", "json", "markdown", "junit"))
      .option("--warn-only", "exit 0 whatever the verdict; the true code is told on stderr")
      .option("--wait-unknown <duration>", "ask again until it is known, or this long", duration)
      .option("--no-record", "do not record the decision"),
    [
      "fairlead decide pytorch@2.11.0 --in onprem-v100",
      "fairlead decide triton-server@25.03 --in cloud-h100-r535 --assume nvidia.driver=550.54.15",
      "fairlead decide pytorch@2.11.0#cpu --selector stage=production --format junit > fairlead.xml",
      "fairlead decide pytorch@2.11.0#cu126 --in edge-unlabelled --wait-unknown 5m",
      "fairlead decide pytorch@2.11.0#cu130 --in cloud-h100-r535 --explain --fallback",
      "fairlead decide 'ranker@^2.2' triton-server --in cloud-h100-r535",
      "fairlead decide ranker@2.3.1 triton-server@25.03 --in onprem-v100 --explain",
      "fairlead decide 'ranker@2.3.1[maxBatch=32]' --in cloud-h100-r535",
      "fairlead decide ranking --anywhere tier=gpu --prefer freshness,stability --holding free",
    ],
  ).action(async (subjects: readonly string[], options: DecideOptions) => {
    const { decideCommand } = await import("./commands/decide.ts");
    reach(await decideCommand(subjects, options, terminal));
  });

  withPlace(
    program
      .command("validate")
      .summary("what validators say of a build in one place")
      .description(
        "What validators say of a build in one place, line by line: what ran, what was skipped and why. " +
          "First the requirements, then the validators that policies name there and those named here; " +
          "where none is named, all that need no settings. The exit code is the answer. More: " +
          "docs/validators.md.",
      )
      .argument("<subject>", "NAME@VERSION, NAME@VERSION#VARIANT, NAME@RANGE, an artifact or a service")
      .option("--in <environment>", "in this environment")
      .option("--validate [names]", "these validators too, with commas between them, or all")
      .option("--assume <key=value>", "a fact that outranks every source; may be repeated", collected)
      .option("--as-of <revision|time>", "by what was known then")
      .option("--at-least <token>", "by knowledge that holds this write, such as r42")
      .addOption(formatOption("table", "json", "markdown")),
    [
      "fairlead validate pytorch@2.11.0 --in onprem-v100",
      "fairlead validate pytorch@2.11.0 --in onprem-v100 --validate binary-compatibility,gpu-memory",
    ],
  ).action(async (subject: string, options: ValidateOptions) => {
    const { validateCommand } = await import("./commands/validate.ts");
    reach(await validateCommand(subject, options, terminal));
  });

  withPlace(
    program
      .command("matrix")
      .summary("many versions against many environments")
      .description(
        "Many versions against many environments, with a cause for every cell. A report: it exits 0, and 2 " +
          "when it has no cell.",
      )
      .argument("[subject...]", "NAME@VERSION[#VARIANT]; none: all versions")
      .option(
        "--subject-selector <selector>",
        "versions with these labels; artifact and type count as labels",
      )
      .option("--in <environment>", "this environment; may be repeated; none: all", collected)
      .option("--selector <selector>", "environments with these labels")
      .option("--as-of <revision|time>", "by what was known then")
      .option("--at-least <token>", "by knowledge that holds this write")
      .addOption(formatOption("table", "json", "markdown")),
    [
      "fairlead matrix pytorch@2.11.0 triton-server@25.03 --selector stage=production",
      "fairlead matrix --subject-selector artifact=pytorch --in onprem-v100 --in cloud-b200",
    ],
  ).action(async (subjects: readonly string[], options: MatrixOptions) => {
    const { matrixCommand } = await import("./commands/matrix.ts");
    reach(await matrixCommand(subjects, options, terminal));
  });

  withPlace(
    program
      .command("impact")
      .summary("what flips when facts change")
      .description(
        "Which running deployments' verdicts flip when facts change. Exits 1 when one that fits would not " +
          "any more, 2 when that would not be known, and 0 otherwise.",
      )
      .option("--assume <key=value>", "a fact as it would be; may be repeated", collected)
      .option("--in <environment>", "there and in what is part of it; may be repeated", collected)
      .option("--selector <selector>", "in all environments with these labels")
      .option("--as-of <revision|time>", "by what was known then")
      .option("--at-least <token>", "by knowledge that holds this write, such as r42")
      .addOption(formatOption("table", "json")),
    [
      "fairlead impact --assume nvidia.driver=580.65.06",
      "fairlead impact --assume nvidia.driver=530.41.03 --in cloud-h100-r535",
    ],
  ).action(async (options: ImpactOptions) => {
    const { impactCommand } = await import("./commands/impact.ts");
    reach(await impactCommand(options, terminal));
  });

  withPlace(
    program
      .command("replay")
      .summary("make a recorded decision again")
      .description(
        "Makes a recorded decision again, at its revision and time. " +
          "Exits 0 when it is the same to the byte, else 1.",
      )
      .argument("<id>", "the decision's id, sha256:...")
      .addOption(formatOption("table", "json")),
    ["fairlead replay sha256:82a8abd619b626d075b5486a6626f26787408e029afe31c38db68412d38ae67a"],
  ).action(async (id: string, options: ReplayOptions) => {
    const { replayCommand } = await import("./commands/replay.ts");
    reach(await replayCommand(id, options, terminal));
  });
}
