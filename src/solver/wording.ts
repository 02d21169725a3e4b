/**
 * Words for terms and statements, used by ./explain.ts. A caller replaces what its packages need said
 * differently.
 *
 * The defaults are those of pub for packages with versions: "every version of foo", "foo >=1.1.0", "depends
 * on", "requires", "is forbidden". A set of candidates is never printed as a union: it is an interval, or
 * what is missing from one, or a list.
 */
import type { ProofTerm } from "./proof.ts";
import type { Selection, Statement, Universe } from "./universe.ts";

/** Candidates listed by name at most; more are counted instead, with the first and the last. */
const LISTED_MAX = 5;
/** Holes named in an interval at most; beyond that the candidates are listed or counted. */
const HOLES_MAX = 2;

/** "S verb O", so that two of them can be joined; or a sentence that stands alone. */
export type Wording =
  | { readonly subject: string; readonly verb: string; readonly object: string }
  | { readonly sentence: string };

/** What a caller may say in its own words; what it leaves undefined gets the default. */
export interface Vocabulary {
  /** Who asks: the subject of root requirements. */
  readonly root?: string;
  /** The last sentence's conclusion. */
  readonly conclusion?: string;
  /**
   * Some candidates of a package. "some": as what is needed or refused; "every": as what a statement is
   * about; "bare": alone.
   */
  readonly candidates?: (
    packageName: string,
    candidates: readonly number[],
    role: Role,
  ) => string | undefined;
  /** A statement of the caller; `subject` is the words for what it is about. */
  readonly statement?: (statement: Statement, subject: string | undefined) => Wording | undefined;
  /**
   * Whether candidates are versions in descending order, so that intervals say more than names; yes if
   * absent.
   */
  readonly isOrdered?: (packageName: string) => boolean;
}

export type Role = "every" | "some" | "bare";

/** Words over one universe. `selections` are those of the proof: their texts are used for equal sets. */
export class Words {
  readonly universe: Universe;
  readonly vocabulary: Vocabulary;
  private readonly texts = new Map<string, string>();

  constructor(universe: Universe, vocabulary: Vocabulary, selections: readonly Selection[]) {
    this.universe = universe;
    this.vocabulary = vocabulary;
    for (const selection of selections) {
      if (selection.text === undefined) continue;
      const key = keyOf(selection.package, this.positions(selection));
      const known = this.texts.get(key);
      if (known === undefined || selection.text < known) this.texts.set(key, selection.text);
    }
  }

  get root(): string {
    return this.vocabulary.root ?? "root";
  }

  get conclusion(): string {
    return this.vocabulary.conclusion ?? "version solving failed";
  }

  candidateNames(packageName: string): readonly string[] {
    return this.universe.packages[this.universe.idByName.get(packageName)!]!.candidates;
  }

  positions({ package: name, candidates }: Selection): readonly number[] {
    const names = this.candidateNames(name);
    if (candidates === "every") return names.map((_, at) => at);
    return candidates
      .map((each) => (typeof each === "number" ? each : names.indexOf(each)))
      .sort((left, right) => left - right);
  }

  /** "every version of foo", "foo <1.1.0", "foo 1.0.0, 1.2.0 or 1.4.0". */
  candidates(packageName: string, candidates: readonly number[], role: Role): string {
    const own = this.vocabulary.candidates?.(packageName, candidates, role);
    if (own !== undefined) return own;
    const names = this.candidateNames(packageName);
    if (role === "some") {
      const text = this.texts.get(keyOf(packageName, candidates));
      if (text !== undefined) return `${packageName} ${text}`;
    }
    if (candidates.length === names.length)
      return role === "every" ? `every version of ${packageName}` : packageName;
    const isOrdered = this.vocabulary.isOrdered?.(packageName) ?? true;
    return `${packageName} ${isOrdered ? rangeOf(names, candidates) : listOf(names, candidates)}`;
  }

  /** A term that asks for a candidate, or what a term leaves when it is false. */
  term(term: ProofTerm, role: Role): string {
    return this.candidates(term.package, term.candidates, role);
  }

  /** What must be picked so that a term that absence fulfils is false. */
  opposite(term: ProofTerm): string {
    const taken = new Set(term.candidates);
    const rest = this.candidateNames(term.package)
      .map((_, at) => at)
      .filter((at) => !taken.has(at));
    return this.candidates(term.package, rest, "some");
  }

  /** A selection as its author wrote it; if it matches nothing, that and what there is instead. */
  selection(selection: Selection): string {
    const candidates = this.positions(selection);
    const names = this.candidateNames(selection.package);
    const text = selection.text === undefined ? undefined : `${selection.package} ${selection.text}`;
    if (candidates.length > 0) return text ?? this.candidates(selection.package, candidates, "some");
    if (names.length === 0) return `${text ?? selection.package} which has no versions`;
    const existing = `${joined(some(names), "and")} exist${names.length === 1 ? "s" : ""}`;
    return `${text ?? selection.package} which doesn't match any versions (${existing})`;
  }
}

/** "a", "a and b", "a, b and c". */
export function joined(parts: readonly string[], last: string): string {
  if (parts.length < 2) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} ${last} ${parts.at(-1)!}`;
}

function keyOf(packageName: string, candidates: readonly number[]): string {
  return `${packageName}\n${candidates.join()}`;
}

/**
 * An interval by the names of its ends; candidates descend, and an interval ends below the next one above
 * it.
 */
function rangeOf(names: readonly string[], candidates: readonly number[]): string {
  const highest = candidates[0]!;
  const lowest = candidates.at(-1)!;
  const taken = new Set(candidates);
  const holes: string[] = [];
  for (let at = highest; at <= lowest; at++) if (!taken.has(at)) holes.push(names[at]!);
  if (candidates.length === 1 && highest > 0 && lowest < names.length - 1) return names[highest]!;
  if (holes.length > HOLES_MAX || (holes.length > 0 && candidates.length <= LISTED_MAX))
    return listOf(names, candidates);
  const from = lowest < names.length - 1 ? `>=${names[lowest]}` : "";
  const below = highest > 0 ? `<${names[highest - 1]}` : "";
  const interval =
    from === "" && below === "" ? "" : from === "" || below === "" ? from + below : `${from} ${below}`;
  if (holes.length === 0) return interval;
  return `${interval}${interval === "" ? "" : " "}except ${joined(holes, "and")}`;
}

function listOf(names: readonly string[], candidates: readonly number[]): string {
  const listed = candidates.map((at) => names[at]!);
  if (listed.length <= LISTED_MAX) return joined(listed, "or");
  return `(${listed.length} of ${names.length}, from ${listed.at(-1)} to ${listed[0]})`;
}

function some(names: readonly string[]): readonly string[] {
  return names.length <= LISTED_MAX
    ? names
    : [...names.slice(0, LISTED_MAX), `${names.length - LISTED_MAX} more`];
}
