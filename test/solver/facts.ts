/**
 * Universes written as short facts, for tables: `auth 2` exists; `web 1 needs auth >=2 | cache 1`; `web 1
 * allows auth <3`; `web 2 is refused`; `a 1 and b 1 clash`. Versions are whole numbers; the newest is
 * preferred; what a fact names as its subject exists.
 */
import type { Selection, Statement, UniverseDescription } from "../../src/solver/universe.ts";

export function readFacts(facts: readonly string[]): UniverseDescription {
  const versions = new Map<string, Set<string>>();
  const note = (name: string, version?: string) => {
    if (!versions.has(name)) versions.set(name, new Set());
    if (version !== undefined) versions.get(name)!.add(version);
  };
  const subjects = facts.map((fact) => fact.split(" "));
  for (const [name, version, verb] of subjects) if (verb !== "and") note(name!, version);
  for (const fact of facts) for (const choice of choicesIn(fact)) note(choice.split(" ")[0]!);
  const candidates = (name: string) =>
    [...versions.get(name)!].sort((left, right) => Number(right) - Number(left));
  const select = (text: string): Selection => {
    const [name, range] = text.trim().split(" ") as [string, string];
    return {
      package: name,
      candidates: candidates(name).filter((version) => fits(Number(version), range)),
      text: range,
    };
  };
  const statements = facts.flatMap((fact): Statement[] => {
    const [name, version, verb] = fact.split(" ") as [string, string, string?];
    const about = { package: name, candidates: [version], cause: fact };
    switch (verb) {
      case undefined:
        return [];
      case "needs":
        return [{ kind: "depends", ...about, on: choicesIn(fact).map(select) }];
      case "allows":
        return [{ kind: "constrains", ...about, to: select(choicesIn(fact)[0]!) }];
      case "is":
        return [{ kind: "excludes", ...about }];
      case "and":
        return [
          { kind: "conflicts", terms: fact.replace(" clash", "").split(" and ").map(select), cause: fact },
        ];
      default:
        throw new Error(`not a fact: ${fact}`);
    }
  });
  return {
    packages: [...versions.keys()].map((name) => ({ name, candidates: candidates(name) })),
    statements,
  };
}

function choicesIn(fact: string): string[] {
  const [, choices] = / (?:needs|allows) (.*)$/.exec(fact) ?? [];
  return choices === undefined ? [] : choices.split("|").map((choice) => choice.trim());
}

function fits(version: number, range: string): boolean {
  const [, operator, bound] = /^(>=|<)?(\d+)$/.exec(range)!;
  return operator === ">="
    ? version >= Number(bound)
    : operator === "<"
      ? version < Number(bound)
      : version === Number(bound);
}
