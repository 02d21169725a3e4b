/**
 * docs/tutorial.md, as a new user follows it: every block of shell is given to one bash, in order, in a
 * folder of its own, beside a real server; what is printed must be what the page shows. On the page `...`
 * stands for whatever is left out; names of plans, times and spans are masked on both sides.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const PAGE = readFileSync(join(ROOT, "docs/tutorial.md"), "utf8");
/** On the page; another one is taken here, as it may be in use. */
const PORT = "4100";
/** It takes half a minute on a busy machine. */
const LIMIT_MILLISECONDS = 150_000;

interface Block {
  readonly name: string;
  readonly commands: string;
  /** What the page shows; undefined where it shows nothing. */
  readonly shown: string | undefined;
}

const BLOCKS: readonly Block[] = [...PAGE.matchAll(/^```sh\n([^]*?)^```\n(?:```text\n([^]*?)^```)?/gm)].map(
  ([, commands = "", shown], index) => ({
    name: `block ${index + 1}, ${/^.*fairlead [^]*?$/m.exec(commands)?.[0] ?? commands.trim()}`,
    commands,
    shown,
  }));

interface Ended {
  readonly code: number;
  readonly output: string;
}

const folder = mkdtempSync(join(tmpdir(), "fairlead-tutorial-"));
const ended: Ended[] = [];
let stop = (): void => {};

/** One bash for all blocks, so that what one sets the next one has. */
beforeAll(async () => {
  const port = await freePort();
  const own = /^(FAIRLEAD_|FORCE_COLOR|NO_COLOR|COLUMNS|NODE_OPTIONS)/;
  const others = Object.entries(process.env).filter(([name]) => !own.test(name));
  const path = `${dirname(process.execPath)}:${process.env["PATH"]}`;
  const bash = spawn("bash", ["--norc", "--noprofile"], {
    cwd: ROOT,
    detached: true, // A group of its own, so that nothing of it outlives the test.
    env: { ...Object.fromEntries(others), PATH: path, TMPDIR: folder },
    stdio: ["pipe", "pipe", "inherit"],
  });
  stop = () => {
    try {
      process.kill(-bash.pid!, "SIGKILL");
    } catch {
      // It has ended.
    }
  };
  let output = "";
  let changed = (): void => {};
  bash.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    changed();
  });
  bash.stdin.write("exec 2>&1\n");
  for (const { commands } of BLOCKS) {
    output = "";
    bash.stdin.write(`${commands.replaceAll(PORT, String(port))}\necho "@@ended $?"\n`);
    let found: RegExpExecArray | null;
    while ((found = /^@@ended (\d+)\n/m.exec(output)) === null) {
      await new Promise<void>((go) => {
        changed = go;
      });
    }
    ended.push({ code: Number(found[1]), output: output.slice(0, found.index) });
  }
}, LIMIT_MILLISECONDS);

afterAll(() => {
  stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject).listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Without what differs from one time to the next, and from one width to another. */
function masked(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/\d{4}-\d\d-\d\d(T[\d:.]+Z| \d\d:\d\d UTC)?/g, "#time")
    .replace(/sha256:[0-9a-f]+…?/g, "sha256:#")
    .replace(/-[0-9a-f]{12}\b/g, "-#")
    .replace(/\brun\/\S+/g, "run/#")
    .replace(/\br\d+:|\brevision \d+/g, "r#:")
    .replace(/\b\d+ ?(ms|s|m|h|d)\b( \d+(s|m|h)\b)?/g, "#span")
    .trim();
}

/** The shown parts, in order; the first is the beginning and the last the end unless `...` stands there. */
function isAsShown(shown: string, output: string): boolean {
  const parts = masked(shown.replace(/^ *\.\.\.$/gm, "@@left-out")).split("@@left-out")
    .map((part) => part.trim());
  const text = masked(output);
  if (parts.length === 1) return text === parts[0];
  let at = 0;
  for (const [index, part] of parts.entries()) {
    const found = text.indexOf(part, at);
    if (found < 0 || (index === 0 && found > 0)) return false;
    at = found + part.length;
  }
  return parts.at(-1) === "" || text.endsWith(parts.at(-1)!);
}

describe("docs/tutorial.md", () => {
  it.each(BLOCKS.map((block, index) => ({ ...block, index })))("$name", ({ index, shown }) => {
    const { code, output } = ended[index]!;
    expect(code, output).toBe(0);
    // Where they differ, both are shown.
    if (shown !== undefined && !isAsShown(shown, output)) expect(masked(output)).toBe(masked(shown));
  });

  it("shows what nearly every block prints", () => {
    expect(BLOCKS.length).toBeGreaterThan(12);
    expect(BLOCKS.filter(({ shown }) => shown === undefined).length).toBeLessThan(4);
  });
});

describe("how what is printed is compared", () => {
  const OUTPUT = "a-0123456789ab waits\nfor 3s\nand ends\n";
  it.each([
    ["a-ba9876543210 waits\nfor 17s\nand ends\n", true],
    ["a-0123456789ab waits\n...\n", true],
    ["...\nand ends\n", true],
    ["a-0123456789ab waits\n...\nand ends\n", true],
    ["a-0123456789ab waits\n", false],
    ["and ends\n", false],
    ["and ends\n...\nfor 3s\n...\n", false],
    ["b-0123456789ab waits\n...\n", false],
    ["", false],
  ])("%j: %j", (shown, is) => expect(isAsShown(shown, OUTPUT)).toBe(is));
});
