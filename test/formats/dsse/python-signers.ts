/**
 * securesystemslib, the Python library behind in-toto and TUF, as a signer that is not ours: pinned,
 * installed once into a folder that git ignores.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { leaveOut } from "../../setup/left-out.ts";

const PACKAGES = ["securesystemslib==1.6.0", "cryptography==45.0.7", "cffi==1.17.1", "pycparser==2.22"];
const FOLDER = join(import.meta.dirname, "../../../.cache/python-signers-1.6.0");
/** A wheel of some megabytes is fetched once; then python starts in a tenth of a second. */
const INSTALL_MILLISECONDS_MAX = 150_000;
const RUN_MILLISECONDS_MAX = 60_000;

/** The folder to put on PYTHONPATH, or undefined, which the end of the run reports. */
export function pythonSigners(): string | undefined {
  if (existsSync(FOLDER)) return FOLDER;
  const partial = `${FOLDER}.${process.pid}`;
  try {
    mkdirSync(join(FOLDER, ".."), { recursive: true });
    execFileSync(
      "python3",
      [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--target",
        partial,
        ...PACKAGES,
      ],
      { timeout: INSTALL_MILLISECONDS_MAX, stdio: ["ignore", "ignore", "pipe"] },
    );
    renameSync(partial, FOLDER);
    return FOLDER;
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (existsSync(FOLDER)) return FOLDER;
    const why = String((error as { readonly stderr?: unknown }).stderr ?? (error as Error).message)
      .trim()
      .split("\n")
      .at(-1);
    leaveOut("envelopes signed by securesystemslib", `python3 with pip could not install it (${why})`);
    return undefined;
  }
}

export interface PythonSigned {
  readonly scheme: string;
  /** PEM. */
  readonly publicKey: string;
  readonly keyid: string;
  readonly envelope: Record<string, unknown>;
}

/** One envelope for each scheme that securesystemslib signs with, each by a fresh key. */
export function signWithPython(
  folder: string,
  payload: string,
  payloadType: string,
): readonly PythonSigned[] {
  const output = execFileSync("python3", [join(import.meta.dirname, "sign.py")], {
    input: JSON.stringify({ payload, payloadType }),
    encoding: "utf8",
    timeout: RUN_MILLISECONDS_MAX,
    env: { ...process.env, PYTHONPATH: folder },
  });
  return JSON.parse(output) as readonly PythonSigned[];
}
