/** Versions against environments. */
import { z } from "zod";
import { parseAsOf, snapshotFor } from "../../catalog/consistency.ts";
import { matrix } from "../../decisions/matrix.ts";
import type { Matrix } from "../../decisions/matrix.ts";
import type { Services } from "../../services.ts";
import { checkInput } from "../check-input.ts";
import { given } from "../given.ts";
import { InputInvalid } from "../input-invalid.ts";
import { readJson } from "../read-body.ts";
import type { Route } from "../route.ts";
import { asOf, atLeast, maxWaitMilliseconds, text } from "../text-field.ts";

/** Cells in one answer: about 20 MB of JSON. A larger matrix is asked for in parts, by selector. */
export const CELLS_MAX = 200_000;
/** Names in one question, for each side; more are chosen by selector. */
const NAMES_MAX = 10_000;
/** 20,000 names of a hundred characters. */
const MATRIX_BYTES_MAX = 4 * 1024 * 1024;

const names = z.array(text).min(1, "is an empty list").max(NAMES_MAX, `has more than ${NAMES_MAX} names`);

export const matrixInput = z.strictObject({
  subjects: names.optional().describe("versions or variants by name; default: all versions"),
  subjectSelector: text.optional()
    .describe("a label selector over versions; `artifact` and `type` count as labels"),
  environments: names.optional().describe("environments by name; default: all"),
  selector: text.optional().describe("a label selector over environments"),
  asOf: asOf.optional(),
  atLeast: atLeast.optional(),
  maxWaitMilliseconds: maxWaitMilliseconds.optional(),
});

export function matrixRoutes(services: Services): readonly Route[] {
  return [{
    method: "POST", path: "/v1/matrix",
    answer: async ({ message }) => {
      const input = given(checkInput(matrixInput, await readJson(message, MATRIX_BYTES_MAX)));
      refuseBoth(input, "subjects", "subjectSelector");
      refuseBoth(input, "environments", "selector");
      const { asOf: point, atLeast: token, maxWaitMilliseconds: wait, ...question } = input;
      const past = point === undefined ? {} : { asOf: parseAsOf(point) };
      const snapshot = await snapshotFor(services.knowledge,
        { ...past, ...given({ atLeast: token, maxWaitMilliseconds: wait }) });
      return { status: 200, body: spelledOut(matrix(snapshot, question, services.now(), admitSize)) };
    },
  }];
}

function refuseBoth(input: Readonly<Record<string, unknown>>, names: string, selector: string): void {
  if (input[names] === undefined || input[selector] === undefined) return;
  throw new InputInvalid([{ path: selector, message: `It excludes "${names}".`,
    hint: "Give names or a selector." }]);
}

/** Throws InputInvalid when there would be too many cells. */
function admitSize(rows: number, columns: number): void {
  const count = rows * columns;
  if (count <= CELLS_MAX) return;
  const message =
    `${rows} versions against ${columns} environments are ${count} cells, more than ${CELLS_MAX}.`;
  throw new InputInvalid([{ path: "", message, hint: "Ask for fewer, by name or selector." }]);
}

/** Rows with one cell per environment, in the order of `environments`. */
function spelledOut({ revision, now, environments, rows }: Matrix): object {
  return {
    revision, now, environments,
    rows: rows.map((row) => ({ subject: row.subject, cells: environments.map((_,
      column) => row.cell(column)) })),
  };
}
