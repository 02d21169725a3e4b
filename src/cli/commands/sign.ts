/** `fairlead sign`: an envelope over documents, made with a private key and nothing else. */
import { readFile, writeFile } from "node:fs/promises";
import { signDocuments } from "../../access/signatures/signed-documents.ts";
import { EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { readSources } from "../read-sources.ts";
import type { Terminal } from "../terminal.ts";
import { UsageInvalid } from "../usage-invalid.ts";

export interface SignOptions {
  readonly file: readonly string[];
  readonly key: string;
  readonly output?: string;
}

export async function signCommand(
  { file, key, output }: SignOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const envelope = signDocuments(await readSources(file), await readKey(key), key);
  const [first = "-"] = file;
  const beside = file.length === 1 && first !== "-" ? `${first.replace(/\/$/, "")}.sig` : "-";
  const target = output ?? beside;
  if (target === "-") terminal.write(envelope.trimEnd());
  else {
    await writeFile(target, envelope);
    terminal.note(`wrote ${target}`);
  }
  return EXIT_YES;
}

async function readKey(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? "it cannot be read";
    throw new UsageInvalid(`The key ${path} cannot be read (${why}).`, "A private key in PEM.", path);
  }
}
