/**
 * What becomes of a body that nobody read: a refused one, or one that no route wanted. The answer goes out
 * first; then the rest is discarded, within limits, because a connection that is closed on a client in the
 * middle of sending takes the answer with it. Afterwards a kept-alive connection is as good as before.
 */
import type { IncomingMessage } from "node:http";
import type { HttpLimits } from "./limits.ts";

/** Whether the request says that a body follows. */
export function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers["content-length"];
  return headers["transfer-encoding"] !== undefined || (length !== undefined && length !== "0");
}

/** Discards what is left; past the limits the connection is cut. Calls back once, when the body is over. */
export function discardBody(message: IncomingMessage, limits: HttpLimits, whenOver: () => void): void {
  if (message.complete && message.readableEnded) return whenOver();
  let bytes = 0;
  const cut = () => message.socket.destroy();
  const timer = setTimeout(cut, limits.drainMilliseconds);
  const over = () => {
    clearTimeout(timer);
    message.off("end", over).off("close", over);
    whenOver();
  };
  message.unpipe();
  message.removeAllListeners("data");
  message.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limits.drainBytes) cut();
  });
  message.once("end", over).once("close", over);
  message.resume();
}
