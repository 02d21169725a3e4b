/** Versions against environments, and decisions that were recorded. */
import { z } from "zod";
import { parseAsOf, snapshotFor } from "../../catalog/consistency.ts";
import { replay } from "../../decisions/replay.ts";
import { matrix } from "../../decisions/matrix.ts";
import type { Matrix } from "../../decisions/matrix.ts";
import type { Services } from "../../services.ts";
import { checkInput } from "../check-input.ts";
import { InputInvalid } from "../input-invalid.ts";
import { readJson } from "../read-body.ts";
import type { Route } from "../route.ts";

/** Cells in one answer: about 20 MB of JSON. A larger matrix is asked for in parts, by selector. */
export const CELLS_MAX = 200_000;

const text = z.string().min(1).max(1000);

export const matrixInput = z.strictObject({
  subjects: z.array(text).min(1).max(10_000).optional().describe("versions or variants by name; default: all versions"),
  subjectSelector: text.optional().describe("a label selector over versions; `artifact` and `type` count as labels"),
  environments: z.array(text).min(1).max(10_000).optional().describe("environments by name; default: all"),
  selector: text.optional().describe("a label selector over environments"),
  asOf: z.union([text, z.number().int().nonnegative().transform(String)]).optional(),
  atLeast: text.optional(),
  maxWaitMilliseconds: z.number().int().min(0).max(60_000).optional(),
});

export function matrixRoutes(services: Services): readonly Route[] {
  return [
    {
      method: "POST", path: "/v1/matrix",
      answer: async ({ message }) => {
        const { asOf, atLeast, maxWaitMilliseconds, ...input } =
          checkInput(matrixInput, await readJson(message), Object.keys(matrixInput.shape));
        const snapshot = await snapshotFor(services.knowledge, {
          ...(asOf === undefined ? {} : { asOf: parseAsOf(asOf) }), ...(atLeast === undefined ? {} : { atLeast }),
          ...(maxWaitMilliseconds === undefined ? {} : { maxWaitMilliseconds }),
        });
        const question = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
        return { status: 200, body: spelledOut(matrix(snapshot, question, services.now())) };
      },
    },
    {
      method: "GET", path: "/v1/decisions/{id}",
      answer: async ({ parameters }) => {
        const { decision } = await replay(services.knowledge, parameters["id"] ?? "");
        return { status: 200, body: decision };
      },
    },
    {
      method: "POST", path: "/v1/decisions/{id}/replay",
      answer: async ({ parameters }) => {
        const { decision, isSame } = await replay(services.knowledge, parameters["id"] ?? "");
        return { status: 200, body: { equal: isSame, decision } };
      },
    },
  ];
}

/** Rows with one cell per environment, in the order of `environments`. Throws InputInvalid when there are too many. */
function spelledOut({ revision, now, environments, rows }: Matrix): object {
  const cells = environments.length * rows.length;
  if (cells > CELLS_MAX) {
    const message = `${rows.length} versions against ${environments.length} environments are ${cells} cells, more than ${CELLS_MAX}`;
    throw new InputInvalid([{ path: "", message: `${message}; ask for fewer by name or selector` }]);
  }
  return {
    revision, now, environments,
    rows: rows.map((row) => ({ subject: row.subject, cells: environments.map((_, column) => row.cell(column)) })),
  };
}
