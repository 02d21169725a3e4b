/**
 * Licence expressions of SPDX (annex "SPDX license expressions" of the specification) against a list of what
 * is allowed.
 *
 * Of alternatives (OR) one is enough, of what applies together (AND) all are needed. `X+` and `X-or-later`
 * leave the choice among X and its later editions; an allowed `X+` allows all of these. `X WITH E` is allowed
 * by name, or where X is allowed and the exception E, which only permits more, is accepted. `LicenseRef-...`
 * is allowed by name only. The parser and the lists are npm's SPDX packages (spdx-expression-parse,
 * spdx-ranges); spdx-satisfies is not used, as it takes names of eight characters for or-later licences.
 */
import parse from "spdx-expression-parse";
import type { SpdxLicence, SpdxNode } from "spdx-expression-parse";
import ids from "spdx-license-ids/index.json" with { type: "json" };
import ranges from "spdx-ranges" with { type: "json" };
import { nearestNames } from "../../values/nearest.ts";

/** Longest expression that is read; those of whole distributions have some thousand characters. */
const EXPRESSION_CHARACTERS_MAX = 10_000;
/** Brackets in brackets; people write two. The parser calls itself for each. */
const BRACKETS_MAX = 64;

interface Licence {
  readonly id: string;
  /** Or any later edition. */
  readonly orLater: boolean;
  readonly exception: string | undefined;
  /** As written. */
  readonly text: string;
}

export interface AllowedLicences {
  readonly licences: readonly Licence[];
  readonly exceptions: ReadonlySet<string>;
}

export type ReadExpression =
  | { readonly kind: "expression"; readonly node: SpdxNode }
  /** NOASSERTION: somebody looked and does not say. NONE: there is no licence. */
  | { readonly kind: "no-assertion" | "none" }
  | { readonly kind: "unreadable"; readonly near: string | undefined };

export function readExpression(text: string): ReadExpression {
  const trimmed = text.trim();
  if (trimmed === "NOASSERTION") return { kind: "no-assertion" };
  if (trimmed === "NONE") return { kind: "none" };
  const brackets = trimmed.split("(").length - 1;
  if (trimmed.length > EXPRESSION_CHARACTERS_MAX || brackets > BRACKETS_MAX)
    return { kind: "unreadable", near: undefined };
  try {
    return { kind: "expression", node: parse(trimmed) };
  } catch {
    return { kind: "unreadable", near: nearestNames(trimmed, ids, 1)[0] };
  }
}

/** undefined where an entry is no single licence. */
export function allowedLicences(
  entries: readonly string[],
  exceptions: readonly string[] = [],
): AllowedLicences | { readonly wrong: string } {
  const licences: Licence[] = [];
  for (const entry of entries) {
    const read = readExpression(entry);
    if (read.kind !== "expression" || !("license" in read.node)) return { wrong: entry };
    licences.push(licenceOf(read.node));
  }
  return { licences, exceptions: new Set(exceptions) };
}

/** What stands in the way, as few as any choice leaves; empty where the expression is allowed. */
export function notAllowed(node: SpdxNode, allowed: AllowedLicences): readonly string[] {
  if ("license" in node) {
    const licence = licenceOf(node);
    return isAllowed(licence, allowed) ? [] : [licence.text];
  }
  const [left, right] = [notAllowed(node.left, allowed), notAllowed(node.right, allowed)];
  if (node.conjunction === "and") return [...new Set([...left, ...right])];
  return left.length <= right.length ? left : right;
}

function licenceOf(node: SpdxLicence): Licence {
  const later = /^(.*)-or-later$/.exec(node.license)?.[1];
  const plus = node.plus === true ? "+" : "";
  const exception = node.exception === undefined ? "" : ` WITH ${node.exception}`;
  return {
    id: (later ?? node.license).replace(/-only$/, ""),
    orLater: later !== undefined || node.plus === true,
    exception: node.exception,
    text: `${node.license}${plus}${exception}`,
  };
}

function isAllowed(licence: Licence, { licences, exceptions }: AllowedLicences): boolean {
  return licences.some((entry) => {
    const isSameException = entry.exception === licence.exception;
    const isAccepted = entry.exception === undefined && exceptions.has(licence.exception ?? "");
    return (isSameException || isAccepted) && meets(licence, entry);
  });
}

/** Whether some edition that the licence offers is one that the entry allows. */
function meets(licence: Licence, entry: Licence): boolean {
  if (licence.id === entry.id) return true;
  const [offered, allowed] = [editionOf(licence.id), editionOf(entry.id)];
  if (offered === undefined || allowed === undefined || offered.family !== allowed.family) return false;
  if (licence.orLater && entry.orLater) return true;
  if (licence.orLater) return allowed.edition >= offered.edition;
  return entry.orLater ? offered.edition >= allowed.edition : offered.edition === allowed.edition;
}

/** Which licence through the years, and which edition of it. */
function editionOf(id: string): { readonly family: number; readonly edition: number } | undefined {
  for (const [family, range] of ranges.entries()) {
    const edition = range.findIndex((names) => [names].flat().includes(id));
    if (edition >= 0) return { family, edition };
  }
  return undefined;
}
