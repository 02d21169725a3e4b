/** `fairlead audit`: proves that nobody changed the log, says who changed what, signs its state. */
import { Option } from "commander";
import type { Command } from "commander";
import type {
  AuditCheckpointOptions, AuditLogOptions, AuditVerifyOptions,
} from "./commands/audit.ts";
import { count, formatOption, withPlace } from "./verb.ts";
import type { VerbContext } from "./verb.ts";

export function addAuditVerbs(program: Command, { terminal, reach }: VerbContext): void {
  const audit = program
    .command("audit")
    .summary("prove that nobody changed the log; say who changed what")
    .description("Proves that the log is the one that was written, says who changed what, signs its state.");

  withPlace(
    audit
      .command("verify")
      .summary("prove that nobody changed the log, or name the first altered entry")
      .description(
        "Proves that a log, in an export or in the database, is the one whose checkpoints were signed, or " +
          "names the first revision that is not.\nExits 0 when it is proved, 1 when something was altered, " +
          "2 when nothing from outside the log could show it: no checkpoint, or no key to check it with.",
      )
      .argument("[export]", "what fairlead export wrote; default: the database")
      .option("--checkpoint <file>", "checkpoints, or a signed note (default: FAIRLEAD_CHECKPOINT_TO)")
      .option("--key <file>", "the trusted key: PEM, or NAME+ID+KEY (default: FAIRLEAD_CHECKPOINT_KEY)")
      .addOption(formatOption("table", "json")),
    [
      "fairlead audit verify --checkpoint checkpoints.jsonl --key checkpoint-key.pub.pem",
      "fairlead audit verify backup.jsonl --checkpoint checkpoints.jsonl --key checkpoint-key.pub.pem",
    ],
  ).action(async (file: string | undefined, options: AuditVerifyOptions) => {
    const { auditVerifyCommand } = await import("./commands/audit.ts");
    reach(await auditVerifyCommand(file, options, terminal));
  });

  withPlace(
    audit
      .command("log")
      .summary("who changed what, and when")
      .description("Who changed what, and when, oldest first. Exits 0, with no entry too.")
      .option("--actor <name>", "only of this actor")
      .option("--kind <kind>", "only changes of documents of this kind, such as Environment")
      .option("--since <time>", "from this time on, such as 2026-11-01 or 2026-11-01T08:00:00Z")
      .option("--until <time>", "before this time")
      .addOption(new Option("--limit <count>", "at most so many entries").argParser(count))
      .addOption(formatOption("table", "json", "jsonl")),
    ["fairlead audit log --actor ci --since 2026-11-01", "fairlead audit log --kind Policy --format jsonl"],
  ).action(async (options: AuditLogOptions) => {
    const { auditLogCommand } = await import("./commands/audit.ts");
    reach(await auditLogCommand(options, terminal));
  });

  withPlace(
    audit
      .command("checkpoint")
      .summary("sign the log's state and write it outside the database")
      .description(
        "Signs size and root of the log's Merkle tree and appends that to a file, or posts it; a service " +
          "does so with its own key.\nRefuses when the log is not the one of the checkpoints before.",
      )
      .option("--key <file>", "an Ed25519 private key in PEM (default: FAIRLEAD_CHECKPOINT_KEY)")
      .option("--to <place>", "a file, or an http:// address (default: FAIRLEAD_CHECKPOINT_TO)")
      .option("--origin <name>", "names the log (default: FAIRLEAD_CHECKPOINT_ORIGIN, else fairlead)")
      .addOption(formatOption("table", "json")),
    ["fairlead audit checkpoint --key checkpoint-key.pem --to /mnt/elsewhere/checkpoints.jsonl"],
  ).action(async (options: AuditCheckpointOptions) => {
    const { auditCheckpointCommand } = await import("./commands/audit.ts");
    reach(await auditCheckpointCommand(options, terminal));
  });
}
