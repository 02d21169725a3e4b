/** The command line as scripts use it: processes, exit codes, what stands on stdout and what on stderr. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { environmentDocument } from "./documents.ts";
import { runCommandLine } from "./run-command-line.ts";
import type { CommandOptions, CommandRun } from "./run-command-line.ts";

let folder: string;
const fairlead = (line: string, options: CommandOptions = {}): Promise<CommandRun> =>
  runCommandLine(line.split(" "), { cwd: folder, ...options });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-cli-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the first command in an empty folder", () => {
  it("makes the database with the example knowledge, says so on stderr, and answers", async () => {
    const { code, stdout, stderr } = await fairlead("decide pytorch@2.11.0 --in onprem-v100");
    expect(code).toBe(0);
    expect(stderr).toMatch(/^made fairlead-data\/fairlead\.db with \d+ example documents/);
    expect(stdout).toMatch(/^✔ COMPATIBLE {2}pytorch@2\.11\.0 in onprem-v100\n/);
    expect((await fairlead("decide pytorch@2.11.0 --in onprem-v100")).stderr).toBe("");
  });
});

describe("a database that is not there", () => {
  it("is not made when the example knowledge is not wanted, nor when it was named", async () => {
    const empty = await mkdtemp(join(tmpdir(), "fairlead-none-"));
    try {
      const line = "decide pytorch@2.11.0 --in onprem-v100";
      for (const environment of [{ FAIRLEAD_SEEDS: "false" }, { FAIRLEAD_DATABASE: "mine.db" }]) {
        const { code, stderr } = await fairlead(line, { cwd: empty, environment });
        expect(code).toBe(4);
        expect(stderr).toContain("error STORE_UNAVAILABLE: ");
      }
      expect(await readdir(empty)).toEqual([]);
    } finally {
      await rm(empty, { recursive: true, force: true });
    }
  });
});

describe("exit codes", () => {
  const CASES: readonly { readonly line: string; readonly code: number; readonly says: RegExp }[] = [
    { line: "decide pytorch@2.11.0#cu126 --in onprem-v100", code: 0, says: /^$/ },
    { line: "decide pytorch@2.11.0#cu128 --in onprem-v100", code: 1, says: /^$/ },
    { line: "decide pytorch@2.11.0#cu126 --in edge-unlabelled", code: 2, says: /^$/ },
    { line: "decide pytorch@2.11.0#cpu --selector nobody=has-it", code: 2, says: /^$/ },
    {
      line: "decide pytorch@2.11.0#cu128 --in onprem-v100 --warn-only",
      code: 0,
      says: /without --warn-only: 1/,
    },
    {
      line: "decide pytorhc@2.11.0 --in onprem-v100",
      code: 3,
      says: /error SUBJECT_NOT_FOUND: .*"pytorhc@2\.11\.0".*\nhint: Did you mean pytorch@/,
    },
    {
      line: "decide pytorch@2.11.0 --in onprem-v10",
      code: 3,
      says: /error ENVIRONMENT_NOT_FOUND: .*"onprem-v10".*\nhint: .*onprem-v100/,
    },
    { line: "decide ranker triton-server --in cloud-h100-r535", code: 0, says: /^$/ },
    { line: "decide ranker@2.3.1 triton-server@25.03 --in onprem-v100", code: 1, says: /^$/ },
    { line: "decide ranking --anywhere tier=gpu --holding free --prefer freshness", code: 0, says: /^$/ },
    { line: "decide ranker@^2.2 --in onprem-v100 --improving-steps 100", code: 0, says: /^$/ },
    {
      line: "decide ranker --in onprem-v100 --prefer stability,freshnes",
      code: 3,
      says: /error USAGE_INVALID: .*"freshnes".*\nhint: .*freshness/,
    },
    { line: "decide ranker --in onprem-v100 --holding all", code: 3, says: /deployed, free/ },
    { line: "decide ranker --in onprem-v100 --anywhere tier=gpu", code: 3, says: /error USAGE_INVALID/ },
    { line: "decide pytorch@2.11.0", code: 3, says: /error USAGE_INVALID: .*--in/ },
    {
      line: "decide pytorch@2.11.0 --in a --selector b",
      code: 3,
      says: /error USAGE_INVALID: --in and --selector/,
    },
    {
      line: "decide pytorch@2.11.0 --in onprem-v100 --assume nvidia.drvier=1",
      code: 3,
      says: /error FACT_KEY_NOT_FOUND: .*\nhint: .*nvidia\.driver/,
    },
    {
      line: "decide pytorch@2.11.0 --in onprem-v100 --assume nvidia",
      code: 3,
      says: /error USAGE_INVALID: --assume "nvidia"/,
    },
    {
      line: "decide pytorch@2.11.0 --in onprem-v100 --format xml",
      code: 3,
      says: /error USAGE_INVALID: .*Allowed choices/,
    },
    {
      line: "decide pytorch@2.11.0 --in onprem-v100 --as-of 99",
      code: 3,
      says: /error REVISION_NOT_REACHED/,
    },
    { line: "decide pytorch@2.11.0 --in onprem-v100 --at-least r99", code: 4, says: /error STALE_REPLICA/ },
    {
      line: "decide pytorch@2.11.0 --in onprem-v100 --formta json",
      code: 3,
      says: /error USAGE_INVALID: unknown option .*\n.*--format/,
    },
    { line: "decid pytorch@2.11.0", code: 3, says: /unknown command 'decid'\n.*decide/ },
    { line: "get Envronment", code: 3, says: /Did you mean Environment\?/ },
    {
      line: "decide a@1 --in b --database nowhere.db",
      code: 4,
      says: /error STORE_UNAVAILABLE: .*nowhere\.db/,
    },
    {
      line: "decide a@1 --in b --url http://127.0.0.1:1",
      code: 4,
      says: /error SERVICE_UNREACHABLE: .*127\.0\.0\.1:1/,
    },
    { line: "verify --url http://127.0.0.1:1", code: 3, says: /asks no service/ },
    { line: "replay sha256:0000", code: 3, says: /error DECISION_NOT_FOUND/ },
  ];

  it.each(CASES)("$line ends with $code", async ({ line, code, says }) => {
    const run = await fairlead(line);
    expect(run.code, run.stderr).toBe(code);
    expect(run.stderr.trim()).toMatch(says);
    expect(run.stdout === "").toBe(code >= 3);
  });

  it("are the same in every format", async () => {
    for (const format of ["table", "json", "markdown", "junit"]) {
      const { code, stdout } = await fairlead(
        `decide pytorch@2.11.0#cu126 --in edge-unlabelled --format ${format}`,
      );
      expect({ format, code, isSaid: stdout.includes("UNKNOWN") }).toEqual({ format, code: 2, isSaid: true });
    }
  });

  it("help ends with 0 and stands on stdout", async () => {
    const { code, stdout, stderr } = await fairlead("decide --help");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("Examples:");
  });

  it("a service that does not answer as Fairlead does is a failure of the service", async () => {
    const server = createServer((_, response) => response.end("<html>"));
    await new Promise<void>((listening) => {
      server.listen(0, "127.0.0.1", listening);
    });
    try {
      const { port } = server.address() as AddressInfo;
      const { code, stderr } = await fairlead(`decide a@1 --in b --url http://127.0.0.1:${port}`);
      expect(code).toBe(4);
      expect(stderr).toContain("not as Fairlead does");
    } finally {
      server.close();
    }
  });
});

describe("what is written where", () => {
  it("JSON carries its schema's version, and an error in JSON stands on stderr", async () => {
    const { stdout } = await fairlead("decide pytorch@2.11.0 --in onprem-v100 --format json");
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, verdict: "COMPATIBLE", recorded: true });
    const refused = await fairlead("decide pytorch@2.11.0 --in nowhere --format json");
    expect(refused.stdout).toBe("");
    expect(JSON.parse(refused.stderr)).toMatchObject({
      schemaVersion: 1,
      error: { code: "ENVIRONMENT_NOT_FOUND" },
    });
  });

  it("colours are only where they are asked for or seen", async () => {
    const line = "decide pytorch@2.11.0#cu128 --in onprem-v100";
    expect((await fairlead(line)).stdout).not.toContain("\u001b[");
    expect((await fairlead(line, { environment: { FORCE_COLOR: "1" } })).stdout).toContain("\u001b[31m");
    expect((await fairlead(line, { environment: { FORCE_COLOR: "1", NO_COLOR: "1" } })).stdout).toContain(
      "✘",
    );
  });

  it("no line of a table is wider than the terminal, but for words that are", async () => {
    const { stdout } = await fairlead("decide pytorch@2.11.0 --in onprem-v100", {
      environment: { COLUMNS: "80" },
    });
    const wide = stdout
      .split("\n")
      .filter((text) => text.length > 80 && !/^\s*(https?:\S+|sha256:\S+)$/.test(text));
    expect(wide).toEqual([]);
  });

  it("a JUnit report counts what is not known as an error", async () => {
    const { stdout } = await fairlead(
      "decide pytorch@2.11.0#cu126 --selector stage=production --format junit",
    );
    const counts = /tests="(\d+)" failures="(\d+)" errors="(\d+)"/.exec(stdout)!.slice(1).map(Number);
    expect(counts[0]).toBe(stdout.match(/<testcase /g)!.length);
    expect(counts[1]).toBe(stdout.match(/<failure /g)!.length);
    expect(counts[2]).toBe(stdout.match(/<error /g)!.length);
    expect(counts[2]).toBeGreaterThan(0);
  });
});

describe("decisions over time", () => {
  it("a recorded decision is made again to the byte; one that is not recorded cannot be", async () => {
    const recorded = JSON.parse(
      (await fairlead("decide pytorch@2.11.0 --in cloud-b200 --format json")).stdout,
    ) as { id: string };
    const again = await fairlead(`replay ${recorded.id} --format json`);
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ equal: true, decision: { id: recorded.id } });
    const line = "decide pytorch@2.11.0 --in cloud-b200 --format json --no-record";
    const unrecorded = JSON.parse((await fairlead(line)).stdout) as { id: string; recorded: boolean };
    expect(unrecorded.recorded).toBe(false);
    expect((await fairlead(`replay ${unrecorded.id}`)).code).toBe(3);
  });

  it("waiting for the unknown says what it waits for, and ends when it is known", async () => {
    await fairlead("apply -f -", { stdin: environmentDocument("waiting", "dev", "gpu.model: NVIDIA-A2") });
    const waiting = fairlead("decide pytorch@2.11.0#cu126 --in waiting --wait-unknown 20s");
    await new Promise((resume) => setTimeout(resume, 1_500));
    const known = environmentDocument("waiting", "dev", 'gpu.model: NVIDIA-A2, nvidia.driver: "570.86.10"');
    expect((await fairlead("apply -f -", { stdin: known })).code).toBe(0);
    const { code, stderr } = await waiting;
    expect(stderr).toMatch(/^waiting up to 20 s for nvidia\.driver of waiting\n$/);
    expect(code).toBe(0);
  });

  it("waiting ends with 2 when the time is over", async () => {
    const { code, stderr } = await fairlead(
      "decide pytorch@2.11.0#cu126 --in edge-unlabelled --wait-unknown 1s",
    );
    expect(code).toBe(2);
    expect(stderr).toContain("still not known after 1 s");
  });
});

describe("documents", () => {
  it("are compared, applied, read, restored, and moved with their history", async () => {
    const file = join(folder, "box.yaml");
    await writeFile(file, environmentDocument("box", "dev"));
    expect((await fairlead("diff -f box.yaml")).code).toBe(1);
    const applied = await fairlead("apply -f box.yaml --reason first");
    expect(applied).toMatchObject({ code: 0, stdout: "+ environment:box created\n" });
    const first = /^(r\d+): 1 created/.exec(applied.stderr)![1]!;
    expect(await fairlead("apply -f box.yaml")).toMatchObject({
      code: 0,
      stdout: "= environment:box unchanged\n",
    });
    expect((await fairlead("diff -f box.yaml")).code).toBe(0);

    await writeFile(file, environmentDocument("box", "staging"));
    const dry = await fairlead("apply -f box.yaml --dry-run");
    expect(dry.stdout).toBe('~ environment:box replaced\n    ~ spec.stage: "dev" -> "staging"\n');
    expect((await fairlead("get Environment/box -o json")).stdout).toContain('"stage": "dev"');
    expect((await fairlead("apply -f box.yaml --expect-revision r1")).code).toBe(3);
    expect((await fairlead("apply -f box.yaml --reason second")).code).toBe(0);
    expect((await fairlead(`get Environment/box -o json --as-of ${first}`)).stdout).toContain(
      '"stage": "dev"',
    );

    expect((await fairlead(`restore Environment/box --to ${first}`)).stdout).toContain('"staging" -> "dev"');
    const history = (await fairlead("history Environment/box")).stdout;
    expect(history).toMatch(
      /created by .*: first\n.*replaced by .*: second\n.*\n.*replaced by .*: restored to revision/,
    );
    expect((await fairlead("deployed triton-server@25.03 --in cloud-h100-r535")).stdout).toBe(
      "+ deployment:triton-server-cloud-h100-r535 created\n",
    );

    expect((await fairlead("verify")).stdout).toMatch(/^✔ log, graph and snapshot agree/);
    expect((await fairlead("export all.jsonl")).code).toBe(0);
    expect((await fairlead("import all.jsonl --database copy.db")).stdout).toContain("head digest sha256:");
    expect((await fairlead("history Environment/box --database copy.db")).stdout).toBe(history);
    expect((await fairlead("import all.jsonl --database copy.db")).stderr).toContain("STORE_NOT_EMPTY");
    expect((await fairlead("export --database copy.db")).stdout).toBe(
      await readFile(join(folder, "all.jsonl"), "utf8"),
    );
  });

  it("that are wrong are refused with every place at once, and nothing is written", async () => {
    const bad = environmentDocument("bad", "dev").replace("stage", "stag").replace("linux-x86", "linux-x68");
    await writeFile(join(folder, "bad.yaml"), bad);
    const { code, stdout, stderr } = await fairlead("apply -f bad.yaml");
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toMatch(/^error DOCUMENTS_INVALID: .*nothing was written/);
    expect(stderr).toMatch(/bad\.yaml:5:3: spec\.stag: .*Did you mean "stage"\?/);
    expect((await fairlead("get Environment/bad")).code).toBe(3);
  });
});
