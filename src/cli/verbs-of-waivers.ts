/** `fairlead waiver`: exceptions from rules, asked for by one and approved by another. */
import type { Command } from "commander";
import type {
  WaiverAnsweringOptions, WaiverListOptions, WaiverRequestOptions,
} from "./commands/waivers.ts";
import { formatOption, withPlace } from "./verb.ts";
import type { VerbContext } from "./verb.ts";

export function addWaiverVerbs(program: Command, context: VerbContext): void {
  const waiver = program
    .command("waiver")
    .summary("exceptions from rules, with approval and expiry")
    .description(
      "Asks for exceptions from rules, approves, lists and ends them. What is waived is counted and cited " +
        "in every verdict that rests on it. How they work: docs/policies.md.",
    );
  addRequest(waiver, context);
  addAnswers(waiver, context);
  addList(waiver, context);
}

function addRequest(waiver: Command, { terminal, reach }: VerbContext): void {
  withPlace(
    waiver
      .command("request")
      .summary("ask for an exception from one rule")
      .description(
        "Asks that a rule does not count against a subject in an environment, until a time at most half a " +
          "year away. It waives nothing until somebody else approves it, and nothing any more once the " +
          "policy is changed. What is asked for without credentials cannot be approved: send them as " +
          "FAIRLEAD_TOKEN.",
      )
      .argument("<policy/rule>", "as verdicts name it, such as eu-data-residency/datasets-stay-in-the-eu")
      .requiredOption("--for <subject>", "a build, a version, or an artifact with a range or without")
      .option("--in <environment>", "in this environment ...")
      .option("--selector <selector>", "... or in those whose own labels match")
      .requiredOption("--expires <duration|time>", "until when: 14d, or 2026-12-01T00:00:00Z")
      .requiredOption("--reason <text>", "why it is needed")
      .option("--owner <owner>", "who answers for it (default: the subject's owner, else you)")
      .option("--ticket <link>", "where it is talked about")
      .addOption(formatOption("table", "json")),
    [
      "fairlead waiver request eu-data-residency/datasets-stay-in-the-eu --for ranker@2.3.1 " +
        "--in prod-eu \\\n    --expires 14d --reason 'retraining on the EU copy ends on Friday'",
      "fairlead waiver request scans/fresh --for 'ranker@^2.3' --selector stage=staging --expires 2d " +
        "\\\n    --reason 'the scanner is down'",
    ],
  ).action(async (rule: string, options: WaiverRequestOptions) => {
    const { waiverRequestCommand } = await import("./commands/waivers.ts");
    reach(await waiverRequestCommand(rule, options, terminal));
  });
}

function addAnswers(waiver: Command, { terminal, reach }: VerbContext): void {
  withPlace(
    waiver
      .command("approve")
      .summary("agree to an exception")
      .description(
        "Agrees to a waiver: from now on it counts. Who asked for it cannot, and nobody can without " +
          "credentials: send them as FAIRLEAD_TOKEN. Exits 1 when it may not be, or is over.",
      )
      .argument("<name>", "such as w-1f3c9aa02b7d")
      .option("--expires <duration|time>", "how long the approval holds (default: as long as the waiver)")
      .option("--reason <text>", "why, for the history")
      .addOption(formatOption("table", "json")),
    ["fairlead waiver approve w-1f3c9aa02b7d", "fairlead waiver approve w-1f3c9aa02b7d --expires 2d"],
  ).action(async (name: string, options: WaiverAnsweringOptions) => {
    const { waiverApproveCommand } = await import("./commands/waivers.ts");
    reach(await waiverApproveCommand(name, options, terminal));
  });

  withPlace(
    waiver
      .command("withdraw")
      .summary("end an exception")
      .description("Ends a waiver, approved or not. Whoever may ask for it or approve it may.")
      .argument("<name>", "such as w-1f3c9aa02b7d")
      .option("--reason <text>", "why, for the history")
      .addOption(formatOption("table", "json")),
    ["fairlead waiver withdraw w-1f3c9aa02b7d --reason 'the scan passes again'"],
  ).action(async (name: string, options: WaiverAnsweringOptions) => {
    const { waiverWithdrawCommand } = await import("./commands/waivers.ts");
    reach(await waiverWithdrawCommand(name, options, terminal));
  });
}

function addList(waiver: Command, { terminal, reach }: VerbContext): void {
  withPlace(
    waiver
      .command("list")
      .summary("exceptions that count or wait for approval")
      .description("Lists waivers that count or wait for approval, those that end next first.")
      .option("--expiring <duration>", "only those that end within it: 7d")
      .option("--rule <policy/rule>", "only those of one rule")
      .option("--all", "those too that are over, void or withdrawn")
      .addOption(formatOption("table", "json")),
    [
      "fairlead waiver list",
      "fairlead waiver list --expiring 7d",
      "fairlead waiver list --all --format json",
    ],
  ).action(async (options: WaiverListOptions) => {
    const { waiverListCommand } = await import("./commands/waivers.ts");
    reach(await waiverListCommand(options, terminal));
  });
}
