/** Writes an answer: the headers that every answer has, its own, and the body in one piece. */
import type { ServerResponse } from "node:http";
import type { RouteAnswer } from "./route.ts";

/** For browsers: what we answer is data, nothing to run, to frame or to keep. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
};
const DATA_HEADERS: readonly string[] = [
  ...Object.entries(SECURITY_HEADERS).flat(),
  "cache-control", "no-store",
];
export const JSON_TYPE = "application/json; charset=utf-8";

export interface Sending {
  readonly requestId: string;
  /** A HEAD request: headers only. */
  readonly withoutBody: boolean;
  /** The connection ends with this answer. */
  readonly close: boolean;
}

/** Sends the whole answer, and ends the response unless `keepOpen`: then the caller ends it. */
export function send(response: ServerResponse, answer: RouteAnswer, sending: Sending,
  keepOpen = false): void {
  const { status, contentType, headers } = answer;
  const content = contentType === undefined ? JSON.stringify(answer.body)
    : answer.body as string | Uint8Array;
  const bytes = typeof content === "string" ? Buffer.byteLength(content) : content.byteLength;
  // Text that is ASCII goes out as it is, together with the headers: one write, and nothing is encoded. Other
  // text is encoded here, once; node would do so twice.
  const isAscii = typeof content === "string" && bytes === content.length;
  const body = typeof content === "string" && !isAscii ? Buffer.from(content) : content;
  // A flat list: node writes it as it is, without an object's detours.
  const list: (string | number)[] = [
    ...DATA_HEADERS,
    "content-type", contentType ?? JSON_TYPE,
    "content-length", bytes,
    "x-request-id", sending.requestId,
  ];
  if (sending.close) list.push("connection", "close");
  if (headers !== undefined) for (const name of Object.keys(headers)) list.push(name, headers[name]!);
  response.writeHead(status, list as string[]);
  if (keepOpen) {
    if (!sending.withoutBody) response.write(body);
  } else if (sending.withoutBody) response.end();
  else if (isAscii) response.end(body, "latin1");
  else response.end(body);
}
