/** Checkpoints are written outside the database, one after the other, for the log that was checkpointed. */
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { CheckpointRefused } from "../../../src/access/audit/checkpoint-refused.ts";
import { readCheckpoints } from "../../../src/access/audit/checkpoint-record.ts";
import type { CheckpointLine } from "../../../src/access/audit/checkpoint.ts";
import { readVerifier } from "../../../src/access/audit/signed-note.ts";
import { auditStore } from "../../../src/access/audit/verify-sources.ts";
import { openSqliteStore } from "../../../src/store/sqlite/open-sqlite-store.ts";
import type { GraphStore } from "../../../src/store/graph-store.ts";
import { checkpointsTo, newKey, writeHistory } from "./tampered.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-checkpoints-"));
const key = newKey();
const verifier = readVerifier(key.publicPem, "key.pem");
let store: GraphStore;
let place: string;
let count = 0;
beforeEach(async () => {
  store = await openSqliteStore(":memory:");
  count += 1;
  place = join(folder, `checkpoints-${count}.jsonl`);
});
afterEach(() => store.close());
afterAll(() => rmSync(folder, { recursive: true }));

const read = (text = readFileSync(place, "utf8")) => readCheckpoints(text, verifier);
const linesOf = (text: string) =>
  text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as CheckpointLine);

describe("checkpoints in a file", () => {
  it("follow each other, each with the digests since the one before", async () => {
    const checkpoints = checkpointsTo(store, place, key);
    for (const size of [0, 3, 3, 8]) {
      await writeHistory(store, size);
      const written = await checkpoints.write();
      expect(written).toMatchObject({ treeSize: size, place });
    }
    const lines = linesOf(readFileSync(place, "utf8"));
    expect(lines.map(({ after, digests }) => [after, digests.length])).toEqual([[0, 0], [0, 3], [3, 5]]);
    expect(read()).toMatchObject({ problems: [], origin: "test.example/log" });
    expect(read().heads.map(({ treeSize }) => treeSize)).toEqual([0, 3, 8]);
    expect((await auditStore(store, { checkpoints: read() })).verdict).toBe("VERIFIED");
  });

  it("say whether one was written or was there already", async () => {
    const checkpoints = checkpointsTo(store, place, key);
    await writeHistory(store, 2);
    expect((await checkpoints.write()).written).toBe(true);
    expect((await checkpoints.write()).written).toBe(false);
    expect(linesOf(readFileSync(place, "utf8"))).toHaveLength(1);
  });

  it.each([1, 100, 400])("cut by %i characters go on from the line before", async (cut) => {
    const checkpoints = checkpointsTo(store, place, key);
    await writeHistory(store, 3);
    await checkpoints.write();
    const whole = readFileSync(place, "utf8");
    await writeHistory(store, 9);
    await checkpoints.write();
    truncateSync(place, readFileSync(place, "utf8").length - cut);
    expect(readFileSync(place, "utf8").startsWith(whole)).toBe(true);
    await checkpoints.write();
    expect(read()).toMatchObject({ problems: [] });
    expect(read().digests).toHaveLength(9);
  });

  it("that somebody wrote into are not continued", async () => {
    await writeHistory(store, 1);
    await checkpointsTo(store, place, key).write();
    appendFileSync(place, "something\n");
    await expect(checkpointsTo(store, place, key).write()).rejects.toThrow(/its last line is no checkpoint/);
  });

  it("cannot be written where there is no folder", async () => {
    await writeHistory(store, 1);
    const nowhere = join(folder, "not", "there.jsonl");
    await expect(checkpointsTo(store, nowhere, key).write()).rejects.toThrow(/cannot be written \(ENOENT\)/);
    expect(existsSync(nowhere)).toBe(false);
  });

  it("are written once by who asks at the same time, and agree between two processes", async () => {
    await writeHistory(store, 5);
    const [one, other] = [checkpointsTo(store, place, key), checkpointsTo(store, place, key)];
    await Promise.all([one.write(), one.write(), one.write()]);
    expect(linesOf(readFileSync(place, "utf8"))).toHaveLength(1);
    await writeHistory(store, 7);
    await one.write();
    await other.write();
    expect(read()).toMatchObject({ problems: [] });
    // Both may have seen the same newest one, and appended the same digests.
    const twice = readFileSync(place, "utf8").trimEnd().split("\n");
    const doubled = [...twice, twice.at(-1)!].map((text) => `${text}\n`).join("");
    expect(read(doubled)).toMatchObject({ problems: [] });
  });

  it("are written at once and then every so often, until they are closed", async () => {
    const checkpoints = checkpointsTo(store, place, key);
    const errors: unknown[] = [];
    await writeHistory(store, 1);
    checkpoints.start(0.02, (error) => errors.push(error));
    await until(() => existsSync(place));
    await writeHistory(store, 4);
    await until(() => linesOf(readFileSync(place, "utf8")).length === 2);
    await checkpoints.close();
    await writeHistory(store, 6);
    await pause(60);
    expect(linesOf(readFileSync(place, "utf8"))).toHaveLength(2);
    expect(errors).toEqual([]);
  });
});

