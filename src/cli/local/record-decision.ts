/** Records a decision in the local database, where that can be written. */
import { accessSync, constants } from "node:fs";
import { dirname } from "node:path";
import type { Decision } from "../../decisions/decision.ts";
import { DecisionLog } from "../../decisions/decision-log.ts";
import { DomainError } from "../../values/domain-error.ts";
import { openDatabase } from "./open-database.ts";
import type { DatabasePlace } from "./open-database.ts";

/** Whether it was recorded. A file that may not be written is no news; anything else that fails is told. */
export async function recordDecision(
  place: DatabasePlace,
  decision: Decision,
  note: (line: string) => void,
): Promise<boolean> {
  if (place.kind === "sqlite" && !mayWrite(place.at)) return false;
  try {
    const store = await openDatabase(place, "write");
    try {
      await new DecisionLog(store).record(decision, undefined);
      return true;
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    note(`the decision is not recorded: ${error.message}`);
    return false;
  }
}

/** SQLite writes beside the file too. */
function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    accessSync(dirname(path), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
