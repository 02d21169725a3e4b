/** The documents that `-f` names: files, folders with everything below them, or stdin. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { withContracts } from "./read-contracts.ts";
import type { TextSource } from "./connection.ts";
import { UsageInvalid } from "./usage-invalid.ts";

const DOCUMENT_FILE = /\.(ya?ml|json)$/;

/** In the order given; files of a folder in order of name. Throws UsageInvalid. */
export async function readSources(paths: readonly string[]): Promise<readonly TextSource[]> {
  const sources: TextSource[] = [];
  for (const path of paths) {
    if (path === "-") sources.push({ file: "stdin", text: await text(process.stdin) });
    else sources.push(...filesOf(path).map((file) => ({ file, text: withContracts(read(file), file) })));
  }
  return sources;
}

function filesOf(path: string): readonly string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  const names = readdirSync(path, { recursive: true, encoding: "utf8" }).filter((name) =>
    DOCUMENT_FILE.test(name),
  );
  if (names.length === 0)
    throw new UsageInvalid(`${path} holds no .yaml, .yml or .json file.`, undefined, path);
  return names.toSorted().map((name) => join(path, name));
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageInvalid(
      `${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`,
      "Give a file, a folder, or - for stdin.",
      file,
    );
  }
}
