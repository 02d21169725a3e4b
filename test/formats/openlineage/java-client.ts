/** openlineage-java, as published: pinned, fetched with Maven once into a folder that git ignores. */
import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { findJava, isExecutable, onPath } from "../../neo4j-server/find-java.ts";
import { leaveOut } from "../../setup/left-out.ts";

const VERSION = "1.54.0";
const SOURCES = join(import.meta.dirname, "java-client");
const FOLDER = join(import.meta.dirname, "../../../.cache", `openlineage-java-${VERSION}`);
/** The client is for Java 8 and newer; a source file is run without compiling it first since 11. */
const JAVA_MAJOR_MIN = 17;
/** Some 8 MB are fetched once, with Maven's own plug-in. */
const FETCH_MILLISECONDS_MAX = 170_000;
/** Java compiles the file and sends some dozens of events. */
const RUN_MILLISECONDS_MAX = 60_000;

export interface JavaClient {
  readonly java: string;
  /** Folder of its jars. */
  readonly jars: string;
}

/** Undefined where this machine cannot have it, which the end of the run reports. */
export function javaClient(): JavaClient | undefined {
  const java = findJava(JAVA_MAJOR_MIN);
  if (java === undefined || !isExecutable(join(dirname(java.path), "javac"))) {
    return leftOut(`no Java ${JAVA_MAJOR_MIN} or newer with a compiler found; install a JDK and Maven`);
  }
  const client = { java: java.path, jars: FOLDER };
  if (existsSync(FOLDER)) return client;
  const maven = onPath("mvn");
  if (maven === undefined) return leftOut("no Maven found to fetch it; install Maven");
  const partial = `${FOLDER}.${process.pid}`;
  try {
    mkdirSync(partial, { recursive: true });
    execFileSync(maven, [
      "-B", "-q", "-f", join(SOURCES, "pom.xml"), `-Dopenlineage.version=${VERSION}`,
      "dependency:copy-dependencies", "-DincludeScope=runtime", `-DoutputDirectory=${partial}`,
    ], { timeout: FETCH_MILLISECONDS_MAX, stdio: ["ignore", "pipe", "pipe"] });
    renameSync(partial, FOLDER);
    return client;
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (existsSync(FOLDER)) return client; // Another run was faster.
    const { stdout, message } = error as { readonly stdout?: unknown; readonly message: string };
    const why = String(stdout ?? message).split("\n").find((line) => line.includes("ERROR")) ?? message;
    return leftOut(`Maven could not fetch it (${why})`);
  }
}

function leftOut(howToGet: string): undefined {
  leaveOut("events from openlineage-java", howToGet);
}

/** Runs SendEvents.java; returns what it printed, by line. Throws when it ends with an error. */
export async function sendWithJava({ java, jars }: JavaClient, args: readonly string[]) {
  const options = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"];
  const classPath = ["--class-path", join(jars, "*")];
  const { stdout } = await promisify(execFile)(
    java, [...options, ...classPath, join(SOURCES, "SendEvents.java"), ...args],
    { timeout: RUN_MILLISECONDS_MAX },
  );
  return stdout.trim().split("\n");
}
