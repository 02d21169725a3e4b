/**
 * Reads a request's body within a limit that is counted on what arrives after decompression: a small
 * compressed body that unpacks to gigabytes is refused at the limit, never held in memory.
 */
import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { RequestRefused } from "./request-refused.ts";

/**
 * The body as text (UTF-8). `limit` is in bytes after decompression. Throws RequestRefused: BODY_TOO_LARGE,
 * or BODY_UNREADABLE when it is cut short, badly compressed or not UTF-8.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const tooLarge = () =>
    new RequestRefused(
      "BODY_TOO_LARGE",
      `The body is larger than ${limit} bytes.`,
      "Load many documents with `fairlead apply` or POST /v1/apply.",
      { max: limit },
    );
  if (Number(request.headers["content-length"] ?? 0) > limit) return Promise.reject(tooLarge());
  const body = unpacked(request);
  if (body instanceof RequestRefused) return Promise.reject(body);
  const chunks: Buffer[] = [];
  let bytes = 0;
  const onData = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= limit) return void chunks.push(chunk);
    body.off("data", onData);
    if (body !== request) {
      request.unpipe();
      body.destroy();
    }
    request.pause();
    reject(tooLarge());
  };
  body.on("data", onData);
  body.once("end", () => {
    const whole = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    if (isUtf8(whole)) resolve(whole.toString("utf8"));
    else reject(unreadable("it is not UTF-8"));
  });
  body.once("error", () => reject(unreadable("it is badly compressed")));
  request.once("close", () => {
    if (!request.complete) reject(unreadable("it ended early"));
  });
  return promise;
}

function unreadable(why: string): RequestRefused {
  return new RequestRefused("BODY_UNREADABLE", `The body cannot be read: ${why}.`);
}

function unpacked(request: IncomingMessage): Readable | RequestRefused {
  const encoding = (request.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (encoding === "identity" || encoding === "") return request;
  if (encoding === "gzip" || encoding === "x-gzip") return request.pipe(createGunzip());
  return new RequestRefused(
    "UNSUPPORTED_MEDIA_TYPE",
    `The content encoding "${encoding.slice(0, 50)}" is not one of identity, gzip.`,
  );
}
