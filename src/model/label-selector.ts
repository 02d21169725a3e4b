/**
 * Label selectors in Kubernetes syntax: `stage=production, team in (ranking, search), !legacy`.
 * All terms must hold. `!=` and `notin` also match what has no such label. `stage` is an environment's stage.
 * Source: kubernetes.io, "Labels and Selectors".
 */
import { DomainError } from "../values/domain-error.ts";
import { quoted, shortened } from "../values/quoted.ts";
import type { Properties } from "./graph.ts";

/** Text that is no label selector. */
export class InvalidSelector extends DomainError {
  readonly code = "INVALID_SELECTOR";
  readonly value: string;

  constructor(value: string, why: string) {
    super(
      `${quoted(value)} is not a label selector: ${why}.`,
      "Examples: stage=production; team in (ranking, search); !legacy",
    );
    this.value = shortened(value);
  }
}

export type SelectorTerm =
  | { readonly kind: "in" | "notin"; readonly label: string; readonly values: readonly string[] }
  | { readonly kind: "present" | "absent"; readonly label: string };

export interface LabelSelector {
  readonly text: string;
  readonly terms: readonly SelectorTerm[];
}

/** Longest selector that is read; one that lists hundreds of names wants a label of its own. */
const SELECTOR_CHARACTERS_MAX = 4096;

const TOKEN = /\s*(?:([A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?)|(==|!=|[=!,()]))/y;

/** Throws InvalidSelector. The empty text matches everything. */
export function parseSelector(text: string): LabelSelector {
  if (text.length > SELECTOR_CHARACTERS_MAX)
    throw new InvalidSelector(text, `it is longer than ${SELECTOR_CHARACTERS_MAX}`);
  const tokens = tokensOf(text);
  const terms: SelectorTerm[] = [];
  let at = 0;
  const next = () => tokens[at++];
  const word = (what: string): string => {
    const token = next();
    if (token === undefined || !/^[A-Za-z0-9]/.test(token))
      throw new InvalidSelector(text, `${what} is missing${after(at - 1)}`);
    return token;
  };
  const after = (place: number) =>
    place === 0 ? "" : ` after ${quoted(tokens[Math.min(place, tokens.length) - 1])}`;
  while (at < tokens.length) {
    if (terms.length > 0 && next() !== ",")
      throw new InvalidSelector(text, `a comma is missing${after(at - 1)}`);
    if (tokens[at] === "!") {
      at++;
      terms.push({ kind: "absent", label: word("a label") });
      continue;
    }
    const label = word("a label");
    const operator = tokens[at];
    if (operator === undefined || operator === ",") {
      terms.push({ kind: "present", label });
    } else if (operator === "=" || operator === "==" || operator === "!=") {
      at++;
      const isEmpty = tokens[at] === undefined || tokens[at] === ",";
      terms.push({
        kind: operator === "!=" ? "notin" : "in",
        label,
        values: [isEmpty ? "" : word("a value")],
      });
    } else if (operator === "in" || operator === "notin") {
      at++;
      if (next() !== "(") throw new InvalidSelector(text, `"(" is missing after ${quoted(operator)}`);
      const values = [word("a value")];
      for (let token = next(); token !== ")"; token = next()) {
        if (token !== ",") throw new InvalidSelector(text, `")" is missing`);
        values.push(word("a value"));
      }
      terms.push({ kind: operator, label, values });
    } else {
      throw new InvalidSelector(text, `${quoted(operator)} cannot follow ${quoted(label)}`);
    }
  }
  return { text, terms };
}

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  const trimmed = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(trimmed);
    if (match === null)
      throw new InvalidSelector(
        text,
        `${quoted(trimmed.slice(at).trimStart().slice(0, 1))} has no place in it`,
      );
    tokens.push((match[1] ?? match[2])!);
  }
  return tokens;
}

/** Whether a thing with these labels is selected. */
export function matchesLabels(selector: LabelSelector, labels: ReadonlyMap<string, string>): boolean {
  return selector.terms.every((term) => {
    const value = labels.get(term.label);
    switch (term.kind) {
      case "present":
        return value !== undefined;
      case "absent":
        return value === undefined;
      case "in":
        return value !== undefined && term.values.includes(value);
      case "notin":
        return value === undefined || !term.values.includes(value);
      default:
        return term satisfies never;
    }
  });
}

/** The labels of a node, and its `stage` under that name; a label of the same name gives way. */
export function labelsOf(properties: Properties): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const entry of (properties["labels"] ?? []) as readonly string[]) {
    const equals = entry.indexOf("=");
    labels.set(entry.slice(0, equals), entry.slice(equals + 1));
  }
  const stage = properties["stage"];
  if (typeof stage === "string") labels.set("stage", stage);
  return labels;
}
