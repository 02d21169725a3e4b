/**
 * Texts of contracts that documents name by file: read here, on the machine of whoever applies, and put in
 * their place, so that what is sent, signed and compared is the text.
 *
 *     provides:
 *       - { interface: ranker.predict, version: 3.2.0, contract: { format: graphql, file: api.graphql } }
 *
 * The text stands in one line where the name stood, so every other line keeps its number.
 */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { isMap, isPair, isScalar, parseAllDocuments, visit } from "yaml";
import type { Scalar, YAMLMap } from "yaml";
import { UsageInvalid } from "./usage-invalid.ts";

interface Named {
  readonly format: string;
  readonly path: string;
  /** Of the field in the text. */
  readonly start: number;
  readonly end: number;
}

/** `file` is where the documents stand: names are relative to it. Throws UsageInvalid. */
export function withContracts(text: string, file: string): string {
  if (!/\bcontract\b/.test(text)) return text;
  const found: Named[] = [];
  for (const document of [parseAllDocuments(text)].flat()) {
    if (!("contents" in document)) continue;
    visit(document, {
      Pair: (_, pair) => {
        if (!isScalar(pair.key) || pair.key.value !== "contract" || !isMap(pair.value)) return;
        const named = fileNamed(pair.value as YAMLMap);
        if (named !== undefined) found.push(named);
      },
    });
  }
  return found.toSorted((a, b) => b.start - a.start).reduce((whole, { format, path, start, end }) => {
    const content = JSON.stringify(contentOf(resolve(dirname(file), path), format, path));
    return `${whole.slice(0, start)}"text": ${content}${whole.slice(end)}`;
  }, text);
}

function fileNamed(contract: YAMLMap): Named | undefined {
  const pair = contract.items.find((one) => isPair(one) && isScalar(one.key) && one.key.value === "file");
  if (pair === undefined || !isScalar(pair.value)) return undefined;
  const [key, value] = [pair.key as Scalar, pair.value];
  if (key.range == null || value.range == null) return undefined;
  const format = contract.get("format");
  return { format: String(format), path: String(value.value), start: key.range[0], end: value.range[1] };
}

/** Descriptors of protobuf are no text: they travel in base64. */
function contentOf(path: string, format: string, name: string): string {
  try {
    return readFileSync(path, format === "protobuf" ? "base64" : "utf8");
  } catch (error) {
    throw new UsageInvalid(
      `The contract ${name} cannot be read (${(error as NodeJS.ErrnoException).code}).`,
      "Its path is relative to the file of the document.",
      name,
    );
  }
}
