/** Every statement finds its rows by an index: none scans a table or sorts what an index has in order. */
import { readFileSync, readdirSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";

const SQL = new URL("../../src/store/sqlite/", import.meta.url);
const NAMES = readdirSync(new URL("sql/", SQL)).filter((name) => name.endsWith(".sql"));
const text = (name: string) => readFileSync(new URL(`sql/${name}`, SQL), "utf8");

/**
 * `head` and `is-tree-behind` read the last row of the table from its end; `identity` reads the schema, which
 * is a few rows.
 */
const MAY_SCAN = ["head.sql", "is-tree-behind.sql", "identity.sql"];

it.each(NAMES)("%s says what it does", (name) => {
  expect(text(name)).toMatch(/^-- [A-Z].*[.;:)]\n/);
});

it.each(
  NAMES.filter((name) => /^(SELECT|INSERT|UPDATE|DELETE)/m.test(text(name)) && !MAY_SCAN.includes(name)),
)("%s is planned without a scan or a sort", (name) => {
  const database = new DatabaseSync(":memory:");
  for (const migration of readdirSync(new URL("migrations/", SQL)).toSorted()) {
    database.exec(readFileSync(new URL(`migrations/${migration}`, SQL), "utf8"));
  }
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${text(name)}`).all() as { readonly detail: string }[];
  for (const { detail } of plan) expect(detail).not.toMatch(/^SCAN|TEMP B-TREE|AUTOMATIC/);
  database.close();
});
