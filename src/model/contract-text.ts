/**
 * Texts of contracts in documents: taken out before a document is stored, and kept as records by digest.
 *
 * What is written as YAML where JSON is meant becomes JSON, so that equal contracts have equal digests
 * however they are laid out in a file.
 */
import { parse } from "yaml";
import { hash } from "node:crypto";
import type { Document } from "./document.ts";
import type { Finding } from "./explain-issues.ts";

/** Where the texts are kept. */
export const CONTRACT_NAMESPACE = "contract";

export interface ContractsTaken {
  /** The document with digests in place of texts; the very same where it gives none. */
  readonly document: Document;
  /** By digest. */
  readonly texts: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

interface Provision {
  readonly contract?: { readonly format: string; readonly text?: string };
}

export function takeContracts(document: Document): ContractsTaken {
  const { provides } = document.spec as { readonly provides?: readonly Provision[] };
  const texts = new Map<string, string>();
  const findings: Finding[] = [];
  if (!provides?.some(({ contract }) => contract?.text !== undefined)) return { document, texts, findings };
  const taken = provides.map((entry, index) => {
    const { contract } = entry;
    if (contract?.text === undefined) return entry;
    const { format } = contract;
    const read = canonicalText(format, contract.text);
    if (read.kind === "unreadable") {
      const path = ["spec", "provides", index, "contract", "text"];
      findings.push({ code: "INVALID_VALUE", path, message: `This is no ${format}: ${read.message}` });
      return entry;
    }
    const digest = `sha256:${hash("sha256", read.text, "hex")}`;
    texts.set(digest, read.text);
    return { ...entry, contract: { format, digest } };
  });
  return { document: { ...document, spec: { ...document.spec, provides: taken } }, texts, findings };
}

type Read = { readonly kind: "text"; readonly text: string } | {
  readonly kind: "unreadable"; readonly message: string;
};

function canonicalText(format: string, text: string): Read {
  if (format !== "openapi" && format !== "json-schema") return { kind: "text", text };
  try {
    const value: unknown = parse(text);
    if (typeof value !== "object" || value === null)
      return { kind: "unreadable", message: "it is neither JSON nor YAML of an object." };
    return { kind: "text", text: JSON.stringify(value) };
  } catch (error) {
    return { kind: "unreadable", message: (error as Error).message.split("\n", 1)[0]! };
  }
}
