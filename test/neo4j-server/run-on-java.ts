/**
 * Runs a Neo4j Community server from its jars, as a child of this process.
 *
 * Only the first compiler runs and the serial collector is used: that starts in 6 s instead of 20 and costs a
 * test nothing. Settings are given on the command line, so that the home holds data and logs only.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fetchJars, JarsNotFetched, jarsFolder } from "./fetch-jars.ts";
import { isExecutable } from "./find-java.ts";
import type { Java } from "./find-java.ts";
import { ensurePortIsFree, freePort } from "./free-port.ts";
import type { Neo4jRelease } from "./release.ts";
import { NoNeo4jHere } from "./start.ts";
import type { RunningNeo4j, StartOptions } from "./start.ts";
import { makeThrowawayHome } from "./throwaway-home.ts";
import { waitForBolt } from "./wait-for-bolt.ts";
import type { Neo4jConnection } from "./wait-for-bolt.ts";

/**
 * A transaction may use 70 % of it: with 256 MB a commit of 20,000 nodes and 40,000 edges ran out at 173 MB.
 * It is a limit, not a reservation: an idle server takes 270 MB in all.
 */
const HEAP_MEGABYTES = 1024;

/**
 * A port that was free may be taken before Neo4j, seconds later, asks for it; twice in a row is bad luck
 * enough.
 */
const START_TRIES = 3;

/** The lines of the server's log that are worth showing when it did not start. */
const LOG_LINES_SHOWN = 15;

/** Of what Java itself complains about on its error output; the rest is in the server's log. */
const OUTPUT_CHARACTERS_KEPT = 4_000;

/** Linux can end a child when its parent dies, however it dies; elsewhere the exit hook below must do. */
const SETPRIV = "/usr/bin/setpriv";

const OPENED_PACKAGES = ["java.nio", "java.lang", "sun.nio.ch"];

export async function runOnJava(
  release: Neo4jRelease,
  { java, maven }: { readonly java: Java; readonly maven: string | undefined },
  options: StartOptions,
): Promise<RunningNeo4j> {
  const jars = maven === undefined ? jarsFolder(release) : await fetchJars(release, maven).catch(explain);
  const home = options.home ?? await makeThrowawayHome();
  await mkdir(home, { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? await freePort();
    const run = { release, java, jars, home, port, heapMegabytes: options.heapMegabytes ?? HEAP_MEGABYTES };
    const server = serverOn(run, options.home === undefined);
    try {
      await server.restart();
      return server;
    } catch (error) {
      await server.kill();
      if (options.port !== undefined || attempt === START_TRIES || !await portWasTaken(home)) {
        await server.remove();
        throw error;
      }
    }
  }
}

interface JavaRun {
  readonly release: Neo4jRelease;
  readonly java: Java;
  readonly jars: string;
  readonly home: string;
  readonly port: number;
  readonly heapMegabytes: number;
}

function serverOn(run: JavaRun, homeIsOurs: boolean): RunningNeo4j {
  const uri = `bolt://127.0.0.1:${run.port}`;
  const connection: Neo4jConnection = { uri, user: "neo4j", password: "fairlead" };
  let child: ChildProcess | undefined;
  let ended: Promise<void> = Promise.resolve();

  const lastResort = () => {
    child?.kill("SIGKILL");
    if (homeIsOurs) rmSync(run.home, { recursive: true, force: true });
  };
  process.once("exit", lastResort);

  const end = async (signal: NodeJS.Signals) => {
    child?.kill(signal);
    await ended;
  };
  return {
    ...connection,
    release: run.release,
    home: run.home,
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
    freeze: async () => { child?.kill("SIGSTOP"); },
    resume: async () => { child?.kill("SIGCONT"); },
    restart: async () => {
      await end("SIGKILL");
      await ensurePortIsFree(run.port);
      const started = spawnServer(run);
      child = started;
      const exit = Promise.withResolvers<void>();
      ended = exit.promise;
      let output = "";
      let whyEnded: string | undefined;
      started.stderr?.setEncoding("utf8").on("data", (text: string) => {
        output = (output + text).slice(-OUTPUT_CHARACTERS_KEPT);
      });
      started.once("error", (error) => { whyEnded = error.message; exit.resolve(); });
      started.once("exit", (code, signal) => {
        whyEnded = `exit ${signal ?? code}\n${output}`;
        exit.resolve();
      });
      await waitForBolt(connection, () => whyEnded).catch(async (error: Error) => {
        throw new Error(`${error.message}\n${await logTail(run.home)}`);
      });
    },
    remove: async () => {
      await end("SIGKILL");
      process.off("exit", lastResort);
      if (homeIsOurs) await rm(run.home, { recursive: true, force: true });
    },
  };
}

function spawnServer({ release, java, jars, home, port, heapMegabytes }: JavaRun): ChildProcess {
  const command = [
    java.path, `-Xmx${heapMegabytes}m`, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
    ...OPENED_PACKAGES.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
    ...release.javaFlags,
    "-cp", join(jars, "*"), release.entryPoint, `--home-dir=${home}`, `--config-dir=${join(home, "conf")}`,
    ...settings(port).flatMap((setting) => ["-c", setting]),
  ];
  const withParent = isExecutable(SETPRIV) ? [SETPRIV, "--pdeathsig", "KILL", ...command] : command;
  return spawn(withParent[0]!, withParent.slice(1), { stdio: ["ignore", "ignore", "pipe"] });
}

function settings(port: number): string[] {
  return [
    `server.bolt.listen_address=127.0.0.1:${port}`,
    `server.bolt.advertised_address=127.0.0.1:${port}`, // What a routing table tells clients of `neo4j://`.
    "server.http.enabled=false",
    "server.https.enabled=false",
    "dbms.security.auth_enabled=false",
    "server.memory.pagecache.size=256m",
    "dbms.usage_report.enabled=false",
  ];
}

function explain(error: unknown): never {
  if (!(error instanceof JarsNotFetched)) throw error;
  throw new NoNeo4jHere(`Maven could not fetch Neo4j: ${error.message}`, "let Maven download once");
}

async function portWasTaken(home: string): Promise<boolean> {
  return (await logTail(home)).includes("Address already in use");
}

async function logTail(home: string): Promise<string> {
  const log = await readFile(join(home, "logs", "neo4j.log"), "utf8").catch(() => "(it wrote no log)");
  return log.trimEnd().split("\n").slice(-LOG_LINES_SHOWN).join("\n");
}
