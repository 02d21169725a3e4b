/**
 * The file that moves a whole store from one engine to another: one JSON value a line.
 *
 *     {"fairlead":"export","formatVersion":1,"head":{...},"records":["decisions"]}
 *     {"revision":1,"id":...,"time":...,"actor":...,"reason":...,"digest":...,"changes":[...]}
 *     {"record":{"namespace":"decisions","key":"...","value":...}}
 *     {"end":true,"revisions":1,"records":1,"digest":"sha256:..."}
 *
 * Revisions are all there from 1 to the head's, each with its digest; what a document was before follows from
 * the lines above. The last line has the SHA-256 of all bytes before it, so that a file that was cut or
 * altered is recognised.
 */
import { DomainError } from "../values/domain-error.ts";
import type { Document } from "../model/document.ts";
import type { Head } from "../model/revision.ts";

export const FORMAT_VERSION = 1;

export interface HeaderLine {
  readonly fairlead: "export";
  readonly formatVersion: number;
  readonly head: Head;
  /** Namespaces whose records follow the revisions. */
  readonly records: readonly string[];
}

export interface RevisionLine {
  readonly revision: number;
  readonly id: string;
  readonly time: string;
  readonly actor: string;
  readonly reason: string;
  readonly digest: string;
  readonly changes: readonly { readonly key: string; readonly after: Document | null }[];
}

export interface RecordLine {
  readonly record: { readonly namespace: string; readonly key: string; readonly value: unknown };
}

export interface EndLine {
  readonly end: true;
  readonly revisions: number;
  readonly records: number;
  readonly digest: string;
}

/** A file that is no export, was cut, or was altered. Nothing was written. */
export class ImportRefused extends DomainError {
  readonly code = "IMPORT_REFUSED";
  /** From 1; the line after the last one when the file ends too early. */
  readonly line: number;

  constructor(line: number, why: string, hint = "Export it again; nothing was written.") {
    super(`Line ${line}: ${why}.`, hint);
    this.line = line;
  }
}
