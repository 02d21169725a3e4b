/** `fairlead policy`: policies are tried before they are enforced. */
import type { Command } from "commander";
import type { PolicyTestOptions } from "./commands/policy-test.ts";
import { EXIT_CODES, formatOption } from "./verb.ts";
import type { VerbContext } from "./verb.ts";

export function addPolicyVerbs(program: Command, { terminal, reach }: VerbContext): void {
  const policy = program
    .command("policy")
    .summary("test policies, and see what they would change")
    .description("Tests policies, and tells what they say of what runs. How to write one: docs/policies.md.");

  const examples = [
    "fairlead policy test seeds/policies",
    "fairlead policy test residency.yaml fact-keys.yaml --format json",
  ];
  policy
    .command("test")
    .summary("run the tests written in policies")
    .description(
      "Runs the tests written in policies, without a database. Fact keys and artifacts of the files given " +
        "are there in every test.\nExits 0 when every rule comes to what its tests expect, 1 when one does " +
        "not, 2 when nothing was tested.",
    )
    .argument("<path...>", "files or folders with policies and the fact keys that they read")
    .addOption(formatOption("table", "json"))
    .addHelpText("after", `\nExamples:\n${examples.map((line) => `  ${line}`).join("\n")}\n${EXIT_CODES}`)
    .action(async (paths: readonly string[], options: PolicyTestOptions) => {
      const { policyTestCommand } = await import("./commands/policy-test.ts");
      reach(await policyTestCommand(paths, options, terminal));
    });
}
