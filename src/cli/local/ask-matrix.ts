/** A matrix as commands show it: each row's cells in the order of the columns. */
import { matrix } from "../../decisions/matrix.ts";
import type { MatrixQuestion } from "../../decisions/matrix.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { MatrixAnswer } from "../connection.ts";

export function askMatrix(snapshot: Snapshot, question: MatrixQuestion, at: string): MatrixAnswer {
  const { revision, now, environments, rows } = matrix(snapshot, question, at);
  return {
    revision,
    now,
    environments,
    rows: rows.map((row) => ({
      subject: row.subject,
      cells: environments.map((_, column) => row.cell(column)),
    })),
  };
}
