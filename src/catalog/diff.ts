/** What differs between two documents, field by field, as data and as text. */
import type { Document } from "../model/document.ts";
import { pathText } from "../model/problem.ts";
import type { Path } from "../model/problem.ts";
import { quoted } from "../values/quoted.ts";

export interface FieldChange {
  /** `spec.facts["nvidia.driver"]` */
  readonly path: string;
  /** Absent where the field is new. */
  readonly before?: unknown;
  /** Absent where the field is gone. */
  readonly after?: unknown;
}

/** Fields that an answer lists; of a document that differs in more, the rest is not read by anybody. */
export const FIELD_CHANGES_MAX = 1000;

/**
 * In the order of the fields' names; lists are compared by place, or as a whole where entries were added or
 * removed.
 */
export function diffDocuments(before: Document | null, after: Document | null): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  if (before !== null && after !== null) compare([], before, after, changes);
  return changes;
}

function compare(path: Path, before: unknown, after: unknown, changes: FieldChange[]): void {
  if (changes.length >= FIELD_CHANGES_MAX || sameData(before, after)) return;
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    for (const name of names) compare([...path, name], before[name], after[name], changes);
    return;
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    before.forEach((item, index) => compare([...path, index], item, after[index], changes));
    return;
  }
  changes.push({
    path: pathText(path),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sameData(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) =>
      sameData((left as Record<string, unknown>)[name], (right as Record<string, unknown>)[name]),
    )
  );
}

/**
 * One line a field: `~ spec.stage: "staging" -> "production"`, `+ ...` for a new one, `- ...` for one that is
 * gone.
 */
export function describeChanges(changes: readonly FieldChange[]): string {
  return changes
    .map(({ path, ...values }) => {
      if (!("before" in values)) return `+ ${path}: ${valueText(values.after)}`;
      if (!("after" in values)) return `- ${path}: ${valueText(values.before)}`;
      return `~ ${path}: ${valueText(values.before)} -> ${valueText(values.after)}`;
    })
    .join("\n");
}

function valueText(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : quoted(value);
}
