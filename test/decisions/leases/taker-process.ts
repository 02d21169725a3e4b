/** A process of its own: `node taker-process.ts FILE FROM` lets eight try; prints how many got a place. */
import { Knowledge } from "../../../src/catalog/knowledge.ts";
import { Leases } from "../../../src/decisions/leases/leases.ts";
import { openSqliteStore } from "../../../src/store/sqlite/open-sqlite-store.ts";
import { NOW } from "./now.ts";

const [file = "", from = "0"] = process.argv.slice(2);
const knowledge = await Knowledge.open(await openSqliteStore(file), { pollMilliseconds: 0 });
const leases = new Leases(knowledge, () => NOW);
const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => {
  const number = Number(from) + index;
  return leases.hold({ subjects: [`a${number}@1`], environment: `eu-${number}`, holder: `run-${number}` });
}));
process.stdout.write(String(answers.filter(({ kind }) => kind === "held").length));
await knowledge.close();
