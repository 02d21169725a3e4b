/**
 * The contract of src/store/graph-store.ts as one suite for every engine, no exceptions and no skips. `open`
 * gives an empty store; `reopen` opens a second one on the same database; `processUri` names it to another
 * process (src/store/open-store.ts). What only an engine on disk can show stands in
 * `describeGraphStoreBetweenProcesses`.
 */
import { afterEach, beforeEach, describe } from "vitest";
import type { GraphStore } from "../../src/store/graph-store.ts";
import { closingIsFinal } from "./contract/closing.ts";
import { commitsAreRevisions } from "./contract/commits.ts";
import { documentsAreReadAtAnyRevision } from "./contract/documents.ts";
import { graphKeepsWhatIsPut } from "./contract/graph-content.ts";
import { graphIsStreamed } from "./contract/graph-stream.ts";
import { processesShareOneStore } from "./contract/processes.ts";
import { recordsAreCompared } from "./contract/records.ts";
import { badInputIsRefused } from "./contract/refusals.ts";
import { revisionsAreRead } from "./contract/revisions.ts";
import { treeGrowsInTheCommit } from "./contract/tree.ts";

export interface OpenedStore {
  readonly store: GraphStore;
  readonly processUri: string;
  reopen(): Promise<GraphStore>;
}

export type OpenStore = () => Promise<OpenedStore>;

/** The store of the test that is running; opened before it, closed after it with whatever it reopened. */
export interface StoreUnderTest {
  readonly store: GraphStore;
  readonly processUri: string;
  reopen(): Promise<GraphStore>;
}

export function describeGraphStore(engine: string, open: OpenStore): void {
  describeGraphStoreInOneProcess(engine, open);
  describeGraphStoreBetweenProcesses(engine, open);
}

export function describeGraphStoreInOneProcess(
  engine: string,
  open: () => Promise<Pick<OpenedStore, "store">>,
): void {
  describe(`GraphStore contract: ${engine}`, () => {
    badInputIsRefused(open);
    describe("", () => {
      const under = storeUnderTest(async () => ({
        processUri: "",
        reopen: () => Promise.reject(new Error("one process only")),
        ...(await open()),
      }));
      commitsAreRevisions(under);
      graphKeepsWhatIsPut(under);
      graphIsStreamed(under);
      revisionsAreRead(under);
      documentsAreReadAtAnyRevision(under);
      recordsAreCompared(under);
      treeGrowsInTheCommit(under);
      closingIsFinal(under);
    });
  });
}

export function describeGraphStoreBetweenProcesses(engine: string, open: OpenStore): void {
  describe(`GraphStore contract between processes: ${engine}`, () => {
    processesShareOneStore(storeUnderTest(open));
  });
}

function storeUnderTest(open: OpenStore): StoreUnderTest {
  let opened: OpenedStore;
  let others: GraphStore[] = [];
  beforeEach(async () => {
    opened = await open();
    others = [];
  });
  afterEach(async () => {
    for (const store of [...others, opened.store]) await store.close();
  });
  return {
    get store() {
      return opened.store;
    },
    get processUri() {
      return opened.processUri;
    },
    async reopen() {
      const store = await opened.reopen();
      others.push(store);
      return store;
    },
  };
}
