/**
 * How people name a document: `Environment/prod-eu`, `version/ranker@2.3.1`, or its key
 * `environment:prod-eu`.
 */
import { DomainError } from "../values/domain-error.ts";
import { nearestNames } from "../values/nearest.ts";
import { quoted } from "../values/quoted.ts";
import { DOCUMENT_KINDS } from "./document.ts";
import type { DocumentKind } from "./document.ts";
import { NODE_KINDS } from "./graph.ts";

export interface DocumentReference {
  readonly kind: DocumentKind;
  readonly name: string;
  readonly key: string;
}

/** Text that names no document. */
export class InvalidDocumentReference extends DomainError {
  readonly code = "INVALID_DOCUMENT_REFERENCE";
  readonly value: string;

  constructor(value: string, hint: string) {
    super(`${quoted(value)} does not name a document.`, hint);
    this.value = value.slice(0, 200);
  }
}

/** Kinds are told apart whatever their case and dashes: `FactKey`, `factkey`, `fact-key`. */
const KINDS = new Map(DOCUMENT_KINDS.map((kind) => [plain(kind), kind]));

/** Throws InvalidDocumentReference. Whether there is such a document is not asked. */
export function parseDocumentReference(text: string): DocumentReference {
  const match = /^([A-Za-z-]+)[/:](.+)$/s.exec(text);
  if (match === null)
    throw new InvalidDocumentReference(text, "Name it as KIND/NAME, such as Environment/prod-eu.");
  const [, kindText = "", name = ""] = match;
  const kind = KINDS.get(plain(kindText));
  if (kind === undefined) {
    const [nearest] = nearestNames(kindText, DOCUMENT_KINDS, 1);
    const known = `Kinds are ${DOCUMENT_KINDS.join(", ")}.`;
    throw new InvalidDocumentReference(
      text,
      nearest === undefined ? known : `Did you mean ${nearest}/${name}?`,
    );
  }
  return { kind, name, key: `${NODE_KINDS[kind]}:${name}` };
}

function plain(kind: string): string {
  return kind.replaceAll("-", "").toLowerCase();
}
