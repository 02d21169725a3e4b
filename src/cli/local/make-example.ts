/** Makes the database that `npm start` would make: the example knowledge of `seeds/`, in one revision. */
import { Knowledge } from "../../catalog/knowledge.ts";
import { loadSeeds } from "../../load-seeds.ts";
import { RevisionMoved } from "../../store/revision-moved.ts";
import { openDatabase } from "./open-database.ts";
import type { DatabasePlace } from "./open-database.ts";

/** How many documents were loaded; 0 when another process was faster. */
export async function makeExample(place: DatabasePlace, now: string): Promise<number> {
  const knowledge = await Knowledge.open(await openDatabase(place, "write"), { pollMilliseconds: 0 });
  try {
    return await loadSeeds(knowledge, now);
  } catch (error) {
    if (error instanceof RevisionMoved) return 0;
    throw error;
  } finally {
    await knowledge.close();
  }
}
