/**
 * What node's parser and its clock refuse before there is a request: turned into the same errors as all
 * others.
 */
import { randomUUID } from "node:crypto";
import type { Duplex } from "node:stream";
import { errorAnswer } from "./error-answer.ts";
import { HEADER_BYTES_MAX } from "./limits.ts";
import { RequestRefused } from "./request-refused.ts";
import { SECURITY_HEADERS } from "./send.ts";

const PHRASES: Readonly<Record<number, string>> = {
  400: "Bad Request", 408: "Request Timeout", 413: "Payload Too Large",
    431: "Request Header Fields Too Large",
};

/**
 * The refusal behind an error of a connection; undefined when the client is gone and nobody reads an
 * answer.
 */
export function refusalOf(
  error: Error & { readonly code?: string; readonly reason?: string },
): RequestRefused | undefined {
  switch (error.code) {
    case "ECONNRESET": case "EPIPE": return undefined;
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new RequestRefused("REQUEST_TIMEOUT", "The request did not arrive whole in time.");
    case "HPE_HEADER_OVERFLOW":
      return new RequestRefused("HEADERS_TOO_LARGE",
        `The headers are larger than ${HEADER_BYTES_MAX} bytes.`);
    default:
      return new RequestRefused("REQUEST_MALFORMED",
        `The request is not HTTP/1.1: ${error.reason ?? error.message}.`);
  }
}

/** Answers on a connection that has no request, and closes it. Returns what was answered. */
export function answerBare(socket: Duplex,
  refusal: RequestRefused): { readonly requestId: string; readonly status: number } {
  const requestId = randomUUID();
  const { status, body } = errorAnswer(refusal, requestId, () => {});
  const text = JSON.stringify(body);
  const headers = {
    ...SECURITY_HEADERS, "content-type": "application/json; charset=utf-8", "x-request-id": requestId,
    "content-length": Buffer.byteLength(text), connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${PHRASES[status] ?? "Refused"}\r\n${lines.join("")}\r\n${text}`,
    () => socket.destroy());
  return { requestId, status };
}
