/** Finds a TCP port on loopback that nobody listens on: the system picks one when asked for port 0. */
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

/** The port was free a moment ago; somebody else may still take it first, so a caller is ready to try another. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const listening = Promise.withResolvers<void>();
  server.once("error", listening.reject);
  server.listen(0, "127.0.0.1", listening.resolve);
  await listening.promise;
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
