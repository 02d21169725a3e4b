/** An expression that is refused when it is written: it cannot be read, has no type, or may cost too much. */
import { DomainError } from "../../values/domain-error.ts";
import { quoted, shortened } from "../../values/quoted.ts";

export class ExpressionInvalid extends DomainError {
  readonly code = "EXPRESSION_INVALID";
  /** What is wrong, without the place. */
  readonly problem: string;
  /** The piece of the expression that is meant. */
  readonly value: string;
  /** From 1, within the expression. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  readonly nearest: readonly string[];

  constructor(
    problem: string,
    source: string,
    range: { readonly start: number; readonly end: number },
    nearest: readonly string[] = [],
  ) {
    const { line, column } = placeOf(source, range.start);
    const part = source.slice(range.start, range.end);
    const where = part === "" ? "" : ` (${quoted(part)})`;
    const hint = nearest.length === 0 ? undefined : `Did you mean ${nearest.join(" or ")}?`;
    super(`line ${line}, column ${column}: ${problem}${where}.`, hint);
    this.problem = problem;
    this.value = shortened(part);
    this.line = line;
    this.column = column;
    this.nearest = nearest;
  }
}

function placeOf(source: string, offset: number): { readonly line: number; readonly column: number } {
  const before = source.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - lineStart + 1 };
}
