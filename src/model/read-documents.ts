/**
 * From text to valid documents and problems with their places, one document at a time.
 *
 * The generator is lazy: a caller that applies 100,000 documents pulls some, lets other work run, and pulls
 * more. Text that is exactly what JSON.stringify writes (compact or with two blanks) takes a fast path; it
 * cannot hold duplicate names or numbers that lose their text, or it would not be equal.
 */
import { checkDocument } from "./check-document.ts";
import type { Document } from "./document.ts";
import type { Finding } from "./explain-issues.ts";
import { pathText } from "./problem.ts";
import type { Problem } from "./problem.ts";
import { locateInYaml, readYaml } from "./read-yaml.ts";
import type { PlacedFinding } from "./read-yaml.ts";
import { splitDocuments } from "./split-documents.ts";
import type { Chunk } from "./split-documents.ts";

/** Longest text of one document as JSON: read natively, a megabyte takes 10 ms. */
export const JSON_CHARACTERS_MAX = 1_000_000;
/**
 * Longest text of one document otherwise. The largest real one has 60,000; the worst of this length takes 0.5
 * s to refuse.
 */
export const YAML_CHARACTERS_MAX = 250_000;

export type DocumentSource =
  | { readonly file?: string; readonly text: string }
  | { readonly file?: string; readonly documents: Iterable<unknown> };

export type ReadDocument =
  | { readonly kind: "valid"; readonly key: string; readonly document: Document; readonly origin: Origin }
  | { readonly kind: "invalid"; readonly problems: readonly Problem[] };

/** Where a document came from, with its text as long as somebody may ask for a place in it. */
export interface Origin {
  readonly file?: string;
  /** 0 for the first document of its source; absent for a document that nobody gave (a deletion). */
  readonly document?: number;
  readonly chunk?: Chunk;
}

export function* readDocuments(sources: Iterable<DocumentSource>): Generator<ReadDocument> {
  for (const source of sources) {
    const file = source.file === undefined ? {} : { file: source.file };
    let document = 0;
    if ("text" in source) {
      for (const chunk of splitDocuments(source.text))
        yield readChunk({ ...file, document: document++, chunk });
    } else {
      for (const data of source.documents) yield check({ ...file, document: document++ }, data);
    }
  }
}

function readChunk(origin: Origin & { readonly chunk: Chunk }): ReadDocument {
  const { text } = origin.chunk;
  const quick = text.length > JSON_CHARACTERS_MAX ? undefined : readCanonicalJson(text);
  if (quick !== undefined) return check(origin, quick);
  if (text.length > YAML_CHARACTERS_MAX) {
    const message =
      `A document has at most ${YAML_CHARACTERS_MAX} characters (as compact JSON ${JSON_CHARACTERS_MAX}); ` +
      `this one has ${text.length}.`;
    return {
      kind: "invalid",
      problems: [placed(origin, { code: "TOO_LARGE", path: [], message, offset: 0 })],
    };
  }
  const read = readYaml(text);
  if (read.kind === "data") return check(origin, read.data);
  return { kind: "invalid", problems: read.findings.map((finding) => placed(origin, finding)) };
}

/** The data, when the text is exactly what would be written for it. */
function readCanonicalJson(text: string): unknown {
  if (!text.startsWith("{")) return undefined;
  try {
    const data: unknown = JSON.parse(text);
    if (JSON.stringify(data) === text || JSON.stringify(data, null, 2) === text) return data;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return undefined;
}

function check(origin: Origin, data: unknown): ReadDocument {
  const checked = checkDocument(data);
  if (checked.kind === "valid")
    return { kind: "valid", key: checked.key, document: checked.document, origin };
  return { kind: "invalid", problems: problemsAt(origin, checked.findings, checked.key) };
}

/** Gives findings their places. Reads the text once more, which only documents with problems pay for. */
export function problemsAt(origin: Origin, findings: readonly Finding[], key?: string): readonly Problem[] {
  if (origin.chunk === undefined) return findings.map((finding) => problem(origin, finding, key, {}));
  const locate = locateInYaml(origin.chunk.text);
  return findings
    .map((finding) => ({ ...finding, offset: locate(finding.path, finding.code === "UNKNOWN_FIELD") }))
    .toSorted((left, right) => left.offset - right.offset)
    .map((finding) => placed(origin, finding, key));
}

function placed(origin: Origin, finding: PlacedFinding, key?: string): Problem {
  const { chunk } = origin;
  if (chunk === undefined) return problem(origin, finding, key, {});
  const before = chunk.text.slice(0, finding.offset);
  const lineBreaks = before.split("\n").length - 1;
  const column = finding.offset - (before.lastIndexOf("\n") + 1) + 1;
  return problem(origin, finding, key, {
    line: chunk.line + lineBreaks,
    column: lineBreaks === 0 ? chunk.column + column - 1 : column,
  });
}

function problem(
  origin: Origin,
  finding: Finding,
  key: string | undefined,
  place: { readonly line?: number; readonly column?: number },
): Problem {
  return {
    code: finding.code,
    message: finding.message,
    ...(origin.file === undefined ? {} : { file: origin.file }),
    ...place,
    ...(origin.document === undefined ? {} : { document: origin.document }),
    path: pathText(finding.path),
    ...(key === undefined ? {} : { key }),
    ...(finding.hint === undefined ? {} : { hint: finding.hint }),
  };
}
