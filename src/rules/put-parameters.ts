/**
 * `parameters.NAME` in an expression, put in as the literal that a binding gives: so a fact test, which reads
 * what it compares with when the policy is applied, takes a parameter as it takes a literal.
 */
import type { Scalar } from "../model/kinds/fields.ts";
import { nearestNames } from "../values/nearest.ts";
import { ExpressionInvalid } from "./cel/expression-invalid.ts";

export type Parameters = Readonly<Record<string, Scalar>>;

export interface PutIn {
  readonly source: string;
  /** An error in the source put in, at its place in the source as written. */
  place(error: ExpressionInvalid, written: string): ExpressionInvalid;
}

/** A text in quotes, or a parameter outside of one. */
const PIECE = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\bparameters\.([A-Za-z_]\w*)/g;

/** Throws ExpressionInvalid for a name that no parameter has. */
export function putParameters(written: string, parameters: Parameters): PutIn {
  const shifts: { readonly at: number; readonly by: number }[] = [];
  let by = 0;
  const source = written.replace(PIECE, (piece: string, name: string | undefined, at: number) => {
    if (name === undefined) return piece;
    if (!Object.hasOwn(parameters, name)) {
      const range = { start: at, end: at + piece.length };
      const near = nearestNames(name, Object.keys(parameters), 2).map((one) => `parameters.${one}`);
      throw new ExpressionInvalid(`there is no parameter ${name}`, written, range, near);
    }
    const literal = JSON.stringify(parameters[name]);
    shifts.push({ at: at + by + literal.length, by: literal.length - piece.length });
    by += literal.length - piece.length;
    return literal;
  });
  const place = (error: ExpressionInvalid, text: string): ExpressionInvalid => {
    if (shifts.length === 0) return error;
    const offset = offsetOf(source, error.line, error.column);
    const shift = shifts.reduce((sum, one) => (one.at <= offset ? sum + one.by : sum), 0);
    const start = Math.max(0, offset - shift);
    const end = Math.min(text.length, start + error.value.length);
    return new ExpressionInvalid(error.problem, text, { start, end }, error.nearest);
  };
  return { source, place };
}

function offsetOf(source: string, line: number, column: number): number {
  const lines = source.split("\n").slice(0, line - 1);
  return lines.reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
}
