/**
 * What a request's first lines say: its id, its path and query, and whether its origin may send it at all.
 */
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { looksLikeToken } from "../access/tokens/token-text.ts";
import type { AllowedHosts } from "./allowed-hosts.ts";
import { TARGET_LENGTH_MAX } from "./limits.ts";
import { RequestRefused } from "./request-refused.ts";

const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** The caller's own request id where it is harmless to log, else a new one. */
export function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers["x-request-id"];
  const isHarmless = typeof given === "string" && REQUEST_ID.test(given) && !looksLikeToken(given);
  return isHarmless ? given : randomUUID();
}

export interface Target {
  readonly path: string;
  /** Without the question mark; "" where there is none. */
  readonly query: string;
}

/** `/v1/decide?in=prod`; a whole address, as proxies send it, loses its scheme and host. */
export function targetOf(url: string): Target {
  const start = url.charCodeAt(0) === 0x2f ? 0 : Math.max(0, url.indexOf("/", url.indexOf("//") + 2));
  const split = url.indexOf("?", start);
  return split === -1
    ? { path: start === 0 ? url : url.slice(start), query: "" }
    : { path: url.slice(start, split), query: url.slice(split + 1) };
}

/** Throws RequestRefused. */
export function checkHead(message: IncomingMessage, { path, query }: Target, hosts?: AllowedHosts): void {
  const { url = "", headers, httpVersion } = message;
  if (url.length > TARGET_LENGTH_MAX) {
    throw new RequestRefused("TARGET_TOO_LONG", `The address is longer than ${TARGET_LENGTH_MAX} characters.`,
      { hint: "Send a long question as the body of a POST.", value: url });
  }
  if (headers.host === undefined && httpVersion === "1.1") {
    throw new RequestRefused("REQUEST_MALFORMED", "The request has no Host header.");
  }
  if (headers.host !== undefined && hosts?.has(headers.host) === false) {
    throw new RequestRefused("HOST_REFUSED", "This server does not answer to that name.",
      { hint: "Name it in FAIRLEAD_HOSTS.", value: headers.host });
  }
  if (url.includes("%")) {
    checkEncoding("path", path);
    checkEncoding("query", query);
  }
  if (message.method !== "GET" && message.method !== "HEAD") checkOrigin(message);
}

function checkEncoding(part: string, text: string): void {
  try {
    decodeURIComponent(text);
  } catch {
    throw new RequestRefused("PATH_INVALID",
      `The address's ${part} has a % that is no encoding of UTF-8 text.`,
      { hint: "A percent sign itself is written %25.", value: text });
  }
}

/**
 * A page of another site must not write through its visitor's browser, which reaches our loopback address.
 * Browsers say where a request comes from (Fetch Metadata, or the older Origin); scripts say neither.
 */
function checkOrigin({ headers }: IncomingMessage): void {
  const site = headers["sec-fetch-site"];
  const { origin } = headers;
  if (site === undefined && origin === undefined) return;
  const isOurs = site === undefined ? origin!.replace(/^\w+:\/\//, "") === headers.host
    : site === "same-origin" || site === "none";
  if (isOurs) return;
  throw new RequestRefused("CROSS_SITE_REFUSED", "A page of another site may not send this.",
    { ...(origin === undefined ? {} : { value: origin }) });
}
