/**
 * Decides universes with logic-solver (MiniSat), by clauses made from what statements mean and not from
 * masks.
 */
import { createRequire } from "node:module";
import type { PackageDescription, Statement } from "../../src/solver/universe.ts";
import { clausesOf } from "./statement-meaning.ts";

type Formula = object | string;
interface Logic {
  readonly Solver: new () => {
    require(formula: Formula): void;
    solveAssuming(formula: Formula): object | null;
  };
  or(...parts: Formula[]): Formula;
  and(...parts: Formula[]): Formula;
  atMostOne(...parts: Formula[]): Formula;
}
const logic = createRequire(import.meta.url)("logic-solver") as Logic;

/**
 * One MiniSat for several universes: it takes milliseconds to start. Each universe has variables of its
 * own.
 */
export class SatOracle {
  private readonly solver = new logic.Solver();
  private universes = 0;

  /**
   * Adds a universe; the function returned says whether its statements, or some of them by position, can
   * hold together.
   */
  add(
    packages: readonly PackageDescription[],
    statements: readonly Statement[],
  ): (positions?: readonly number[]) => boolean {
    const number = this.universes++;
    const variable = (name: string, candidate: string) => `u${number}|${name}|${candidate}`;
    const guard = (position: number) => `u${number}#${position}`;
    for (const { name, candidates } of packages) {
      if (candidates.length > 1)
        this.solver.require(logic.atMostOne(...candidates.map((candidate) => variable(name, candidate))));
    }
    statements.forEach((statement, position) => {
      this.solver.require(logic.or(`-u${number}`, guard(position)));
      for (const clause of clausesOf(statement, packages)) {
        this.solver.require(
          logic.or(
            `-${guard(position)}`,
            ...clause.map(
              (literal) => (literal.isDenied ? "-" : "") + variable(literal.package, literal.candidate),
            ),
          ),
        );
      }
    });
    return (positions) =>
      this.solver.solveAssuming(
        positions === undefined ? `u${number}` : logic.and(...positions.map(guard)),
      ) !== null;
  }
}
