/**
 * The slow and obvious judge: tries every representative value of every missing fact, one assignment after
 * the other.
 *
 * It reads its own small world and shares no code with the engine. A version's values are small numbers with
 * halves between the whole bounds that conditions use, so every class of values has a representative.
 */
export type Value = string | boolean | "absent";
export type Verdict = "COMPATIBLE" | "INCOMPATIBLE" | "UNKNOWN";

export interface OracleCondition {
  readonly fact: string;
  readonly test:
    | { readonly kind: "range"; readonly from: number; readonly to: number }
    | {
        readonly kind: "stated";
        readonly from: number;
        readonly to: number;
        readonly refusedFrom: number;
        readonly refusedTo: number;
      }
    | { readonly kind: "is"; readonly value: string | boolean }
    | { readonly kind: "not"; readonly value: string }
    | { readonly kind: "present" };
}

export interface OracleWorld {
  /** Values that each fact may take. */
  readonly domains: Readonly<Record<string, readonly Value[]>>;
  readonly tables: Readonly<
    Record<string, readonly { readonly when: readonly OracleCondition[]; readonly value: Value }[]>
  >;
  readonly known: Readonly<Record<string, Value>>;
  /** Builds, in order; each: all groups; each group: one alternative; each alternative: all conditions. */
  readonly builds: readonly (readonly (readonly (readonly OracleCondition[])[])[])[];
}

type Assignment = ReadonlyMap<string, Value>;
/** 0 no, 1 unknown, 2 yes. */
type Level = 0 | 1 | 2;

export function oracleVerdict(world: OracleWorld): Verdict {
  const known = withTables(world, new Map(Object.entries(world.known)));
  if (level(world, known) === 2) return "COMPATIBLE";
  for (const complete of completions(world, known)) if (level(world, complete) > 0) return "UNKNOWN";
  return "INCOMPATIBLE";
}

/** Whether a table gives the fact where nobody states it. */
export function isDerivedWithout(world: OracleWorld, fact: string): boolean {
  const { [fact]: _, ...others } = world.known;
  return withTables(world, new Map(Object.entries(others))).has(fact);
}

/** The size of a smallest set of root facts that decides; 0 when only statements are missing. */
export function oracleDecidingSize(world: OracleWorld): number {
  const known = withTables(world, new Map(Object.entries(world.known)));
  const roots = Object.keys(world.domains).filter((fact) => !known.has(fact));
  for (let size = 0; size <= roots.length; size++) {
    for (const set of subsets(roots, size)) if (decides(world, known, set)) return size;
  }
  return roots.length;
}

function decides(world: OracleWorld, known: Assignment, set: readonly string[]): boolean {
  for (const given of products(set.map((fact) => [fact, candidates(world, fact)] as const))) {
    const partial = withTables(world, new Map([...known, ...given]));
    if (level(world, partial) === 2) continue;
    const outcomes = new Set<Level>();
    for (const complete of completions(world, partial)) outcomes.add(level(world, complete));
    if (outcomes.size > 1 || outcomes.has(2)) return false;
  }
  return true;
}

function* completions(world: OracleWorld, from: Assignment): Generator<Assignment> {
  const missing =
    Object.keys(world.domains).find((fact) => !from.has(fact) && world.tables[fact] === undefined) ??
    Object.keys(world.tables).find((fact) => !from.has(fact));
  if (missing === undefined) {
    yield from;
    return;
  }
  for (const value of candidates(world, missing))
    yield* completions(world, withTables(world, new Map([...from, [missing, value]])));
}

function candidates(world: OracleWorld, fact: string): readonly Value[] {
  return [...world.domains[fact]!, "absent"];
}

function withTables(world: OracleWorld, facts: ReadonlyMap<string, Value>): Assignment {
  const filled = new Map(facts);
  for (let pass = 0; pass < 8; pass++) {
    for (const [fact, rows] of Object.entries(world.tables)) {
      if (filled.has(fact)) continue;
      for (const row of rows) {
        const truth = Math.min(2, ...row.when.map((condition) => test(condition, filled)));
        if (truth === 2) filled.set(fact, row.value);
        if (truth > 0) break;
      }
    }
  }
  return filled;
}

function level(world: OracleWorld, facts: Assignment): Level {
  return Math.max(
    ...world.builds.map((groups) =>
      Math.min(
        2,
        ...groups.map((alternatives) =>
          Math.max(
            ...alternatives.map((all) => Math.min(2, ...all.map((condition) => test(condition, facts)))),
          ),
        ),
      ),
    ),
  ) as Level;
}

function test({ fact, test: condition }: OracleCondition, facts: Assignment): Level {
  const value = facts.get(fact);
  if (value === undefined) return 1;
  if (value === "absent") return 0;
  const yes = (holds: boolean): Level => (holds ? 2 : 0);
  const number = Number(value);
  switch (condition.kind) {
    case "range":
      return yes(number >= condition.from && number < condition.to);
    case "stated": {
      const works = number >= condition.from && number < condition.to;
      const refused = number >= condition.refusedFrom && number < condition.refusedTo;
      return works === refused ? 1 : yes(works);
    }
    case "is":
      return yes(value === condition.value);
    case "not":
      return yes(value !== condition.value);
    case "present":
      return 2;
    default: {
      const never: never = condition;
      return never;
    }
  }
}

function* products(
  axes: readonly (readonly [string, readonly Value[]])[],
): Generator<readonly (readonly [string, Value])[]> {
  if (axes.length === 0) {
    yield [];
    return;
  }
  const [[fact, values], ...rest] = axes as [
    readonly [string, readonly Value[]],
    ...(readonly [string, readonly Value[]])[],
  ];
  for (const value of values) for (const more of products(rest)) yield [[fact, value], ...more];
}

function* subsets(names: readonly string[], size: number): Generator<readonly string[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (const [index, name] of names.entries()) {
    for (const rest of subsets(names.slice(index + 1), size - 1)) yield [name, ...rest];
  }
}
