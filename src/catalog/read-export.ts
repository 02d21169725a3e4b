/**
 * Reads an export line by line and believes nothing: order, digests, shapes, and the sum at the end. What it
 * yields before the end is only as good as the lines so far; whoever writes must have read to the end once
 * before.
 */
import { createHash } from "node:crypto";
import { checkDocument } from "../model/check-document.ts";
import type { Document } from "../model/document.ts";
import { documentDigest } from "../model/document-digest.ts";
import { compareText } from "../model/names.ts";
import { pathText } from "../model/problem.ts";
import { revisionDigest } from "../model/revision-digest.ts";
import type { ChangeContent } from "../model/revision-digest.ts";
import { EMPTY_HEAD } from "../model/revision.ts";
import { FORMAT_VERSION, ImportRefused } from "./export-format.ts";
import type { EndLine, HeaderLine, RecordLine, RevisionLine } from "./export-format.ts";

export type ExportEntry =
  | { readonly kind: "header"; readonly header: HeaderLine }
  | { readonly kind: "revision"; readonly revision: RevisionLine }
  | { readonly kind: "record"; readonly record: RecordLine["record"] };

/** Errors: ImportRefused with the line. Ends normally only after a right last line. */
export async function* readExport(
  lines: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<ExportEntry> {
  const reader = new ExportReader();
  for await (const line of lines) {
    if (line === "" && reader.hasEnded) continue;
    const entry = reader.read(line);
    if (entry !== undefined) yield entry;
  }
  reader.finish();
}

class ExportReader {
  hasEnded = false;
  readonly #hash = createHash("sha256");
  #line = 0;
  #header: HeaderLine | undefined;
  #head = EMPTY_HEAD;
  #records = 0;
  readonly #digests = new Map<string, string>();

  read(text: string): ExportEntry | undefined {
    this.#line++;
    if (this.hasEnded) this.#refuse("something follows the last line");
    const value = this.#parse(text);
    if (this.#header === undefined) return { kind: "header", header: this.#readHeader(value) };
    if (value["end"] === true) {
      this.#readEnd(value as unknown as EndLine);
      return undefined;
    }
    this.#hash.update(`${text}\n`);
    if (typeof value["record"] === "object") return { kind: "record", record: this.#readRecord(value) };
    return { kind: "revision", revision: this.#readRevision(value as unknown as RevisionLine) };
  }

  finish(): void {
    this.#line++;
    if (!this.hasEnded) this.#refuse("the file ends before its last line; it was cut");
  }

  #parse(text: string): Readonly<Record<string, unknown>> {
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value === "object" && value !== null && !Array.isArray(value))
        return value as Record<string, unknown>;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    return this.#refuse("it is not a JSON object");
  }

  #readHeader(value: Readonly<Record<string, unknown>>): HeaderLine {
    const header = value as unknown as HeaderLine;
    if (header.fairlead !== "export") this.#refuse("this is no export of Fairlead");
    if (header.formatVersion !== FORMAT_VERSION) {
      this.#refuse(
        `format ${JSON.stringify(header.formatVersion)} is not known; this program reads ${FORMAT_VERSION}`,
      );
    }
    if (typeof header.head?.revision !== "number" || !Array.isArray(header.records))
      this.#refuse("the header is not complete");
    this.#hash.update(`${JSON.stringify(value)}\n`);
    this.#header = header;
    return header;
  }

  #readRevision(line: RevisionLine): RevisionLine {
    if (line.revision !== this.#head.revision + 1) {
      this.#refuse(
        `revision ${this.#head.revision + 1} is expected and ${JSON.stringify(line.revision)} stands here`,
      );
    }
    const texts = [line.id, line.time, line.actor, line.reason, line.digest];
    if (
      !texts.every((text) => typeof text === "string") ||
      !Array.isArray(line.changes) ||
      line.changes.length === 0
    ) {
      this.#refuse("the revision is not complete");
    }
    const changes = line.changes.map((change) => this.#readChange(change));
    if (changes.some((change, index) => index > 0 && compareText(changes[index - 1]!.key, change.key) >= 0)) {
      this.#refuse("its changes are not in order of key");
    }
    const { revision, id, time, actor, reason, digest } = line;
    if (revisionDigest({ revision, id, time, actor, reason, changes }) !== digest) {
      this.#refuse(`revision ${revision} does not have the digest it claims; the line was altered`);
    }
    this.#head = { revision, time, digest };
    return line;
  }

  #readChange(change: { readonly key: string; readonly after: Document | null }): ChangeContent {
    const { key, after } = change;
    const beforeDigest = this.#digests.get(key) ?? null;
    if (after === null) {
      if (beforeDigest === null) this.#refuse(`it deletes ${JSON.stringify(key)}, which is not there`);
      this.#digests.delete(key);
      return { key, action: "deleted", beforeDigest, afterDigest: null };
    }
    const checked = checkDocument(after);
    if (checked.kind === "invalid") {
      const [finding] = checked.findings;
      this.#refuse(
        `${JSON.stringify(key)} is no valid document: ${pathText(finding!.path)}: ` +
        `${finding!.message.replace(/\.$/, "")}`,
      );
    } else if (checked.key !== key) {
      this.#refuse(`the document under ${JSON.stringify(key)} is ${JSON.stringify(checked.key)}`);
    }
    const afterDigest = documentDigest(after);
    this.#digests.set(key, afterDigest);
    return { key, action: beforeDigest === null ? "created" : "replaced", beforeDigest, afterDigest };
  }

  #readRecord(value: Readonly<Record<string, unknown>>): RecordLine["record"] {
    const { record } = value as unknown as RecordLine;
    if (typeof record.key !== "string" || !this.#header!.records.includes(record.namespace)) {
      this.#refuse("the record is of no namespace that the header names");
    }
    this.#records++;
    return record;
  }

  #readEnd(end: EndLine): void {
    const { head } = this.#header!;
    const isWhole =
      end.revisions === this.#head.revision &&
      end.records === this.#records &&
      head.revision === this.#head.revision &&
      head.digest === this.#head.digest;
    if (!isWhole) this.#refuse("lines are missing: the counts at the end are not those of the file");
    if (end.digest !== `sha256:${this.#hash.digest("hex")}`)
      this.#refuse("the sum at the end is not that of the file; it was altered");
    this.hasEnded = true;
  }

  #refuse(why: string): never {
    throw new ImportRefused(this.#line, why);
  }
}
