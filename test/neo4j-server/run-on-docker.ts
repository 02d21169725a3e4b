/**
 * Runs a Neo4j Community server as a container, through testcontainers, whose own helper container removes
 * what a killed test run left behind. Killing, freezing and starting again are the Docker client's, which
 * testcontainers lacks.
 */
import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { promisify } from "node:util";
import { Neo4jContainer } from "@testcontainers/neo4j";
import { freePort } from "./free-port.ts";
import type { Neo4jRelease } from "./release.ts";
import type { RunningNeo4j, StartOptions } from "./start.ts";
import { waitForBolt } from "./wait-for-bolt.ts";
import type { Neo4jConnection } from "./wait-for-bolt.ts";

/** Neo4j refuses passwords of fewer than eight characters. */
const PASSWORD = "fairlead";

const BOLT_PORT = 7687;

/** A first start pulls the image, several hundred megabytes. */
const START_WAIT_MS = 600_000;

export async function runOnDocker(release: Neo4jRelease, options: StartOptions): Promise<RunningNeo4j> {
  const port = options.port ?? await freePort(); // One of Docker's choosing changes with a restart.
  const heap = `${options.heapMegabytes ?? 1024}m`;
  let image = new Neo4jContainer(`neo4j:${release.version}-community`)
    .withPassword(PASSWORD)
    .withExposedPorts({ container: BOLT_PORT, host: port }, 7474)
    .withEnvironment({ NEO4J_server_memory_heap_max__size: heap, NEO4J_dbms_usage__report_enabled: "false" })
    .withStartupTimeout(START_WAIT_MS);
  if (options.home !== undefined) {
    await mkdir(options.home, { recursive: true });
    image = image.withBindMounts([{ source: options.home, target: "/data" }]);
  }
  const container = await image.start();
  const id = container.getId();
  const connection: Neo4jConnection = { uri: `bolt://127.0.0.1:${port}`, user: "neo4j", password: PASSWORD };
  await waitForBolt(connection);

  return {
    ...connection,
    release,
    home: options.home ?? id,
    kill: () => docker("kill", id).catch(unlessStopped),
    stop: () => docker("stop", id),
    freeze: () => docker("pause", id),
    resume: () => docker("unpause", id),
    restart: async () => {
      await docker("kill", id).catch(unlessStopped);
      await docker("start", id);
      await waitForBolt(connection);
    },
    remove: async () => { await container.stop({ remove: true, timeout: 0 }); },
  };
}

async function docker(...words: readonly string[]): Promise<void> {
  await promisify(execFile)("docker", [...words]);
}

function unlessStopped(error: Error): void {
  if (!error.message.includes("is not running")) throw error;
}
