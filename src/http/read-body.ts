/**
 * Reads a request's body within limits that are counted on what arrives after decompression: a small
 * compressed body that unpacks to gigabytes is refused at the limit, never held in memory.
 *
 * A refused body is left where it is, paused: the server answers first and discards the rest then
 * (./unread-body.ts), so that the client can read why.
 */
import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { BodyTooLarge } from "./body-too-large.ts";
import { BodyUnreadable } from "./body-unreadable.ts";
import { RequestRefused } from "./request-refused.ts";

/** One request carries at most this many bytes, unpacked: 100,000 documents fit several times over. */
export const BODY_BYTES_MAX = 64 * 1024 * 1024;
/** All bodies that are held at one time, in bytes; more is refused with 503 and may be sent again. */
const BODIES_BYTES_MAX = 512 * 1024 * 1024;
/** Bodies up to this size are not worth counting: 2,000 connections hold 128 MB of them at most. */
const SMALL_BYTES_MAX = 64 * 1024;

/** Bytes of each large body, until its request is answered. */
const heldBy = new WeakMap<IncomingMessage, number>();
let heldBytes = 0;

/**
 * The body as text (UTF-8, without a byte order mark). `limit` is in bytes after decompression. Throws
 * BodyTooLarge, BodyUnreadable when it is cut short, badly compressed or not UTF-8, and RequestRefused for
 * an encoding or a charset that is not read here, and when too much is held already.
 */
export function readBody(message: IncomingMessage, limit: number = BODY_BYTES_MAX): Promise<string> {
  return new Promise((resolve, reject) => {
    refuseMediaType(message);
    if (Number(message.headers["content-length"] ?? 0) > limit) throw new BodyTooLarge(limit);
    const body = unpacked(message);
    const chunks: Buffer[] = [];
    let bytes = 0;
    const refuse = (error: Error) => {
      body.off("data", onData);
      message.pause();
      if (body !== message) {
        message.unpipe();
        body.destroy();
      }
      chunks.length = 0;
      releaseBody(message);
      reject(error);
    };
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limit) refuse(new BodyTooLarge(limit));
      else if (bytes > SMALL_BYTES_MAX && !hold(message, bytes)) refuse(overloaded());
      else chunks.push(chunk);
    };
    body.on("data", onData);
    body.once("end", () => {
      const whole = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
      if (isUtf8(whole)) resolve(textOf(whole));
      else reject(new BodyUnreadable("it is not UTF-8"));
    });
    if (body !== message) body.once("error", () => refuse(new BodyUnreadable("it is badly compressed")));
    message.once("close", () => {
      if (!message.complete) refuse(new BodyUnreadable("it ended early"));
    });
  });
}

/** The body as JSON data, with a clear error where it is none. */
export async function readJson(message: IncomingMessage, limit?: number): Promise<unknown> {
  const text = await readBody(message, limit);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new BodyUnreadable(`it is not JSON: ${(error as Error).message}`);
  }
}

/** Forgets a body when its request is answered. */
export function releaseBody(message: IncomingMessage): void {
  if (heldBytes === 0) return;
  heldBytes -= heldBy.get(message) ?? 0;
  heldBy.delete(message);
}

/** False when it is too much together with all others. */
function hold(message: IncomingMessage, bytes: number): boolean {
  const all = heldBytes - (heldBy.get(message) ?? 0) + bytes;
  if (all > BODIES_BYTES_MAX) return false;
  heldBytes = all;
  heldBy.set(message, bytes);
  return true;
}

function overloaded(): RequestRefused {
  return new RequestRefused("OVERLOADED", "Too many large requests are being read at this moment.",
    { hint: "Send it again in a moment." });
}

function textOf(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/**
 * Any type is read as what the route takes (curl's `-d` names none that fits), unless it cannot be UTF-8
 * text.
 */
function refuseMediaType({ headers }: IncomingMessage): void {
  const type = headers["content-type"];
  if (type === undefined || type === "application/json") return;
  const charset = /;\s*charset="?([^";]*)/i.exec(type)?.[1]?.trim().toLowerCase();
  if (charset !== undefined && !["utf-8", "utf8", "us-ascii"].includes(charset)) {
    throw new RequestRefused("UNSUPPORTED_MEDIA_TYPE", `The charset "${charset.slice(0, 50)}" is not UTF-8.`,
      { hint: "Send UTF-8 text.", value: type });
  }
  if (/^multipart\//i.test(type)) {
    throw new RequestRefused("UNSUPPORTED_MEDIA_TYPE", "A body of several parts is not read here.",
      { hint: "Send the text itself, such as `curl --data-binary @FILE`.", value: type });
  }
}

function unpacked(message: IncomingMessage): Readable {
  const encoding = (message.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (encoding === "identity" || encoding === "") return message;
  if (encoding === "gzip" || encoding === "x-gzip") return message.pipe(createGunzip());
  throw new RequestRefused("UNSUPPORTED_MEDIA_TYPE",
    `The content encoding "${encoding.slice(0, 50)}" is not one of identity, gzip.`, { value: encoding });
}
