/** The published tables of versions that tests read from the corpus, where it is. */
import { readFileSync } from "node:fs";
import { corpus } from "../setup/corpus.ts";

/** The JSON of a file of the corpus, or undefined, which the end of the run reports. */
export function publishedJson<T>(path: string): T | undefined {
  const whole = corpus(path);
  return whole === undefined ? undefined : JSON.parse(readFileSync(whole, "utf8")) as T;
}

/** The rows of a CSV file of the corpus without quoted cells, by the names in its first line. */
export function publishedRows(path: string): readonly Readonly<Record<string, string>>[] | undefined {
  const whole = corpus(path);
  if (whole === undefined) return undefined;
  const [head, ...lines] = readFileSync(whole, "utf8").trimEnd().split("\n").map((line) => line.split(","));
  return lines.map((cells) => Object.fromEntries(head!.map((name, index) => [name, cells[index] ?? ""])));
}
