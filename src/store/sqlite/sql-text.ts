/** Statements are files beside this one, loaded by name when they are first used. */
import { readFileSync } from "node:fs";

const texts = new Map<string, string>();

/** The text of `sql/NAME.sql`, or of `migrations/NUMBER.sql` for a name like `migrations/1`. */
export function sqlText(name: string): string {
  let text = texts.get(name);
  if (text === undefined) {
    const path = name.startsWith("migrations/") ? `./${name}.sql` : `./sql/${name}.sql`;
    text = readFileSync(new URL(path, import.meta.url), "utf8");
    texts.set(name, text);
  }
  return text;
}