describe("checkpoints that are posted", () => {
  let server: Server;
  let received: string[];
  let status: number;
  beforeEach(async () => {
    received = [];
    status = 204;
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString("utf8")));
      request.on("end", () => {
        if (status < 300) received.push(body);
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));
  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/witness`;

  it("arrive as the lines of a file would, and go on where they ended", async () => {
    await writeHistory(store, 3);
    await checkpointsTo(store, address(), key).write();
    await writeHistory(store, 5);
    await checkpointsTo(store, address(), key).write();
    await checkpointsTo(store, address(), key).write();
    expect(linesOf(received.join("\n")).map(({ after }) => after)).toEqual([0, 3]);
    const report = await auditStore(store, { checkpoints: read(received.join("\n")) });
    expect(report).toMatchObject({ verdict: "VERIFIED", verifiedUpTo: 5 });
  });

  it("that are refused are sent again with the next", async () => {
    await writeHistory(store, 3);
    status = 500;
    await expect(checkpointsTo(store, address(), key).write()).rejects.toThrow(/it answers 500/);
    status = 200;
    await writeHistory(store, 4);
    await checkpointsTo(store, address(), key).write();
    expect(linesOf(received.join("\n")).map(({ digests }) => digests.length)).toEqual([4]);
  });

  it("to where nobody listens say so, without what is secret in the address", async () => {
    await writeHistory(store, 1);
    const nobody = "http://me:secret@127.0.0.1:9/witness?token=secret";
    const refusal = await checkpointsTo(store, nobody, key).write().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(CheckpointRefused);
    expect(JSON.stringify([(refusal as Error).message, (refusal as CheckpointRefused).details()]))
      .not.toContain("secret");
  });
});

it("a log longer than one line takes is checkpointed in several", async () => {
  const digests = Array.from({ length: 10_001 }, (_, at) => at);
  for (const _ of digests) {
    await store.commit({
      id: crypto.randomUUID(), time: "2026-01-01T00:00:00.000Z", actor: "ci", reason: "",
      changes: [{ key: "environment:a", after: { apiVersion: "fairlead.dev/v1", kind: "Environment",
        metadata: { name: "a" }, spec: {} } }],
      delta: { putNodes: [], putEdges: [], removeNodes: [], removeEdges: [] },
    });
  }
  await checkpointsTo(store, place, key).write();
  expect(linesOf(readFileSync(place, "utf8")).map(({ after, digests: own }) => [after, own.length]))
    .toEqual([[0, 10_000], [10_000, 1]]);
  expect((await auditStore(store, { checkpoints: read() })).verdict).toBe("VERIFIED");
}, 60_000);

/** Waits for what will come, within the test's own limit. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(5);
}
