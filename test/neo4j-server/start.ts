/**
 * Starts a real Neo4j for tests and developers, on Docker or on Java, whichever this machine has.
 *
 *     const server = await startNeo4j({ release: NEO4J_RELEASES.neo4j526 });
 *     ... neo4j.driver(server.uri, neo4j.auth.basic(server.user, server.password)) ...
 *     await server.kill();      // as if the power had failed; what was committed stays in `home`
 *     await server.restart();   // the same home, the same address
 *     await server.remove();    // gone, with its home
 *
 * A server that nobody removed ends with the process that started it.
 */
import { findLauncher } from "./find-launcher.ts";
import { NEO4J_RELEASES } from "./release.ts";
import type { Neo4jRelease } from "./release.ts";
import { runOnDocker } from "./run-on-docker.ts";
import { runOnJava } from "./run-on-java.ts";
import type { Neo4jConnection } from "./wait-for-bolt.ts";

export interface StartOptions {
  /** Default: 5.26. */
  readonly release?: Neo4jRelease;
  /**
   * A folder to keep the data in; it is made, and it stays. Default: a new one under the system's temporary
   * folder.
   */
  readonly home?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** The limit of the Java heap. Default: 1024. */
  readonly heapMegabytes?: number;
}

export interface RunningNeo4j extends Neo4jConnection {
  readonly release: Neo4jRelease;
  /** The folder with `data` and `logs`; on Docker without a `home` of the caller's, the container's name. */
  readonly home: string;
  /**
   * Ends the server at once (SIGKILL), without a word to clients or to the disk. A second call does nothing.
   */
  kill(): Promise<void>;
  /** Stops the server from answering anything while its connections stay open; `resume` undoes it. */
  freeze(): Promise<void>;
  resume(): Promise<void>;
  /** Ends the server cleanly, which takes about 10 s. */
  stop(): Promise<void>;
  /**
   * Kills the server if it still runs and starts it on the same home and address; resolves when it answers.
   */
  restart(): Promise<void>;
  /** Kills the server and removes its home, unless the caller chose the home. */
  remove(): Promise<void>;
}

/** This machine can start no Neo4j. `howToGet` says what would change that. */
export class NoNeo4jHere extends Error {
  readonly howToGet: string;
  constructor(why: string, howToGet: string) {
    super(why);
    this.howToGet = howToGet;
  }
}

/**
 * Resolves when the server answers. Throws NoNeo4jHere, or Error if a server was started and did not come up.
 */
export async function startNeo4j(options: StartOptions = {}): Promise<RunningNeo4j> {
  const release = options.release ?? NEO4J_RELEASES.neo4j526;
  const launcher = await findLauncher(release);
  switch (launcher.kind) {
    case "docker": return runOnDocker(release, options);
    case "java": return runOnJava(release, launcher, options);
    case "none": throw new NoNeo4jHere(launcher.why, launcher.howToGet);
    default: return launcher satisfies never;
  }
}
