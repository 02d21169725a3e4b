/** `config`. */
import type { Command } from "commander";
import { CONFIGURATION_FORMATS } from "../configuration/configuration-formats.ts";
import type { ConfigOptions } from "./commands/config.ts";
import { collected, formatOption, withPlace } from "./verb.ts";
import type { VerbContext } from "./verb.ts";

export function addConfigurationVerbs(program: Command, { terminal, reach }: VerbContext): void {
  withPlace(
    program
      .command("config")
      .summary("what is it told there?")
      .description(
        "What a service or an artifact is told in an environment: values of all layers, replicas, price.\n" +
          "Exits 0 when it is resolved, 1 when something in it is wrong (then nothing is written but by " +
          "table and json), 2 when something is not known.\n" +
          "json tells everything; values, yaml, env and configmap hold the values alone.",
      )
      .argument("<name>", "an artifact, ranker@2.3.1, or a service")
      .requiredOption("--in <environment>", "where")
      .option("--explain", "every value with its layer, its document, and what it beats")
      .option("--version <version>", "of the artifact; default: the one that runs there")
      .option("--set <place=value>", "above all layers: server.port=8080; may be repeated", collected)
      .option("--as-of <revision|time>", "by what was known then")
      .option("--at-least <token>", "by knowledge that holds this write")
      .addOption(formatOption("table", ...CONFIGURATION_FORMATS)),
    [
      "fairlead config ranking --in cloud-h100-r535 --explain",
      "fairlead config ranking --in cloud-h100-r535 --format env > ranking.env",
      "fairlead config ranking --in cloud-h100-r535 --format configmap | kubectl apply -f -",
    ],
  ).action(async (name: string, options: ConfigOptions) => {
    const { configCommand } = await import("./commands/config.ts");
    reach(await configCommand(name, options, terminal));
  });
}
