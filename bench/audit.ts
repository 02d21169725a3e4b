/**
 * What the tamper-evident log costs: `node bench/audit.ts` (REVISIONS=100000; NEO4J=yes starts a throw-away
 * Neo4j; LOG_FOLDER is where the long log is written).
 *
 * A commit with the Merkle tree against one without: the store as it was in the commit before the tree came
 * in (taken from git, run beside today's), alternating in short rounds on files of their own, in one process;
 * each commit puts a version with 3 requirement edges and is synced. The ratio is the median of the rounds'
 * ratios. Then a log of REVISIONS small revisions is audited, in the database and in its export, with a
 * checkpoint.
 */
import { execFileSync } from "node:child_process";
import {
  createReadStream, createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync,
} from "node:fs";
import { generateKeyPairSync } from "node:crypto";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { pathToFileURL } from "node:url";
import { readCheckpoints } from "../src/access/audit/checkpoint-record.ts";
import { checkpointTarget } from "../src/access/audit/checkpoint-target.ts";
import { Checkpoints } from "../src/access/audit/checkpoints.ts";
import { receiptOf } from "../src/access/audit/receipt.ts";
import { readSigner, readVerifier } from "../src/access/audit/signed-note.ts";
import { auditExport, auditStore } from "../src/access/audit/verify-sources.ts";
import { exportHistory } from "../src/catalog/export.ts";
import type { Document } from "../src/model/document.ts";
import { openStore } from "../src/store/open-store.ts";
import type { Commit, GraphStore } from "../src/store/graph-store.ts";

const ROOT = join(import.meta.dirname, "..");
const REVISIONS = Number(process.env["REVISIONS"] ?? 100_000);
/** Short rounds, many of them: what else the machine does then falls on both alike. */
const ROUNDS = 201;
const COMMITS_PER_ROUND = 20;
const NEO4J_ROUNDS = 15;
const NEO4J_COMMITS_PER_ROUND = 100;
const RECEIPTS = 1_000;
const FACT_KEYS = ["fact-key:a", "fact-key:b", "fact-key:c"];

const folder = mkdtempSync(join(tmpdir(), "fairlead-bench-"));
const logFolder = mkdtempSync(join(process.env["LOG_FOLDER"] ?? tmpdir(), "fairlead-bench-"));
const rows: Record<string, string>[] = [];

/** The sources before the commit that brought the tree, in a folder of their own. */
function before(): string {
  const git = (...parameters: readonly string[]) =>
    execFileSync("git", parameters, { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 28 }).trim();
  const tree = git("log", "--diff-filter=A", "--format=%H", "--", "src/store/next-subtrees.ts");
  const place = join(folder, "before");
  mkdirSync(place);
  const archive = join(folder, "before.tar");
  git("archive", "--output", archive, `${tree}^`, "src", "cypher", "package.json");
  execFileSync("tar", ["-xf", archive, "-C", place]);
  symlinkSync(join(ROOT, "node_modules"), join(place, "node_modules"));
  return place;
}

