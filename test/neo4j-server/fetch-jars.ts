/**
 * Brings the jars of a Neo4j release into `.cache/neo4j/<version>/lib` with Maven, once.
 *
 * They are gathered in a folder of this process's own and renamed when all are there, so that an interrupted
 * download is never taken for a complete one, and two runs that fetch at the same time do not disturb each
 * other.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Neo4jRelease } from "./release.ts";

const ROOT = join(import.meta.dirname, "..", "..");

/** Where everything about Neo4j is kept that a run should not fetch or lose again. Git ignores it. */
export const NEO4J_CACHE = join(ROOT, ".cache", "neo4j");

/** Ten times what the download takes on a slow line; past it Maven is stuck. */
const FETCH_WAIT_MS = 600_000;

/** Often enough to show life, rarely enough to leave a log readable. */
const PROGRESS_EVERY_MS = 5_000;

/** Maven could not bring the jars; the message says what it said last. */
export class JarsNotFetched extends Error {}

export function jarsFolder(release: Neo4jRelease): string {
  return join(NEO4J_CACHE, release.version, "lib");
}

export function hasJars(release: Neo4jRelease): boolean {
  return existsSync(jarsFolder(release));
}

/** Returns the folder with the jars, after fetching them if they are not there yet. Throws JarsNotFetched. */
export async function fetchJars(release: Neo4jRelease, maven: string): Promise<string> {
  const folder = jarsFolder(release);
  if (hasJars(release)) return folder;
  const partial = `${folder}.partial-${process.pid}`;
  await mkdir(partial, { recursive: true });
  try {
    await copyDependencies(release, maven, partial);
    await rename(partial, folder).catch((error: unknown) => {
      if (!hasJars(release)) throw error; // Otherwise another run was faster, and its jars are as good.
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return folder;
}

async function copyDependencies(release: Neo4jRelease, maven: string, into: string): Promise<void> {
  say(`fetching Neo4j ${release.version} with Maven, once (about ${release.downloadMegabytes} MB) ...`);
  const child = spawn(maven, ["-B", "-f", join(import.meta.dirname, "pom.xml"),
    `-Dneo4j.version=${release.version}`, "dependency:copy-dependencies", "-DincludeScope=runtime",
    `-DoutputDirectory=${into}`], { stdio: ["ignore", "pipe", "pipe"], timeout: FETCH_WAIT_MS });
  const ended = Promise.withResolvers<string>();
  child.once("error", (error) => ended.resolve(error.message));
  child.once("close", (code, signal) => {
    ended.resolve(code === 0 ? "" : `Maven ended with ${signal ?? code}`);
  });

  let files = 0;
  const errors: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line.startsWith("Downloaded")) files += 1;
    if (line.includes("ERROR")) errors.push(line);
  });
  child.stderr.resume();
  const progress = setInterval(() => say(`fetching Neo4j ${release.version}: ${files} files so far`),
    PROGRESS_EVERY_MS);
  const failure = await ended.promise;
  clearInterval(progress);
  if (failure !== "") throw new JarsNotFetched([failure, ...errors.slice(0, 3)].join("\n"));
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
