/** Facts to find out, and facts to change. */
import type { PropertyValue } from "../../model/graph.ts";
import { checkFactValue, factValueFromText } from "../../values/fact-type.ts";
import { compareVersions, parseVersion } from "../../values/scheme.ts";
import { valueText } from "../fact-condition.ts";
import { ABSENT, MISSING, isRestricted } from "../fact-key.ts";
import type { FactKey } from "../fact-key.ts";
import type { FixChange, FixKind } from "./fix.ts";
import { withAssumed } from "./proposal.ts";
import type { Blocked, Proposal, Proposed } from "./proposal.ts";
import { repairsOf } from "./repair-build.ts";
import type { FactValues } from "./repair-build.ts";

/** Sets of facts that are proposed for one subject; the first ones change least. */
const REPAIRS_MAX = 6;

export function proposeFacts(blocked: Blocked): Proposed {
  const { subjects, place } = blocked;
  let isTruncated = false;
  const sets = subjects.map(({ subject, variant }) => {
    const builds = subject.builds.filter((build) => variant === undefined || build.variant === variant);
    const found = builds.map((build) => repairsOf(build, subject.parameters, place));
    isTruncated ||= found.some((one) => one.isTruncated);
    const repairs = found.flatMap((one) => one.repairs).sort((a, b) => a.size - b.size);
    isTruncated ||= repairs.length > REPAIRS_MAX;
    return repairs.slice(0, REPAIRS_MAX);
  });
  const alone = sets.flat();
  // Of a joint question each subject may need something: what all first repairs change together.
  const together = sets.filter((one) => one.length > 0).map((one) => one[0]!);
  const joint = together.length > 1 ? [new Map(together.flatMap((one) => [...one]))] : [];
  const told = flipsOf(blocked);
  const tried = [...alone, ...joint, ...told.map((flip) => new Map([flip])), new Map(told)];
  return {
    proposals: tried.filter(isProposable).map((values) => proposalOf(values, blocked)),
    isTruncated,
  };
}

/** Nobody can find out, or change, what they may not see. */
function isProposable(values: FactValues): boolean {
  return values.size > 0 && ![...values.keys()].some(isRestricted);
}

/** Reasons read for their flips, whatever they are about: of what is added, too. */
const REASONS_READ_MAX = 100;

/** What the reasons say would satisfy them, of facts that are stated. */
function flipsOf({ result, place }: Blocked): readonly (readonly [FactKey, PropertyValue])[] {
  const flips = new Map<FactKey, PropertyValue>();
  const waiting = [...result.reasons];
  for (const { flip, about, together = [], alternatives = [] } of waiting) {
    if (waiting.length < REASONS_READ_MAX) waiting.push(...together, ...alternatives.flat());
    const key = about === undefined || flip === undefined ? undefined : place.facts.index.named(about);
    if (key === undefined || flips.has(key)) continue;
    if (place.facts.stated[key.index] === undefined || place.facts.cell(key) === ABSENT) continue;
    flips.set(key, readFactText(key, flip!.slice(about!.length + 1)));
  }
  return [...flips];
}

function readFactText({ type }: FactKey, text: string): PropertyValue {
  return checkFactValue(type, factValueFromText(type, text));
}

function proposalOf(values: FactValues, blocked: Blocked): Proposal {
  const { place, question, result } = blocked;
  const changes = [...values].map(([key, value]): FixChange => {
    const cell = place.facts.cell(key);
    const { environment } = result;
    return cell === MISSING
      ? { kind: "observe", environment, fact: key.name, value }
      : { kind: "fact", environment, fact: key.name, from: cell.value!, to: value };
  });
  return {
    kind: kindOf(values, blocked),
    changes: changes.sort((a, b) => (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0)),
    distance: values.size * FACT + downgradesIn(values, blocked),
    question: withAssumed(question, textsOf(values)),
  };
}

/** One more fact is farther than any downgrade. */
const FACT = 10;

function downgradesIn(values: FactValues, blocked: Blocked): number {
  return [...values].filter(([key, value]) => isDowngrade(key, value, blocked)).length;
}

function isDowngrade(key: FactKey, value: PropertyValue, { place }: Blocked): boolean {
  const before = place.facts.cell(key).value;
  if (key.type.kind !== "version" || before === undefined) return false;
  const { scheme } = key.type;
  return compareVersions(parseVersion(scheme, String(value)), parseVersion(scheme, String(before))) < 0;
}

function kindOf(values: FactValues, { place }: Blocked): FixKind {
  const changed = [...values.keys()].filter((key) => place.facts.cell(key) !== MISSING);
  if (changed.length === 0) return "observe";
  return changed.every((key: FactKey) => key.type.kind === "version") ? "fact" : "replace";
}

function textsOf(values: FactValues): Readonly<Record<string, string>> {
  return Object.fromEntries([...values].map(([key, value]) => [key.name, valueText(value)]));
}
