/** `proposals`, `approve`, `reject`, `withdraw` and `sign`: who agrees to a change, and whose word it is. */
import { Option } from "commander";
import type { Command } from "commander";
import type { AnswerOptions, ProposalsOptions } from "./commands/proposals.ts";
import type { SignOptions } from "./commands/sign.ts";
import { EXIT_CODES, collected, formatOption, withPlace } from "./verb.ts";
import type { VerbContext } from "./verb.ts";

const STATES = ["open", "applied", "rejected", "withdrawn", "all"];

export function addApprovingVerbs(program: Command, context: VerbContext): void {
  addProposals(program, context);
  addAnswers(program, context);
  addSigning(program, context);
}

function addProposals(program: Command, { terminal, reach }: VerbContext): void {
  withPlace(
    program
      .command("proposals")
      .summary("changes that wait for approval")
      .description("Lists changes that wait for approval (apply --propose), or shows one and its difference.")
      .argument("[id]", "such as p-1f3c9aa02b7d")
      .addOption(new Option("--state <state>", "which ones").choices(STATES).default("open"))
      .addOption(formatOption("table", "json")),
    [
      "fairlead proposals",
      "fairlead proposals p-1f3c9aa02b7d",
      "fairlead proposals --state all --format json",
    ],
  ).action(async (id: string | undefined, options: ProposalsOptions) => {
    const { proposalsCommand } = await import("./commands/proposals.ts");
    reach(await proposalsCommand(id, options, terminal));
  });
}

function addAnswers(program: Command, { terminal, reach }: VerbContext): void {
  withPlace(
    program
      .command("approve")
      .summary("agree to a proposed change")
      .description(
        "Agrees to a proposal. The last approval that it needs applies it, in the same revision. Who " +
          "proposed it cannot, and nobody can without credentials: send them as FAIRLEAD_TOKEN. Exits 1 " +
          "when it may not be, or when what it changes has changed since.",
      )
      .argument("<id>", "such as p-1f3c9aa02b7d")
      .option("--expires <duration|time>", "how long the approval holds (default: 14d)")
      .option("--reason <text>", "why, for the history")
      .addOption(formatOption("table", "json")),
    [
      "fairlead approve p-1f3c9aa02b7d",
      "fairlead approve p-1f3c9aa02b7d --expires 2d --reason 'tested on staging'",
    ],
  ).action(async (id: string, options: AnswerOptions) => {
    const { approveCommand } = await import("./commands/proposals.ts");
    reach(await approveCommand(id, options, terminal));
  });

  withPlace(
    program
      .command("reject")
      .summary("end a proposed change, with a reason")
      .description("Ends a proposal without its being applied. Proposed again, it is approved anew.")
      .argument("<id>", "such as p-1f3c9aa02b7d")
      .requiredOption("--reason <text>", "why, for who proposed it")
      .addOption(formatOption("table", "json")),
    ["fairlead reject p-1f3c9aa02b7d --reason 'not before the freeze ends'"],
  ).action(async (id: string, options: AnswerOptions & { readonly reason: string }) => {
    const { rejectCommand } = await import("./commands/proposals.ts");
    reach(await rejectCommand(id, options, terminal));
  });

  withPlace(
    program
      .command("withdraw")
      .summary("take back what you proposed")
      .description("Takes a proposal back; only who proposed it can.")
      .argument("<id>", "such as p-1f3c9aa02b7d")
      .option("--reason <text>", "why, for the history")
      .addOption(formatOption("table", "json")),
    ["fairlead withdraw p-1f3c9aa02b7d"],
  ).action(async (id: string, options: AnswerOptions) => {
    const { withdrawCommand } = await import("./commands/proposals.ts");
    reach(await withdrawCommand(id, options, terminal));
  });
}

function addSigning(program: Command, { terminal, reach }: VerbContext): void {
  program
    .command("sign")
    .summary("sign documents with a private key")
    .description(
      "Signs documents as a DSSE envelope over their canonical JSON. Asks no service. A server that has " +
        "the public key in FAIRLEAD_KEYS writes down whose it is (apply --signature).",
    )
    .requiredOption("-f, --file <path>", "a file, a folder, or - for stdin; may be repeated", collected)
    .requiredOption("--key <path>", "a private key in PEM: Ed25519, P-256 or P-384")
    .option("-o, --output <path>", "where to write it, - for stdout (default: FILE.sig)")
    .addHelpText("after", `
Examples:
  openssl genpkey -algorithm ed25519 -out ci.key
  openssl pkey -in ci.key -pubout -out keys/ci.pem
  fairlead sign -f facts.yaml --key ci.key
  fairlead apply -f facts.yaml --signature facts.yaml.sig
${EXIT_CODES}`)
    .action(async (options: SignOptions) => {
      const { signCommand } = await import("./commands/sign.ts");
      reach(await signCommand(options, terminal));
    });
}
