/** `fairlead get`, `history` and `restore`: documents as they are, and as they were. */
import { parseAsOf } from "../../catalog/consistency.ts";
import { describeChanges } from "../../catalog/diff.ts";
import { DocumentNotFound } from "../../catalog/document-not-found.ts";
import { InvalidDocumentReference, parseDocumentReference } from "../../model/document-reference.ts";
import type { DocumentReference } from "../../model/document-reference.ts";
import type { StoredDocument } from "../../store/graph-store.ts";
import { nearestNames } from "../../values/nearest.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import type { Connection } from "../connection.ts";
import { EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { outcomesJson, showOutcomes, summary } from "../show-outcomes.ts";
import type { Terminal } from "../terminal.ts";

export interface GetOptions extends PlaceOptions {
  readonly asOf?: string;
  readonly output?: "yaml" | "json" | "name";
}

export async function getCommand(what: string, options: GetOptions, terminal: Terminal): Promise<ExitCode> {
  const isList = !/[/:]/.test(what);
  const reference = isList ? kindOf(what) : parseDocumentReference(what);
  const asOf = options.asOf === undefined ? undefined : parseAsOf(options.asOf);
  const connection = await connect(options, terminal);
  try {
    const found = isList
      ? await all(connection.documents(reference.kind, asOf))
      : [(await connection.document(reference, asOf)) ?? (await notFound(connection, reference))];
    terminal.write(await shown(found, options.output ?? (isList ? "name" : "yaml"), isList));
    return EXIT_YES;
  } finally {
    await connection.close();
  }
}

/** The same words for a list as for one: a wrong kind names the nearest. */
function kindOf(text: string): DocumentReference {
  try {
    return parseDocumentReference(`${text}/x`);
  } catch (error) {
    if (!(error instanceof InvalidDocumentReference)) throw error;
    throw new InvalidDocumentReference(text, (error.hint ?? "").replace("/x?", "?"));
  }
}

async function all(stored: AsyncIterable<StoredDocument>): Promise<readonly StoredDocument[]> {
  const found: StoredDocument[] = [];
  for await (const one of stored) found.push(one);
  return found;
}

async function notFound(connection: Connection, { kind, name, key }: DocumentReference): Promise<never> {
  const others = await all(connection.documents(kind));
  const nearest = nearestNames(
    name,
    others.map(({ document }) => document.metadata.name),
  );
  throw new DocumentNotFound(
    key,
    Math.max(0, ...others.map(({ revision }) => revision)),
    nearest.length > 0
      ? `Did you mean ${nearest.map((one) => `${kind}/${one}`).join(" or ")}?`
      : `\`fairlead get ${kind}\` lists them.`,
  );
}

async function shown(
  found: readonly StoredDocument[],
  output: "yaml" | "json" | "name",
  isList: boolean,
): Promise<string> {
  const documents = found.map(({ document }) => document);
  switch (output) {
    case "name":
      return found.map(({ document }) => `${document.kind}/${document.metadata.name}`).join("\n");
    case "json":
      return isList
        ? JSON.stringify({ schemaVersion: 1, documents: found }, null, 2)
        : JSON.stringify(documents[0], null, 2);
    case "yaml": {
      const { stringify } = await import("yaml");
      return documents.map((document) => stringify(document, { lineWidth: 0 })).join("---\n");
    }
    default:
      return output satisfies never;
  }
}

export interface HistoryOptions extends PlaceOptions {
  readonly format: "table" | "json";
}

/** Newest last, as a terminal is read. */
export async function historyCommand(
  what: string,
  options: HistoryOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const reference = parseDocumentReference(what);
  const connection = await connect(options, terminal);
  try {
    const entries = await connection.history(reference);
    if (options.format === "json")
      terminal.write(JSON.stringify({ schemaVersion: 1, key: reference.key, entries }, null, 2));
    else
      for (const { token, time, actor, action, reason, diff } of entries) {
        terminal.write(`${terminal.paint("bold", token)}  ${time}  ${action} by ${actor}: ${reason}`);
        if (diff.length > 0)
          terminal.write(
            describeChanges(diff)
              .split("\n")
              .map((line) => `    ${line}`)
              .join("\n"),
          );
      }
    return EXIT_YES;
  } finally {
    await connection.close();
  }
}

export interface RestoreOptions extends HistoryOptions {
  readonly to: number;
  readonly reason?: string;
  readonly dryRun?: boolean;
}

export async function restoreCommand(
  what: string,
  options: RestoreOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { to, reason, dryRun, format } = options;
  const reference = parseDocumentReference(what);
  const connection = await connect(options, terminal);
  try {
    const result = await connection.restore(reference, to, {
      ...(reason === undefined ? {} : { reason }),
      ...(dryRun === undefined ? {} : { dryRun }),
    });
    if (format === "json") terminal.write(outcomesJson(result));
    else {
      for (const line of showOutcomes(result.outcomes, terminal)) terminal.write(line);
      terminal.note(summary(result, dryRun === true));
    }
    return EXIT_YES;
  } finally {
    await connection.close();
  }
}
