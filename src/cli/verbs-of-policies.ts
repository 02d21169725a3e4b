/** `fairlead policy`: policies are tried before they are enforced. */
import type { Command } from "commander";
import type { PolicyTestOptions } from "./commands/policy-test.ts";
import type { PolicyCheckOptions, PolicyImpactOptions } from "./commands/policy-check.ts";
import type { PolicyShadowOptions } from "./commands/policy-shadow.ts";
import { EXIT_CODES, count, formatOption, withPlace } from "./verb.ts";
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

  withPlace(
    policy
      .command("check")
      .summary("what policies say of what runs")
      .description(
        "Judges all rules on every running deployment. The exit code is the answer; where nothing runs or " +
          "no rule is judged, it is not known.",
      )
      .option("--in <environment>", "in this environment; default: everywhere")
      .option("--selector <selector>", "in environments with these labels")
      .addOption(formatOption("table", "json")),
    ["fairlead policy check --in cloud-h100-r535", "fairlead policy check --selector stage=production"],
  ).action(async (options: PolicyCheckOptions) => {
    const { policyCheckCommand } = await import("./commands/policy-check.ts");
    reach(await policyCheckCommand(options, terminal));
  });

  withPlace(
    policy
      .command("impact")
      .summary("what policies would change if they were enforced")
      .description(
        "Judges policies in files on every running deployment as if they were applied and enforced, and " +
          "decides recent questions again with them and without; tells which verdicts change, and why. " +
          "Nothing is written.\nExits 1 when something that runs, or was asked, would become INCOMPATIBLE, " +
          "2 when UNKNOWN, else 0.",
      )
      .argument("<path...>", "files or folders with policies; - for stdin")
      .option("--in <environment>", "in this environment; default: everywhere")
      .option("--selector <selector>", "in environments with these labels")
      .option("--decisions <count>", "so many recent questions, wherever; 0: none (default: 200)", count)
      .addOption(formatOption("table", "json")),
    [
      "fairlead policy impact seeds/policies/stages.yaml --selector stage=production",
      "fairlead policy impact residency.yaml --decisions 1000 --format json",
    ],
  ).action(async (paths: readonly string[], options: PolicyImpactOptions) => {
    const { policyImpactCommand } = await import("./commands/policy-check.ts");
    reach(await policyImpactCommand(paths, options, terminal));
  });

  withPlace(
    policy
      .command("shadow")
      .summary("what rules of mode shadow came to in recorded decisions")
      .description(
        "Tells of each rule of mode shadow in how many recorded decisions it was judged, and how many " +
          "would have been answered otherwise had it been enforced, with the latest examples. What was not " +
          "recorded is not counted.",
      )
      .argument("[policy]", "one policy by name; default: all of mode shadow")
      .option("--since <duration>", "only decisions within it: 7d")
      .addOption(formatOption("table", "json")),
    ["fairlead policy shadow", "fairlead policy shadow gpu-headroom --since 7d"],
  ).action(async (name: string | undefined, options: PolicyShadowOptions) => {
    const { policyShadowCommand } = await import("./commands/policy-shadow.ts");
    reach(await policyShadowCommand(name, options, terminal));
  });
}
