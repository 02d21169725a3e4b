/** `apply`, `diff`, `get`, `history`, `restore` and `deployed`: documents, one by one or many. */
import { Option } from "commander";
import type { Command } from "commander";
import type { ApplyCommandOptions } from "./commands/apply.ts";
import type { AttestOptions } from "./commands/attest.ts";
import type { DeployedOptions } from "./commands/deployed.ts";
import type { GetOptions, HistoryOptions, RestoreOptions } from "./commands/documents.ts";
import { collected, formatOption, revision, withPlace } from "./verb.ts";
import type { VerbContext } from "./verb.ts";

export function addWritingVerbs(program: Command, context: VerbContext): void {
  addApplying(program, context);
  addReading(program, context);
  addRestoring(program, context);
  addAttesting(program, context);
}

function addApplying(program: Command, { terminal, reach }: VerbContext): void {
  withPlace(
    program
      .command("apply")
      .summary("write documents, all or nothing")
      .description(
        "Shows what the documents change, then writes them in one revision, all or nothing. " +
          "The same again changes nothing.",
      )
      .option("-f, --file <path>", "a file, a folder, or - for stdin; may be repeated", collected)
      .option("--signature <path>", "a DSSE envelope over them (fairlead sign), or, without -f, with them")
      .option("--propose", "write nothing; keep the change until somebody else approves it")
      .option("--dry-run", "show what would change, and write nothing")
      .option("--prune <selector>", "delete documents with these labels that are not given")
      .option("--expect-revision <revision>", "refuse when the newest revision is another one", revision)
      .option("--reason <text>", "why, for the history")
      .addOption(formatOption("table", "json")),
    [
      "fairlead apply -f environments/ --reason 'new driver on the H100 nodes'",
      "fairlead apply -f knowledge.yaml --dry-run",
      "fairlead apply -f production.yaml --propose --reason 'new driver'",
      "fairlead apply -f facts.yaml --signature facts.yaml.sig",
      "kubectl get node h100-1 -o json | ./to-environment | fairlead apply -f -",
    ],
  ).action(async (options: ApplyCommandOptions) => {
    const { applyCommand } = await import("./commands/apply.ts");
    reach(await applyCommand(options, terminal));
  });

  withPlace(
    program
      .command("diff")
      .summary("what apply would change")
      .description("What apply would change. Exits 0 when nothing would change and 1 when something would.")
      .requiredOption("-f, --file <path>", "a file, a folder, or - for stdin; may be repeated", collected)
      .option("--prune <selector>", "as apply --prune would delete")
      .addOption(formatOption("table", "json")),
    ["fairlead diff -f environments/"],
  ).action(async (options: ApplyCommandOptions) => {
    const { diffCommand } = await import("./commands/apply.ts");
    reach(await diffCommand(options, terminal));
  });

  withPlace(
    program
      .command("deployed")
      .summary("record that a version runs somewhere")
      .description(
        "Records that a version runs in an environment. What is not recorded counts as not deployed.",
      )
      .argument("<version>", "NAME@VERSION or NAME@VERSION#VARIANT")
      .requiredOption("--in <environment>", "where it runs")
      .option(
        "--name <name>",
        "of the deployment (default: ARTIFACT-ENVIRONMENT, so a new version takes the old one's place)",
      )
      .option("--service <name>", "the service that it serves")
      .option("--endpoint <address>", "where it answers")
      .option("--reads <version>", "data that it reads there, as NAME@VERSION; may be repeated", collected)
      .option("--retired", "it runs there no longer")
      .option("--reason <text>", "why, for the history")
      .addOption(formatOption("table", "json")),
    ["fairlead deployed triton-server@25.03 --in cloud-h100-r535 --endpoint grpc://triton.internal:8001",
      "fairlead deployed ranker@2.3.1 --in prod-eu --reads clicks-eu@2026-10-01"],
  ).action(async (version: string, options: DeployedOptions) => {
    const { deployedCommand } = await import("./commands/deployed.ts");
    reach(await deployedCommand(version, options, terminal));
  });
}

function addReading(program: Command, { terminal, reach }: VerbContext): void {
  withPlace(
    program
      .command("get")
      .summary("show a document, or list those of a kind")
      .description("Shows a document, now or as of then; lists those of a kind.")
      .argument("<kind/name>", "such as Environment/onprem-v100, or Environment for a list")
      .option("--as-of <revision|time>", "as it stood then")
      .addOption(
        new Option("-o, --output <format>", "default: yaml for one, name for a list").choices([
          "yaml",
          "json",
          "name",
        ]),
      ),
    [
      "fairlead get Environment",
      "fairlead get Environment/onprem-v100",
      "fairlead get version/pytorch@2.11.0 -o json --as-of 2026-10-01",
    ],
  ).action(async (what: string, options: GetOptions) => {
    const { getCommand } = await import("./commands/documents.ts");
    reach(await getCommand(what, options, terminal));
  });

  withPlace(
    program
      .command("history")
      .summary("what happened to a document")
      .description("What happened to a document: when, by whom, why, and what changed.")
      .argument("<kind/name>", "such as Environment/onprem-v100")
      .addOption(formatOption("table", "json")),
    ["fairlead history Environment/onprem-v100"],
  ).action(async (what: string, options: HistoryOptions) => {
    const { historyCommand } = await import("./commands/documents.ts");
    reach(await historyCommand(what, options, terminal));
  });
}

function addRestoring(program: Command, { terminal, reach }: VerbContext): void {
  withPlace(
    program
      .command("restore")
      .summary("put a document back as it was")
      .description(
        "Puts a document back as it stood at a revision, as a new revision: history is never rewritten.",
      )
      .argument("<kind/name>", "such as Environment/onprem-v100")
      .requiredOption("--to <revision>", "the revision whose document is put back", revision)
      .option("--dry-run", "show what would change, and write nothing")
      .option("--reason <text>", "why, for the history")
      .addOption(formatOption("table", "json")),
    ["fairlead restore Environment/onprem-v100 --to 41 --reason 'the new driver was rolled back'"],
  ).action(async (what: string, options: RestoreOptions) => {
    const { restoreCommand } = await import("./commands/documents.ts");
    reach(await restoreCommand(what, options, terminal));
  });
}

function addAttesting(program: Command, { terminal, reach }: VerbContext): void {
  withPlace(
    program
      .command("attest")
      .summary("record provenance, a test result or a scan")
      .description(
        "Keeps an attestation and joins it by digest to the versions it is about. Exits 0 when a " +
          "configured key signed it, 2 when nobody known did, 1 when its signature fails: then it is no " +
          "evidence.",
      )
      .argument("<file>", "a DSSE envelope, Sigstore bundle or in-toto statement, or one a line; - for stdin")
      .option("--for <name>", "NAME@VERSION, environment:NAME or deployment:NAME, besides its subjects")
      .option("--accept-unverified", "exit 0 when nobody known signed it")
      .addOption(formatOption("table", "json")),
    [
      "fairlead attest provenance.intoto.jsonl",
      "FAIRLEAD_KEYS=keys/ fairlead attest tests.json --for ranker@2.3.1",
    ],
  ).action(async (file: string, options: AttestOptions) => {
    const { attestCommand } = await import("./commands/attest.ts");
    reach(await attestCommand(file, options, terminal));
  });
}
