/** A killed writer loses nothing that it acknowledged and leaves nothing by halves. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { killRounds } from "./kill-rounds.ts";

const ROUNDS = 50;
const folder = mkdtempSync(join(tmpdir(), "fairlead-kill-"));

afterAll(() => rmSync(folder, { recursive: true }));

it(`${ROUNDS} rounds of kill -9 lose no acknowledged commit and show no partial revision`, async () => {
  const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
  console.log(`kill -9, ${ROUNDS} rounds: SEED=${seed}`);
  const report = await killRounds(`sqlite:${join(folder, "store.db")}`, ROUNDS, seed);
  expect(report.rounds).toBe(ROUNDS);
  expect(report.acknowledged).toBeGreaterThan(ROUNDS);
  expect(report.unacknowledged).toBeGreaterThanOrEqual(0);
}, 300_000);
