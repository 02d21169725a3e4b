/** The same commands against a service: what they print is what they print on the file that it serves. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compose } from "../../src/compose.ts";
import type { Running } from "../../src/compose.ts";
import { environmentDocument } from "./documents.ts";
import { runCommandLine } from "./run-command-line.ts";

let folder: string;
let running: Running;
let url: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-service-"));
  running = await compose(
    {
      listen: { host: "127.0.0.1", port: 0 },
      store: { kind: "sqlite", path: join(folder, "fairlead.db") },
      seeds: true,
      playground: false,
      logLevel: "silent", access: { kind: "open" }, hosts: [], requestsPerSecond: 500,
    },
    pino({ level: "silent" }),
  );
  url = `http://127.0.0.1:${running.address.port}`;
});
afterAll(async () => {
  await running?.stop();
  await rm(folder, { recursive: true, force: true });
});

const overService = (line: string, stdin?: string) =>
  runCommandLine(line.split(" "), {
    cwd: folder,
    environment: { FAIRLEAD_URL: url },
    ...(stdin === undefined ? {} : { stdin }),
  });
const onFile = (line: string) =>
  runCommandLine([...line.split(" "), "--database", "fairlead.db"], { cwd: folder });

/** The time of a decision, its id, and where it is of no matter. */
function timeless(text: string): string {
  return text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME").replace(/sha256:[0-9a-f]{64}/g, "ID");
}

describe("over REST and on the file beside the service", () => {
  it.each([
    "decide pytorch@2.11.0 --in onprem-v100",
    "decide triton-server@25.03 --in cloud-h100-r535 --assume nvidia.driver=545.23.06",
    "decide pytorch@2.11.0#cpu --selector stage=production --format markdown",
    "decide pytorch@2.11.0#cu126 --in edge-unlabelled --format junit",
    "matrix pytorch@2.11.0 triton-server@25.03 --format json",
    "matrix --subject-selector artifact=pytorch --in onprem-v100",
    "get Environment/onprem-v100",
    "get FactKey -o json",
    "history Environment/onprem-v100",
  ])("%s says the same", async (line) => {
    const [remote, local] = [await overService(line), await onFile(line)];
    expect(remote.stderr).toBe("");
    expect(timeless(remote.stdout)).toBe(timeless(local.stdout));
    expect(remote.code).toBe(local.code);
  });

  it.each([
    "decide pytorhc@2.11.0 --in onprem-v100",
    "decide pytorch@2.11.0 --in onprem-v10",
    "get Environment/onprem-v10",
    "decide pytorch@2.11.0 --in onprem-v100 --assume nvidia.drvier=1",
    "history Environment/nobody",
    "decide pytorch@2.11.0 --in onprem-v100 --as-of 99",
    "replay sha256:0000",
  ])("%s is refused with the same code, exit code and hint", async (line) => {
    const [remote, local] = [await overService(line), await onFile(line)];
    const told = ({ code, stderr }: typeof local) => ({
      code,
      stderr: stderr.replace(/at revision \d+/, "at revision N"),
    });
    expect(told(remote)).toEqual(told(local));
    expect(remote.code).toBe(3);
  });
});

describe("writes over REST", () => {
  it("several files are one revision, and problems are told with the files' own lines", async () => {
    await writeFile(join(folder, "one.yaml"), environmentDocument("one", "dev"));
    await writeFile(join(folder, "two.yaml"), environmentDocument("two", "dev").trimEnd());
    await writeFile(
      join(folder, "three.yaml"),
      environmentDocument("three", "dev").replace("partOf", "partof"),
    );
    const refused = await overService("apply -f one.yaml -f two.yaml -f three.yaml");
    expect(refused.code).toBe(3);
    expect(refused.stderr).toMatch(/three\.yaml:6:3: spec\.partof/);
    const applied = await overService("apply -f one.yaml -f two.yaml");
    expect(applied).toMatchObject({
      code: 0,
      stdout: "+ environment:one created\n+ environment:two created\n",
    });
    const token = /^(r\d+): 2 created/.exec(applied.stderr)![1]!;
    const line = `decide pytorch@2.11.0#cpu --in two --at-least ${token} --database fairlead.db`;
    expect((await runCommandLine(line.split(" "), { cwd: folder })).code).toBe(0);
  });

  it("pruning deletes what is labelled and not given, and a restore brings it back", async () => {
    await overService("apply -f -", environmentDocument("old", "dev"));
    const pruned = await overService("apply -f one.yaml --prune suite=cli");
    expect(pruned.stdout).toContain("- environment:old deleted\n");
    const history = JSON.parse((await overService("history Environment/old --format json")).stdout) as {
      entries: readonly { revision: number }[];
    };
    const restored = await overService(`restore Environment/old --to ${history.entries[0]!.revision}`);
    expect(restored.stdout).toBe("+ environment:old created\n");
  });

  it("a deployment is recorded, and a decision replayed", async () => {
    const recorded = await overService("deployed triton-server@25.03 --in cloud-h100-r535 --format json");
    expect(JSON.parse(recorded.stdout)).toMatchObject({ schemaVersion: 1, written: true });
    const asked = await overService("decide pytorch@2.11.0 --in cloud-b200 --format json");
    const { id } = JSON.parse(asked.stdout) as { id: string };
    expect(await overService(`replay ${id}`)).toMatchObject({
      code: 0,
      stderr: "the same as recorded, to the byte\n",
    });
  });
});
