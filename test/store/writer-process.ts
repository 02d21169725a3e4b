/**
 * A process of its own that opens a store and commits: `node writer-process.ts '{"uri": ...}'` (see
 * WriterTask). It prints one line for each acknowledged commit, {"id", "revision"}, and a first line
 * {"started": true}.
 *
 * - `free`: each task replaces its own document again and again, expecting nothing.
 * - `expects`: all tasks add 1 to one counter document; a commit that comes too late reads again and retries.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { GraphStore } from "../../src/store/graph-store.ts";
import { openStore } from "../../src/store/open-store.ts";
import { RevisionMoved } from "../../src/store/revision-moved.ts";
import { collect, environment, putting } from "./contract/sample.ts";
import type { WriterTask } from "./start-writer.ts";

const ATTEMPTS_MAX = 20_000; // 32 writers lose 31 of 32 races; far more is a store in which nobody wins.

const task = JSON.parse(process.argv[2]!) as WriterTask;
const store = await openStore(task.uri);
print({ started: true });
await Promise.all(
  Array.from({ length: task.tasks }, (_, index) =>
    task.mode === "free"
      ? replaceOwn(store, `${task.label}-${index}`)
      : count(store, `${task.label}-${index}`),
  ),
);
await store.close();

async function replaceOwn(into: GraphStore, name: string): Promise<void> {
  for (let index = 1; index <= task.commitsPerTask; index += 1) {
    const document = environment(name, {
      facts: { index, padding: "x".repeat(task.paddingCharacters ?? 0) },
      reaches: [name],
    });
    const id = `${name}/${index}`;
    const { revision } = await into.commit(putting([document], { id, time: new Date().toISOString() }));
    print({ id, revision });
  }
}

async function count(into: GraphStore, name: string): Promise<void> {
  for (let index = 1; index <= task.commitsPerTask; index += 1) {
    const id = `${name}/${index}`;
    print({ id, revision: await addOne(into, id) });
  }
}

async function addOne(into: GraphStore, id: string): Promise<number> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const head = await into.head();
    const [counter] = await collect(into.documents({ at: head.revision, keys: ["environment:counter"] }));
    const facts = (counter?.document.spec as { facts?: { count: number } } | undefined)?.facts;
    const next = environment("counter", { facts: { count: (facts?.count ?? 0) + 1 } });
    try {
      return (await into.commit(putting([next], { id, expects: head.revision }))).revision;
    } catch (error) {
      if (!(error instanceof RevisionMoved)) throw error;
      await pause(Math.random() * 20);
    }
  }
  throw new Error(`Commit ${id} lost ${ATTEMPTS_MAX} races.`);
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
