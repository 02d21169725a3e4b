/**
 * How long `fairlead decide` takes from nothing to its verdict, offline, as built: bar 250 ms.
 *
 *     node bench/cli-cold-start.ts        RUNS=30 for more runs, SEED=2 for other knowledge
 *
 * Builds the command line, makes one database with the example knowledge and one with 10 MB of documents on
 * top of it (versions, each with eight requirements and two variants, and environments with their own facts;
 * compact JSON), and runs the command as a process of its own. With and without the ready snapshot beside
 * the file, and beside a bare `node -e 0`. Median and slowest. Prints the table of bench/cli-cold-start.md.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { applyDocuments } from "../src/catalog/apply.ts";
import { Knowledge } from "../src/catalog/knowledge.ts";
import { loadSeeds } from "../src/load-seeds.ts";
import { openStore } from "../src/store/open-store.ts";
import { randomFrom } from "../test/setup/random-from.ts";

const RUNS = Number(process.env["RUNS"] ?? 15);
const SEED = Number(process.env["SEED"] ?? 1);
const KNOWLEDGE_BYTES = 10_000_000;
const QUESTION = ["decide", "pytorch@2.11.0", "--in", "onprem-v100"];
const ROOT = join(import.meta.dirname, "..");
const PROGRAM = join(ROOT, "dist/cli/fairlead.js");

const folder = mkdtempSync(join(tmpdir(), "fairlead-cold-"));
try {
  build();
  const example = await makeDatabase("example.db", []);
  const large = await makeDatabase("large.db", [...generated(KNOWLEDGE_BYTES)]);
  const rows = [
    ["bare `node -e 0`", "", timed(() => run(["-e", "0"]))],
    ["example", "ready snapshot", timed(() => ask(example.path))],
    ["example", "ready snapshot, `--no-record`", timed(() => ask(example.path, ["--no-record"]))],
    ["example", "graph read", timed(() => askUnready(example.path))],
    ["10 MB", "ready snapshot", timed(() => ask(large.path))],
    ["10 MB", "ready snapshot, `--no-record`", timed(() => ask(large.path, ["--no-record"]))],
    ["10 MB", "ready snapshot of some revisions before, advanced", await timedAfterWrites(large.path)],
    ["10 MB", "graph read, snapshot written", timed(() => askUnready(large.path))],
  ] as const;
  console.log(
    `${cpus()[0]?.model ?? "?"}, ${availableParallelism()} cores, Node ${process.versions.node}, ` +
      `SEED=${SEED}, ${RUNS} runs`,
  );
  console.log(`example: ${example.description}; 10 MB: ${large.description}\n`);
  console.log("| Knowledge | How | median ms | slowest ms |\n|---|---|---:|---:|");
  for (const [knowledge, how, { median, slowest }] of rows) {
    console.log(`| ${knowledge} | ${how} | ${median.toFixed(0)} | ${slowest.toFixed(0)} |`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function build(): void {
  const { status } = spawnSync(process.execPath, [join(ROOT, ".ci/build.ts"), "--command-line"], {
    stdio: "inherit",
  });
  if (status !== 0) throw new Error("the build failed");
}

async function makeDatabase(name: string, documents: readonly unknown[]) {
  const path = join(folder, name);
  const now = new Date().toISOString();
  const knowledge = await Knowledge.open(await openStore(`sqlite:${path}`), { pollMilliseconds: 0 });
  await loadSeeds(knowledge, now);
  if (documents.length > 0)
    await applyDocuments(knowledge, { sources: [{ documents }], actor: "bench", reason: "bench", now });
  const { nodeCount, edgeCount } = knowledge.current();
  await knowledge.close();
  return { path, description: `${nodeCount} nodes, ${edgeCount} edges` };
}

function* generated(bytes: number): Generator<unknown> {
  const random = randomFrom(SEED);
  const below = (limit: number) => Math.floor(random() * limit);
  let left = bytes;
  const counted = (document: object) => {
    left -= JSON.stringify(document).length;
    return document;
  };
  const document = (kind: string, name: string, spec: object) =>
    counted({ apiVersion: "fairlead.dev/v1", kind, metadata: { name, owner: `team-${below(20)}` }, spec });
  for (let index = 0; index < 500; index++) {
    yield document("Environment", `generated-${index}`, {
      stage: ["production", "staging", "dev"][below(3)],
      partOf: "linux-x86",
      facts: {
        "os.id": "ubuntu",
        "os.version": "22.04",
        "nvidia.driver": `${500 + below(90)}.${below(200)}.0${below(10)}`,
      },
    });
  }
  for (let artifact = 0; left > 0; artifact++) {
    yield document("Artifact", `model-${artifact}`, { type: "model", scheme: "semver" });
    for (let minor = 0; minor < 20; minor++) {
      const driver = () => ({
        fact: "nvidia.driver",
        range: `>=${450 + below(130)}.${below(99)} <${590 + below(30)}`,
      });
      yield document("Version", `model-${artifact}@1.${minor}.0`, {
        location: `oci://registry.example/models/model-${artifact}:1.${minor}.0`,
        requires: [
          { fact: "os.family", is: "linux" },
          { fact: "cpu.architecture", is: "x86_64" },
          driver(),
          driver(),
          { fact: "python.version", range: `>=3.${8 + below(4)}` },
          { fact: "os.glibc", range: `>=2.${17 + below(15)}` },
          { fact: "gpu.memory", atLeast: `${1 + below(80)}Gi` },
          { fact: "gpu.computeCapability", range: `>=${5 + below(5)}.0` },
        ],
        variants: [
          { name: "gpu", requires: [driver()] },
          { name: "small", requires: [driver()] },
        ],
      });
    }
  }
}

function ask(database: string, more: readonly string[] = []): void {
  run([PROGRAM, ...QUESTION, "--database", database, ...more]);
}

function askUnready(database: string): void {
  rmSync(`${database}.snapshot`, { force: true });
  ask(database);
}

function run(parameters: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, parameters, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${parameters.join(" ")} ended with ${status}: ${stderr}`);
}

/** Each run comes after one more revision. */
async function timedAfterWrites(path: string) {
  const knowledge = await Knowledge.open(await openStore(`sqlite:${path}`), { pollMilliseconds: 0 });
  const times: number[] = [];
  for (let index = 0; index < RUNS; index++) {
    const changed = {
      apiVersion: "fairlead.dev/v1",
      kind: "Environment",
      metadata: { name: `late-${index}` },
      spec: { stage: "dev", partOf: "linux-x86" },
    };
    await applyDocuments(knowledge, {
      sources: [{ documents: [changed] }],
      actor: "bench",
      reason: "bench",
      now: new Date().toISOString(),
    });
    const start = performance.now();
    ask(path);
    times.push(performance.now() - start);
  }
  await knowledge.close();
  times.sort((a, b) => a - b);
  return { median: times[Math.floor(RUNS / 2)]!, slowest: times.at(-1)! };
}

/** The first run, which compiles, is not counted: `npm install` is not one command long. */
function timed(act: () => void): { readonly median: number; readonly slowest: number } {
  act();
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    act();
    return performance.now() - start;
  }).toSorted((a, b) => a - b);
  return { median: times[Math.floor(times.length / 2)]!, slowest: times.at(-1)! };
}
