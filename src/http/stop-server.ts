/**
 * Stops a server without failing anybody: the port is closed at once, requests under way are answered, and
 * a kept-alive connection may bring one more request, which is answered with `connection: close`. Node's
 * own `close` cuts idle connections at once, also those whose next request is on its way already.
 */
import type { Server } from "node:http";
import { Server as NetServer } from "node:net";
import type { HttpLimits } from "./limits.ts";

/** Between two looks for connections that have become idle. */
const IDLE_LOOK_MILLISECONDS = 50;

/** Resolves when no connection is left; after `stopMilliseconds` what is left is cut. */
export async function stopServer(server: Server, limits: HttpLimits): Promise<void> {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  NetServer.prototype.close.call(server, () => resolve());
  let idle: NodeJS.Timeout | undefined;
  const wait = setTimeout(() => {
    server.closeIdleConnections();
    idle = setInterval(() => server.closeIdleConnections(), IDLE_LOOK_MILLISECONDS);
  }, limits.stopIdleMilliseconds);
  const cut = setTimeout(() => server.closeAllConnections(), limits.stopMilliseconds);
  await closed;
  clearTimeout(wait);
  clearInterval(idle);
  clearTimeout(cut);
  server.close(); // Ends the clock that looks at timeouts; there is nothing else left.
}
