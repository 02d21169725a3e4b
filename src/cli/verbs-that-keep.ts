/** `verify`, `export`, `import`, `schema` and `serve`: the database as a whole, and the server. */
import type { Command } from "commander";
import type { PlaceOptions } from "./connect.ts";
import type { ExportOptions, VerifyOptions } from "./commands/store.ts";
import { formatOption, withPlace } from "./verb.ts";
import type { VerbContext } from "./verb.ts";

export function addKeepingVerbs(program: Command, { terminal, reach }: VerbContext): void {
  withPlace(
    program
      .command("verify")
      .summary("prove that log, graph and snapshot agree")
      .description(
        "Proves that log, graph and snapshot agree, or names every difference. Exits 0 when they do, else 1.",
      )
      .addOption(formatOption("table", "json")),
    ["fairlead verify", "fairlead verify --database neo4j://localhost:7687"],
  ).action(async (options: VerifyOptions) => {
    const { verifyCommand } = await import("./commands/store.ts");
    reach(await verifyCommand(options, terminal));
  });

  withPlace(
    program
      .command("export")
      .summary("write everything, with its history")
      .description("Writes everything, with its history, as lines of JSON.")
      .argument("[file]", "default: stdout")
      .option("--decisions", "take recorded decisions along"),
    ["fairlead export backup.jsonl", "fairlead export | gzip > backup.jsonl.gz"],
  ).action(async (file: string | undefined, options: ExportOptions) => {
    const { exportCommand } = await import("./commands/store.ts");
    reach(await exportCommand(file, options, terminal));
  });

  withPlace(
    program
      .command("import")
      .summary("read an export into an empty database")
      .description("Reads an export into an empty database of either kind; every revision keeps its digest.")
      .argument("<file>", "what fairlead export wrote"),
    ["fairlead import backup.jsonl --database neo4j://localhost:7687"],
  ).action(async (file: string, options: PlaceOptions) => {
    const { importCommand } = await import("./commands/store.ts");
    reach(await importCommand(file, options, terminal));
  });

  program
    .command("schema")
    .summary("the JSON Schema of documents")
    .description("The JSON Schema of one kind of document, or of all kinds.")
    .argument("[kind]", "such as Environment")
    .addHelpText("after", "\nExamples:\n  fairlead schema Environment > environment.schema.json")
    .action(async (kind: string | undefined) => {
      const { schemaCommand } = await import("./commands/schema.ts");
      reach(schemaCommand(kind, terminal));
    });

  program
    .command("serve")
    .summary("start the server")
    .description(
      "Starts the server (GraphQL, REST, playground), as `npm start` does. " +
        "FAIRLEAD_LISTEN and others configure it.",
    )
    .addHelpText("after", "\nExamples:\n  fairlead serve\n  FAIRLEAD_LISTEN=127.0.0.1:4001 fairlead serve")
    .action(async () => {
      const { serveCommand } = await import("./commands/serve.ts");
      await serveCommand();
    });
}
