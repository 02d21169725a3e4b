/** The script of docs/deploy-script.md, run as it stands there. */
import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCommandLine } from "./run-command-line.ts";

const ROOT = join(import.meta.dirname, "../..");
const PAGE = join(ROOT, "docs/deploy-script.md");
const PROGRAM = join(ROOT, "src/cli/fairlead.ts");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-deploy-"));
  const script = /```bash\n(#!\/usr\/bin\/env bash[^]*?)```/.exec(await readFile(PAGE, "utf8"))![1]!;
  await writeFile(join(folder, "deploy.sh"), script);
  await mkdir(join(folder, "bin"));
  await writeFile(join(folder, "bin/fairlead"), `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`);
  await chmod(join(folder, "bin/fairlead"), 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function deploy(...parameters: readonly string[]) {
  const path = [join(folder, "bin"), dirname(process.execPath), process.env["PATH"]].join(":");
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith("FAIRLEAD_"));
  const child = spawn("bash", ["deploy.sh", ...parameters], {
    cwd: folder,
    env: { ...Object.fromEntries(others), PATH: path },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 25_000,
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

it("deploys what was picked and records it", async () => {
  const page = await readFile(PAGE, "utf8");
  const { code, stdout } = await deploy("pytorch@2.11.0", "onprem-v100");
  expect(code).toBe(0);
  expect(page).toContain("```\n" + stdout + "```");
  const recorded = await runCommandLine(["get", "Deployment/pytorch-onprem-v100"], { cwd: folder });
  expect(recorded.stdout).toContain("version: pytorch@2.11.0#cu126");
});

it("stops at a no with the reason that the page shows, and deploys nothing", async () => {
  const { code, stdout, stderr } = await deploy("pytorch@2.11.0#cu130", "onprem-v100");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(await readFile(PAGE, "utf8")).toContain("```\n" + stderr + "```");
});

it("stops at what is not known, naming the missing fact", async () => {
  const { code, stderr } = await deploy("pytorch@2.11.0#cu126", "edge-unlabelled");
  expect(code).toBe(2);
  expect(stderr).toContain("Missing: nvidia.driver");
});

it("stops at a wrong name", async () => {
  expect(await deploy("pytorch@9.9.9", "onprem-v100")).toMatchObject({ code: 3, stdout: "" });
});
