/**
 * The test run: three kinds of tests, told apart by the file's name.
 *
 * Plain tests run first, two files at a time. Browser tests and Neo4j tests follow, one file at a time, as
 * each of them shares one costly thing; the shared Neo4j starts while the plain tests run.
 */
import { defineConfig } from "vitest/config";
import { RunReport } from "./test/setup/run-report.ts";

const BROWSER = "test/**/*.browser.test.ts";
const NEO4J = "test/**/*.neo4j.test.ts";

const LIMITS = { testTimeout: 30_000, hookTimeout: 180_000 };

export default defineConfig({
  test: {
    reporters: ["default", new RunReport()],
    projects: [
      {
        test: {
          ...LIMITS, name: "plain", include: ["test/**/*.test.ts"], exclude: [BROWSER, NEO4J],
          maxWorkers: 2, sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...LIMITS, name: "browser", include: [BROWSER],
          fileParallelism: false, sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...LIMITS, name: "neo4j", include: [NEO4J], globalSetup: ["test/setup/neo4j-broker.ts"],
          fileParallelism: false, sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
