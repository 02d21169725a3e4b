/** Finds a TCP port on loopback that nobody listens on: the system picks one when asked for port 0. */
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

/**
 * The port was free a moment ago; somebody else may still take it first, so a caller is ready to try another.
 */
export function freePort(): Promise<number> {
  return listenOnce(0);
}

/**
 * Throws where somebody listens on that port: else a start would take the other's server for its own, as it
 * answers.
 */
export async function ensurePortIsFree(port: number): Promise<void> {
  await listenOnce(port).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    throw new Error(`Port ${port} of 127.0.0.1 is taken by another process.`);
  });
}

async function listenOnce(port: number): Promise<number> {
  const server = createServer();
  const listening = Promise.withResolvers<void>();
  server.once("error", listening.reject);
  server.listen(port, "127.0.0.1", listening.resolve);
  await listening.promise;
  const { port: given } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return given;
}
