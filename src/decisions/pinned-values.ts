/**
 * Parameter values that a question fixes: `ranker@2.3.1[maxBatch=32]`, `ranker@2.3.1#gpu[maxBatch=32,p=4]`.
 *
 * Without them the first value that fits is picked. With them only that one will do, as where it is what is
 * deployed; another value is then a fix.
 */
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { nearestNames } from "../values/nearest.ts";
import { QuestionInvalid } from "./question-invalid.ts";
import { subjectOf } from "./subject.ts";
import type { Subject } from "./subject.ts";

/** Names of values by parameter: `maxBatch` -> `maxBatch=32`. */
export type PinnedValues = ReadonlyMap<string, string>;

export const NOTHING_PINNED: PinnedValues = new Map();
/** Names offered in an error. */
const NEAREST_MAX = 3;

/** The subject without its values, and the values; a text without brackets has none. */
export function splitPinned(text: string): { readonly bare: string; readonly values: readonly string[] } {
  const open = text.indexOf("[");
  const isPinned = open > 0 && text.endsWith("]") && text.slice(0, open).includes("@");
  if (!isPinned) return { bare: text, values: [] };
  return { bare: text.slice(0, open), values: text.slice(open + 1, -1).split(",") };
}

/** The subject with its values: `ranker@2.3.1#gpu` -> `ranker@2.3.1#gpu[maxBatch=32]`. */
export function withPinned(bare: string, pinned: PinnedValues): string {
  return pinned.size === 0 ? bare : `${bare}[${[...pinned.values()].join(",")}]`;
}

/** Throws QuestionInvalid, with the names there are. */
export function readPinned(snapshot: Snapshot, version: NodeId, values: readonly string[]): PinnedValues {
  const { name: subject, parameters } = subjectOf(snapshot, version);
  return new Map(
    values.map((text) => {
      const name = text.split("=", 1)[0]!.trim();
      const parameter = parameters.find((one) => one.name === name);
      if (parameter === undefined)
        throw new QuestionInvalid(
          `${subject} has no parameter "${name}"`,
          hintOf(name, parameters.map((one) => one.name)),
        );
      const names = parameter.values.map((one) => one.name);
      if (!names.includes(text.trim()))
        throw new QuestionInvalid(`${subject} has no value "${text.trim()}"`, hintOf(text, names));
      return [name, text.trim()];
    }),
  );
}

function hintOf(wanted: string, names: readonly string[]): string {
  if (names.length === 0) return "It has no parameters.";
  const nearest = nearestNames(wanted, names, NEAREST_MAX);
  return `Did you mean ${(nearest.length > 0 ? nearest : names.slice(0, NEAREST_MAX)).join(" or ")}?`;
}

const PINNED = {};

/** The subject of a version, of each pinned parameter with that value alone. */
export function pinnedSubject(snapshot: Snapshot, version: NodeId, pinned: PinnedValues): Subject {
  const subject = subjectOf(snapshot, version);
  if (pinned.size === 0) return subject;
  const memo = snapshot.memo(PINNED, () => new Map<string, Subject>());
  const key = withPinned(subject.name, pinned);
  let narrowed = memo.get(key);
  if (narrowed === undefined) memo.set(key, (narrowed = narrow(subject, pinned)));
  return narrowed;
}

function narrow(subject: Subject, pinned: PinnedValues): Subject {
  const parameters = subject.parameters.map((parameter) => {
    const wanted = pinned.get(parameter.name);
    if (wanted === undefined) return parameter;
    return { ...parameter, values: parameter.values.filter(({ name }) => name === wanted) };
  });
  return { ...subject, parameters };
}
