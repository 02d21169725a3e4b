/** openlineage-python, as published: pinned, installed once into a folder that git ignores. */
import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { leaveOut } from "../../setup/left-out.ts";

/** The client, and the releases of what it needs that it was tried with. */
const PACKAGES = [
  "openlineage-python==1.54.0", "anyio==4.16.0", "attrs==26.1.0", "certifi==2026.10.18",
  "charset-normalizer==3.5.2", "h11==0.16.0", "httpcore2==2.16.2", "httpx2==2.16.2", "idna==3.20",
  "packaging==26.3", "python-dateutil==4.0.0", "PyYAML==6.0.3", "requests==2.34.2", "truststore==0.10.5",
  "typing_extensions==4.16.0", "tzdata==2026.6", "urllib3==2.8.0",
];
const FOLDER = join(import.meta.dirname, "../../../.cache/openlineage-python-1.54.0");
/** Some megabytes are fetched once. */
const INSTALL_MILLISECONDS_MAX = 170_000;
/** Python starts in a second or two and sends some dozens of events. */
const RUN_MILLISECONDS_MAX = 60_000;

/** The folder to put on PYTHONPATH, or undefined, which the end of the run reports. */
export function pythonClient(): string | undefined {
  if (existsSync(FOLDER)) return FOLDER;
  const partial = `${FOLDER}.${process.pid}`;
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"];
  try {
    mkdirSync(join(FOLDER, ".."), { recursive: true });
    execFileSync("python3", [...pip, "--target", partial, ...PACKAGES], {
      timeout: INSTALL_MILLISECONDS_MAX, stdio: ["ignore", "ignore", "pipe"],
    });
    renameSync(partial, FOLDER);
    return FOLDER;
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (existsSync(FOLDER)) return FOLDER;
    const { stderr, message } = error as { readonly stderr?: unknown; readonly message: string };
    const why = String(stderr ?? message).trim().split("\n").at(-1);
    leaveOut("events from openlineage-python", `python3 with pip could not install it (${why})`);
    return undefined;
  }
}

/** Runs the script; returns what it printed, by line. Throws when it ends with an error. */
export async function sendWithPython(folder: string, args: readonly string[]): Promise<readonly string[]> {
  const script = join(import.meta.dirname, "send-events.py");
  const { stdout } = await promisify(execFile)("python3", [script, ...args], {
    timeout: RUN_MILLISECONDS_MAX,
    env: { ...process.env, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: "1", NO_PROXY: "127.0.0.1" },
  });
  return stdout.trim().split("\n");
}