let count = 0;
function commit(): Commit {
  count += 1;
  const name = `thing@${count}`;
  const document: Document = {
    apiVersion: "fairlead.dev/v1", kind: "Version", metadata: { name },
    spec: { statesRequirements: true, location: `oci://r/${name}` },
  };
  const key = `version:${name}`;
  return {
    id: `bench-${process.pid}-${count}`, time: new Date().toISOString(), actor: "bench", reason: "",
    changes: [{ key, after: document }],
    delta: {
      putNodes: [{ key, kind: "Version", properties: { name, version: "1.0.0", order: count } }],
      putEdges: FACT_KEYS.map((to, at) => ({ type: "REQUIRES", from: key, to, id: `${at}`,
        properties: { group: "", alternative: 0, range: ">=5" } })),
      removeNodes: [], removeEdges: [],
    },
  };
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

interface Taken {
  /** Milliseconds a commit, as a clock sees them. */
  readonly wall: number;
  /** Milliseconds a commit of the processor's time, threads and kernel included. */
  readonly processor: number;
}

async function commits(store: GraphStore, number: number): Promise<Taken> {
  const first = commit();
  const facts = FACT_KEYS.map((of) => ({ key: of, kind: "FactKey" as const, properties: { name: of } }));
  await store.commit({ ...first, delta: { ...first.delta, putNodes: [...first.delta.putNodes, ...facts] } });
  const made = Array.from({ length: number }, commit);
  const before = process.cpuUsage();
  const wall = await milliseconds(async () => {
    for (const one of made) await store.commit(one);
  });
  const { user, system } = process.cpuUsage(before);
  return { wall: wall / number, processor: (user + system) / 1000 / number };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function middle(times: readonly Taken[]): string {
  return median(times.map(({ wall }) => wall)).toFixed(3);
}

async function compare(
  what: string, rounds: number, number: number, open: (which: "with" | "without") => Promise<GraphStore>,
  keepsOpen: boolean,
): Promise<void> {
  const ratios: number[] = [];
  const processorRatios: number[] = [];
  const times = { with: [] as Taken[], without: [] as Taken[] };
  const kept = keepsOpen ? { with: await open("with"), without: await open("without") } : undefined;
  for (let round = 0; round < rounds + 1; round += 1) {
    const order = round % 2 === 0 ? ["with", "without"] as const : ["without", "with"] as const;
    for (const which of order) {
      const store = kept?.[which] ?? await open(which);
      times[which].push(await commits(store, number));
      if (kept === undefined) await store.close();
    }
    const [own, other] = [times.with.at(-1)!, times.without.at(-1)!];
    if (round === 0) continue; // Warms up.
    ratios.push(own.wall / other.wall);
    processorRatios.push(own.processor / other.processor);
  }
  if (kept !== undefined) for (const store of Object.values(kept)) await store.close();
  const sorted = ratios.toSorted((a, b) => a - b);
  rows.push({
    what, "with (ms)": middle(times.with), "without (ms)": middle(times.without),
    ratio: median(ratios).toFixed(3), "of processor time": median(processorRatios).toFixed(3),
    "quarter to quarter": `${sorted[Math.floor(rounds / 4)]!.toFixed(3)} to ` +
      sorted[Math.floor((3 * rounds) / 4)]!.toFixed(3),
  });
}

const place = before();
const older = await import(pathToFileURL(join(place, "src/store/open-store.ts")).href) as
  { readonly openStore: typeof openStore };
console.log(`${cpus()[0]?.model ?? "?"}, ${cpus().length} cores, load ${loadavg()[0]!.toFixed(1)}, ` +
  `Node ${process.version}; ${ROUNDS} rounds of ${COMMITS_PER_ROUND} commits`);

await compare("commit, SQLite on disk", ROUNDS, COMMITS_PER_ROUND, (which) =>
  (which === "with" ? openStore : older.openStore)(`sqlite:${join(folder, `${which}.db`)}`), true);
await compare("commit, SQLite in memory", ROUNDS, COMMITS_PER_ROUND, (which) =>
  (which === "with" ? openStore : older.openStore)("sqlite::memory:"), true);
if (process.env["NEO4J"] !== undefined) {
  const { emptyNeo4j } = await import("../test/neo4j-server/empty.ts");
  const { startNeo4j } = await import("../test/neo4j-server/start.ts");
  const { default: neo4j } = await import("neo4j-driver");
  const server = await startNeo4j();
  const { uri, user, password } = server;
  const driver = neo4j.driver(uri, neo4j.auth.basic(user, password));
  await compare("commit, Neo4j", NEO4J_ROUNDS, NEO4J_COMMITS_PER_ROUND, async (which) => {
    await emptyNeo4j(driver);
    return (which === "with" ? openStore : older.openStore)(uri, { user, password });
  }, false);
  await driver.close();
  await server.kill();
  await server.remove();
}
console.table(rows);

const audited: Record<string, string>[] = [];
const path = join(logFolder, "long.db");
const store = await openStore(`sqlite:${path}`);
const written = await milliseconds(async () => {
  for (let number = 0; number < REVISIONS; number += 1) {
    const { delta: _, ...rest } = commit();
    const delta = { putNodes: [], putEdges: [], removeNodes: [], removeEdges: [] };
    await store.commit({ ...rest, delta });
  }
});
const size = `${(statSync(path).size / 1e6).toFixed(0)} MB`;
audited.push({ what: "written", seconds: (written / 1000).toFixed(1), note: size });
const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const signer = readSigner(privateKey.export({ format: "pem", type: "pkcs8" }) as string, "bench", "key");
const file = join(logFolder, "checkpoints.jsonl");
const checkpoints = new Checkpoints({
  store, signer, target: checkpointTarget(file, store), now: () => new Date().toISOString(),
});
const signing = await milliseconds(() => checkpoints.write());
audited.push({ what: "first checkpoint", seconds: (signing / 1000).toFixed(2),
  note: `${(statSync(file).size / 1e6).toFixed(1)} MB with all digests` });
const verifier = readVerifier(publicKey.export({ format: "pem", type: "spki" }) as string, "key");
const record = readCheckpoints(readFileSync(file, "utf8"), verifier);
const inStore = await milliseconds(async () => {
  const report = await auditStore(store, { checkpoints: record });
  if (report.verdict !== "VERIFIED") throw new Error(report.because);
});
audited.push({ what: "audit verify, database", seconds: (inStore / 1000).toFixed(2),
  note: `${Math.round(REVISIONS / (inStore / 1000))} revisions a second` });
const exported = join(logFolder, "export.jsonl");
await pipeline(Readable.from((async function* () {
  for await (const line of exportHistory(store)) yield `${line}\n`;
})()), createWriteStream(exported));
const inExport = await milliseconds(async () => {
  const lines = createInterface({ input: createReadStream(exported), crlfDelay: Infinity });
  const report = await auditExport(lines, { checkpoints: record });
  if (report.verdict !== "VERIFIED") throw new Error(report.because);
});
audited.push({ what: "audit verify, export", seconds: (inExport / 1000).toFixed(2),
  note: `${(statSync(exported).size / 1e6).toFixed(0)} MB` });
const receipts = await milliseconds(async () => {
  for (let at = 1; at <= RECEIPTS; at += 1) {
    await receiptOf(store, { revision: 1 + ((at * 97) % REVISIONS) }, undefined);
  }
});
audited.push({ what: "a receipt", seconds: (receipts / 1000 / RECEIPTS).toFixed(6), note: "mean of 1,000" });
console.log(`${REVISIONS} revisions of one document each:`);
console.table(audited);
console.log(`resident at the end: ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`);
await store.close();
rmSync(folder, { recursive: true });
rmSync(logFolder, { recursive: true });
