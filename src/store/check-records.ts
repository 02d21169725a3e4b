/** Checks records and selections at the port: see ./check-commit.ts. */
import { LEVEL_MAX } from "../values/merkle-tree.ts";
import type { Subtree } from "../values/merkle-tree.ts";
import { SUBTREES_MAX } from "./graph-store.ts";
import type { DocumentSelection, RecordPut, RecordSelection, RevisionRange } from "./graph-store.ts";
import { checkCount, checkJson, checkKey, checkList, checkText, isPlainObject } from "./check-value.ts";
import { StoreInputRefused } from "./store-input-refused.ts";

/** Records are put in one short transaction that others wait for. */
export const RECORDS_PER_PUT_MAX = 10_000;

/** Each key is one look-up; whoever names more reads by prefix. */
export const KEYS_PER_SELECTION_MAX = 200_000;

export function checkRecordPuts(records: readonly RecordPut[]): void {
  checkList(records, "records", RECORDS_PER_PUT_MAX);
  const seen = new Set<string>();
  for (const [index, record] of records.entries()) {
    const path = `records[${index}]`;
    if (!isPlainObject(record)) throw new StoreInputRefused(path, record, "a record");
    checkKey(record.namespace, `${path}.namespace`);
    checkKey(record.key, `${path}.key`);
    checkJson(record.value, `${path}.value`);
    if (record.expects !== undefined) checkCount(record.expects, `${path}.expects`, 0);
    const identity = `${record.namespace}\n${record.key}`;
    if (seen.has(identity)) throw new StoreInputRefused(`${path}.key`, record.key, "there once");
    seen.add(identity);
  }
}

export function checkRecordSelection(selection: RecordSelection): void {
  checkKey(selection.namespace, "namespace");
  checkKeySelection(selection);
}

export function checkDocumentSelection(selection: DocumentSelection): void {
  if (selection.at !== undefined) checkCount(selection.at, "at", 0);
  checkKeySelection(selection);
}

export function checkRevisionRange(range: RevisionRange): void {
  checkCount(range.after, "after", 0);
  if (range.upTo !== undefined) checkCount(range.upTo, "upTo", 0);
  if (range.key !== undefined) checkKey(range.key, "key");
  if (range.limit !== undefined) checkCount(range.limit, "limit", 0);
}

export function checkSubtrees(subtrees: readonly Subtree[]): void {
  checkList(subtrees, "subtrees", SUBTREES_MAX);
  for (const [index, subtree] of subtrees.entries()) {
    const path = `subtrees[${index}]`;
    if (!isPlainObject(subtree)) throw new StoreInputRefused(path, subtree, "a subtree");
    checkCount(subtree.level, `${path}.level`, 0);
    checkCount(subtree.index, `${path}.index`, 0);
    const end = (subtree.index + 1) * 2 ** subtree.level;
    if (subtree.level > LEVEL_MAX || !Number.isSafeInteger(end)) {
      throw new StoreInputRefused(path, subtree.level, "a subtree of fewer than 2^53 leaves");
    }
  }
}

function checkKeySelection(selection: Omit<DocumentSelection, "at">): void {
  if (selection.keys !== undefined) {
    checkList(selection.keys, "keys", KEYS_PER_SELECTION_MAX);
    for (const [index, key] of selection.keys.entries()) checkKey(key, `keys[${index}]`);
  }
  if (selection.prefix !== undefined) checkText(selection.prefix, "prefix");
  if (selection.after !== undefined) checkText(selection.after, "after");
  if (selection.limit !== undefined) checkCount(selection.limit, "limit", 0);
}
