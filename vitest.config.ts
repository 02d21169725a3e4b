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

/**
 * Packages are found as node finds them. Vitest adds the condition `development`, of which graphql has a copy
 * of its own; Yoga, which node loads, would then get a schema of another graphql than its own and refuse it.
 */
const AS_NODE_DOES = { ssr: { resolve: { conditions: ["module-sync", "node"] } } };

export default defineConfig({
  test: {
    reporters: ["default", new RunReport()],
    projects: [
      {
        ...AS_NODE_DOES,
        test: {
          ...LIMITS, name: "plain", include: ["test/**/*.test.ts"], exclude: [BROWSER, NEO4J],
          maxWorkers: 2, sequence: { groupOrder: 0 },
        },
      },
      {
        ...AS_NODE_DOES,
        test: {
          ...LIMITS, name: "browser", include: [BROWSER],
          fileParallelism: false, sequence: { groupOrder: 1 },
        },
      },
      {
        ...AS_NODE_DOES,
        test: {
          ...LIMITS, name: "neo4j", include: [NEO4J], globalSetup: ["test/setup/neo4j-broker.ts"],
          fileParallelism: false, sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
