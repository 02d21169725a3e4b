/**
 * Finds a way to start a Neo4j on this machine: a Docker engine that answers, else Java with Maven (or with
 * jars that an earlier run brought). A Docker client without an engine is common and counts as no Docker.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { findJava, onPath } from "./find-java.ts";
import type { Java } from "./find-java.ts";
import { hasJars } from "./fetch-jars.ts";
import type { Neo4jRelease } from "./release.ts";

export type Launcher =
  | { readonly kind: "docker" }
  /** `maven` is undefined only where the jars are there already. */
  | { readonly kind: "java"; readonly java: Java; readonly maven: string | undefined }
  | { readonly kind: "none"; readonly why: string; readonly howToGet: string };

/** An engine answers in well under a second; a client that waits longer has none behind it. */
const DOCKER_WAIT_MS = 10_000;

export async function findLauncher(release: Neo4jRelease): Promise<Launcher> {
  if (await dockerEngineAnswers()) return { kind: "docker" };
  const java = findJava(release.javaMajorMin);
  const maven = onPath("mvn");
  if (java !== undefined && (maven !== undefined || hasJars(release))) return { kind: "java", java, maven };
  const missing = [
    ...(java === undefined ? [`Java ${release.javaMajorMin} or newer`] : []),
    ...(maven === undefined ? ["Maven"] : []),
  ].join(" and no ");
  return {
    kind: "none",
    why: `no Docker engine and no ${missing} found`,
    howToGet: `start Docker, or install Java ${release.javaMajorMin} or newer and Maven`,
  };
}

let dockerAnswer: Promise<boolean> | undefined;

function dockerEngineAnswers(): Promise<boolean> {
  dockerAnswer ??= promisify(execFile)("docker", ["info", "--format", "{{.ServerVersion}}"],
    { timeout: DOCKER_WAIT_MS })
    .then(({ stdout }) => stdout.trim() !== "", () => false);
  return dockerAnswer;
}
