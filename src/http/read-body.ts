/**
 * Reads a request's body within limits that are counted on what arrives after decompression: a small compressed body that
 * unpacks to gigabytes is refused at the limit, never held in memory.
 */
import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { BodyTooLarge } from "./body-too-large.ts";
import { BodyUnreadable } from "./body-unreadable.ts";

/** One request carries at most this many bytes, unpacked: 100,000 documents of a few hundred bytes fit several times over. */
export const BODY_BYTES_MAX = 64 * 1024 * 1024;

/**
 * The body as text (UTF-8). `limit` is in bytes after decompression.
 * Throws BodyTooLarge, or BodyUnreadable when it is cut short, badly compressed or not UTF-8.
 */
export async function readBody(request: IncomingMessage, limit: number = BODY_BYTES_MAX): Promise<string> {
  const declared = Number(request.headers["content-length"] ?? 0);
  if (declared > limit) throw new BodyTooLarge(limit);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of unpacked(request)) {
      bytes += (chunk as Buffer).length;
      if (bytes > limit) throw new BodyTooLarge(limit);
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    if (error instanceof BodyTooLarge || error instanceof BodyUnreadable) throw error;
    throw new BodyUnreadable("it ended early or is badly compressed");
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
  } catch {
    throw new BodyUnreadable("it is not UTF-8");
  }
}

/** The body as JSON data, with a clear error where it is none. */
export async function readJson(request: IncomingMessage, limit?: number): Promise<unknown> {
  const text = await readBody(request, limit);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new BodyUnreadable(`it is not JSON: ${(error as Error).message}`);
  }
}

function unpacked(request: IncomingMessage): Readable {
  const encoding = (request.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (encoding === "identity" || encoding === "") return request;
  if (encoding === "gzip" || encoding === "x-gzip") {
    const gunzip = createGunzip();
    request.on("error", (error) => gunzip.destroy(error));
    return request.pipe(gunzip);
  }
  throw new BodyUnreadable(`the content encoding "${encoding}" is not one of identity, gzip`);
}
