/**
 * `npm run build` in a copy of the project: the bundle answers as the source does, and `bin/fairlead.js`
 * starts it.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommandLine } from "./run-command-line.ts";

const ROOT = join(import.meta.dirname, "../..");
const NEEDED = [
  "src",
  "bin",
  "cypher",
  "seeds",
  "schema.graphql",
  "package.json",
  "tsconfig.json",
  "tsconfig.build.json",
  ".ci/build.ts",
];

/** Types are checked and everything compiled: seconds on a quiet machine. */
const BUILD_MILLISECONDS_MAX = 120_000;

let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "fairlead-built-"));
  for (const path of NEEDED) cpSync(join(ROOT, path), join(copy, path), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe("the built command line", () => {
  it("is started from source while nothing is built", async () => {
    expect(existsSync(join(copy, "dist"))).toBe(false);
    const { code, stdout } = await inCopy("decide", "pytorch@2.11.0", "--in", "onprem-v100");
    expect({ code, first: stdout.split("\n")[0] }).toEqual({
      code: 0,
      first: "✔ COMPATIBLE  pytorch@2.11.0 in onprem-v100",
    });
  });

  it("builds, and its bundle answers as the source does, for reading and for writing", async () => {
    const source = await inCopy("decide", "triton-server@25.03", "--in", "workstation-4090");
    const built = spawnSync(process.execPath, [join(copy, ".ci/build.ts")], { encoding: "utf8" });
    expect(built.stdout + built.stderr).toBe("");
    expect(existsSync(join(copy, "dist/cli/fairlead.js"))).toBe(true);
    const bundle = await inCopy("decide", "triton-server@25.03", "--in", "workstation-4090");
    expect(bundle.stderr).toBe("");
    expect(body(bundle.stdout)).toBe(body(source.stdout));
    expect(bundle.code).toBe(1);
    expect((await inCopy("verify")).stdout).toMatch(/^✔/);
    // The bundle finds the seeds and the program of its writer's thread too.
    rmSync(join(copy, "fairlead-data"), { recursive: true });
    expect((await inCopy("decide", "pytorch@2.11.0", "--in", "onprem-v100")).stderr).toMatch(
      /^made .* example documents/,
    );
    expect((await inCopy("schema", "Environment")).stdout).toContain('"title": "Environment"');
  }, BUILD_MILLISECONDS_MAX);

  async function inCopy(...parameters: string[]) {
    return runCommandLine(parameters, { cwd: copy, program: join(copy, "bin/fairlead.js") });
  }

  /** Without the time and the id at its end. */
  function body(text: string): string {
    return text.split("\n").slice(0, -3).join("\n");
  }
});

it("a reader that has seen enough is no failure", () => {
  const program = join(ROOT, "src/cli/fairlead.ts");
  const line = `"${process.execPath}" "${program}" schema | head -c 10; echo " \${PIPESTATUS[*]}"`;
  const { stdout, stderr } = spawnSync("bash", ["-c", line], { encoding: "utf8" });
  expect({ stdout: stdout.replace(/\s+/g, " "), stderr }).toEqual({
    stdout: expect.stringMatching(/ 0 0 $/),
    stderr: "",
  });
});
