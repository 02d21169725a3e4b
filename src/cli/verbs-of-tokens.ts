/** `token create`, `token list` and `token revoke`: who may ask a server. */
import type { Command } from "commander";
import type { TokenCreateOptions, TokenOptions } from "./commands/token.ts";
import { collected, formatOption, withPlace } from "./verb.ts";
import type { VerbContext } from "./verb.ts";

export function addTokenVerbs(program: Command, { terminal, reach }: VerbContext): void {
  const token = program.command("token").summary("make, list and revoke API tokens")
    .description("Who may ask a server, and what for. The first token is made on the database itself.");

  withPlace(
    token
      .command("create")
      .summary("make a token and show it once")
      .description("Makes a token and writes it to stdout, this once: only its hash is kept.")
      .requiredOption("--name <name>", "stands in the log as token:NAME, and is never used again")
      .requiredOption("--role <role>", "what it may do; may be repeated", collected)
      .option("--owner <owner>", "only for what this owner owns")
      .option("--environments <selector>", "only for environments with these labels")
      .option("--expires <duration>", "90d unless given; or never")
      .addOption(formatOption("table", "json")),
    [
      "fairlead token create --name admin --role admin",
      "fairlead token create --name ci --role publisher --owner search --environments stage=test",
      "export FAIRLEAD_TOKEN=$(fairlead token create --name me --role viewer --expires 8h)",
    ],
  ).action(async (options: TokenCreateOptions) => {
    const { tokenCreateCommand } = await import("./commands/token.ts");
    reach(await tokenCreateCommand(options, terminal));
  });

  withPlace(
    token
      .command("list")
      .summary("all tokens, and when each was last used")
      .description("All tokens, revoked ones too: what they may do, when they end, when they were last used.")
      .addOption(formatOption("table", "json")),
    ["fairlead token list"],
  ).action(async (options: TokenOptions) => {
    const { tokenListCommand } = await import("./commands/token.ts");
    reach(await tokenListCommand(options, terminal));
  });

  withPlace(
    token
      .command("revoke")
      .summary("refuse a token from now on")
      .description("Revokes a token: when the command ends, every server on the database refuses it.")
      .argument("<name>", "the token's name, never its text")
      .addOption(formatOption("table", "json")),
    ["fairlead token revoke search-ci"],
  ).action(async (name: string, options: TokenOptions) => {
    const { tokenRevokeCommand } = await import("./commands/token.ts");
    reach(await tokenRevokeCommand(name, options, terminal));
  });
}
