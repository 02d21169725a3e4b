/**
 * Where a page of an answer ended: the revision it was read at, how many hits came before, and which question
 * it belongs to. A page is always read at the revision of the first, so nothing is doubled or left out.
 */
import { createHash } from "node:crypto";
import { canonicalJson } from "../values/canonical-json.ts";
import { LineageInvalid } from "../walk/lineage-invalid.ts";

export interface Position {
  readonly revision: number;
  readonly offset: number;
}

/** Enough of a digest to tell two questions apart; this guards against mistakes, not malice. */
const DIGEST_LENGTH = 10;

export function writeCursor({ revision, offset }: Position, question: unknown): string {
  return Buffer.from(`${revision}.${offset}.${digestOf(question)}`).toString("base64url");
}

/** Throws LineageInvalid for text that is no cursor, or one of another question. */
export function readCursor(text: string, question: unknown): Position {
  const parts = /^(\d{1,15})\.(\d{1,15})\.([\w-]+)$/.exec(Buffer.from(text, "base64url").toString());
  if (parts === null) {
    throw new LineageInvalid(
      text,
      "The cursor is none of ours.",
      "Pass `next` of the page before, unchanged.",
    );
  }
  if (parts[3] !== digestOf(question)) {
    throw new LineageInvalid(
      text,
      "The cursor belongs to another question.",
      "Ask for the next page with the same words as for the first.",
    );
  }
  return { revision: Number(parts[1]), offset: Number(parts[2]) };
}

function digestOf(question: unknown): string {
  const given = JSON.parse(JSON.stringify(question)) as unknown; // Leaves out what is undefined.
  return createHash("sha256").update(canonicalJson(given)).digest("base64url").slice(0, DIGEST_LENGTH);
}
