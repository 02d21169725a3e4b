/**
 * Finds a Java that is new enough, where Java is usually kept: JAVA_HOME, the PATH, the JVM folders, SDKMAN.
 */
import { execFileSync } from "node:child_process";
import { accessSync, constants, readdirSync, readFileSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";

export interface Java {
  /** The executable. */
  readonly path: string;
  /** 17, 21, 25, ... */
  readonly major: number;
}

/**
 * How long `java -version` may take where a folder has no `release` file; a healthy one answers within a
 * second.
 */
const VERSION_WAIT_MS = 10_000;

/**
 * The oldest Java of at least the given major version, or undefined. The oldest, because a database release
 * is tested by its makers on the Javas of its time, not on those that came later.
 */
export function findJava(majorMin: number, environment: NodeJS.ProcessEnv = process.env): Java | undefined {
  const found = javaHomes(environment)
    .map(javaIn)
    .filter((java): java is Java => java !== undefined && java.major >= majorMin);
  return found.toSorted((one, other) => one.major - other.major)[0];
}

/** The first executable of that name on the PATH, or undefined. */
export function onPath(command: string, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return (environment["PATH"] ?? "").split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, command))
    .find(isExecutable);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function javaHomes(environment: NodeJS.ProcessEnv): string[] {
  const javaHome = environment["JAVA_HOME"];
  const java = onPath("java", environment);
  const sdkman = environment["SDKMAN_DIR"] ?? join(homedir(), ".sdkman");
  return [
    ...(javaHome ? [javaHome] : []),
    ...(java === undefined ? [] : [dirname(dirname(realpathSync(java)))]),
    ...foldersIn("/usr/lib/jvm"),
    ...foldersIn(join(sdkman, "candidates", "java")),
    ...foldersIn("/Library/Java/JavaVirtualMachines").map((folder) => join(folder, "Contents", "Home")),
  ];
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted().map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function javaIn(home: string): Java | undefined {
  const path = join(home, "bin", "java");
  if (!isExecutable(path)) return undefined;
  const major = Number(/(?:JAVA_VERSION=|version )"(\d+)/.exec(releaseOf(home, path))?.[1]);
  return Number.isInteger(major) ? { path, major } : undefined;
}

/**
 * The `release` file of a Java home says the version without starting a virtual machine; `-version` is the
 * fallback.
 */
function releaseOf(home: string, java: string): string {
  try {
    return readFileSync(join(home, "release"), "utf8");
  } catch {
    try {
      return execFileSync("/bin/sh", ["-c", '"$1" -version 2>&1', "sh", java],
        { encoding: "utf8", timeout: VERSION_WAIT_MS });
    } catch {
      return "";
    }
  }
}
