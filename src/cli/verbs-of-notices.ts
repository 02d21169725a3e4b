/** `notices` and `webhook`: what happened, and who was not told. */
import type { Command } from "commander";
import type { NoticesOptions, WebhookOptions } from "./commands/notices.ts";
import { formatOption, withPlace } from "./verb.ts";
import type { VerbContext } from "./verb.ts";

export function addNoticeVerbs(program: Command, { terminal, reach }: VerbContext): void {
  withPlace(
    program
      .command("notices")
      .summary("what happened that somebody would want to be told of")
      .description(
        "Verdicts of what runs that flipped, plans that wait, fail or finish, gates that opened, waivers " +
          "that end soon. A running server looks for them; they are kept for 30 days.",
      )
      .option("--type <type>", "of one type only, such as verdict.flipped")
      .option("--after <id>", "those after this one")
      .option("--follow", "go on and write each as it comes")
      .addOption(formatOption("table", "json")),
    ["fairlead notices", "fairlead notices --type plan.failed", "fairlead notices --follow --format json"],
  ).action(async (options: NoticesOptions) => {
    const { noticesCommand } = await import("./commands/notices.ts");
    reach(await noticesCommand(options, terminal));
  });

  const webhook = program
    .command("webhook")
    .summary("what webhooks did not take")
    .description("Addresses that are told of notices stand in the file that FAIRLEAD_WEBHOOKS names.");

  withPlace(
    webhook
      .command("list")
      .summary("what is to be delivered")
      .description("What waits for its next try, and what is dead after the last one.")
      .option("--dead", "the dead letters only")
      .addOption(formatOption("table", "json")),
    ["fairlead webhook list", "fairlead webhook list --dead"],
  ).action(async (options: WebhookOptions) => {
    const { webhookListCommand } = await import("./commands/notices.ts");
    reach(await webhookListCommand(options, terminal));
  });

  withPlace(
    webhook
      .command("retry")
      .summary("send dead letters again")
      .description("Sends the dead letters of a webhook again: one, or all of them. A server delivers them.")
      .argument("<name>", "the webhook")
      .option("--notice <id>", "this one only")
      .addOption(formatOption("table", "json")),
    ["fairlead webhook retry release-channel"],
  ).action(async (name: string, options: WebhookOptions) => {
    const { webhookRetryCommand } = await import("./commands/notices.ts");
    reach(await webhookRetryCommand(name, options, terminal));
  });
}
