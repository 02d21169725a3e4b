/**
 * From an HTTP message to the parameters of a GraphQL request, as the GraphQL over HTTP specification has
 * them: POST with JSON, or GET with the query string.
 *
 * A POST must come as `application/json`, which a browser sends across sites only after asking, and we never
 * allow that: so no other site can make a visitor's browser write. The server before this refuses foreign
 * origins by themselves too.
 */
import type { IncomingMessage } from "node:http";
import type { Parameters } from "./pipeline.ts";
import { readBody } from "./read-body.ts";
import { RequestRefused } from "./request-refused.ts";

/**
 * A query with variables is small, and documents to apply are 600 bytes each; whoever loads more uses POST
 * /v1/apply.
 */
export const BODY_BYTES_MAX = 4 * 1024 * 1024;

/** What was sent, not yet checked further. Throws RequestRefused. */
export async function readRequest(message: IncomingMessage): Promise<Parameters> {
  if (message.method !== "POST") return fromQueryString(message.url ?? "");
  checkContentType(message.headers["content-type"]);
  return parametersOf(parseJson(await readBody(message, BODY_BYTES_MAX), "body"));
}

function checkContentType(header: string | undefined): void {
  const [type = "", ...parameters] = (header ?? "").split(";").map((part) => part.trim().toLowerCase());
  const charset = parameters
    .find((parameter) => parameter.startsWith("charset="))
    ?.slice("charset=".length)
    .replaceAll('"', "");
  if (type === "application/json" && (charset === undefined || charset === "utf-8" || charset === "utf8"))
    return;
  throw new RequestRefused(
    "UNSUPPORTED_MEDIA_TYPE",
    "A POST must have the content type application/json in UTF-8.",
    "Send the header `content-type: application/json`.",
  );
}

function fromQueryString(url: string): Parameters {
  const parameters = new URLSearchParams(url.includes("?") ? url.slice(url.indexOf("?") + 1) : "");
  const fields: Record<string, unknown> = {};
  for (const name of ["query", "operationName"])
    if (parameters.has(name)) fields[name] = parameters.get(name);
  for (const name of ["variables", "extensions"]) {
    const text = parameters.get(name);
    if (text !== null && text !== "") fields[name] = parseJson(text, name);
  }
  return parametersOf(fields);
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new RequestRefused(
      "INPUT_INVALID",
      `The ${what} is not JSON: ${(error as Error).message.slice(0, 200)}`,
    );
  }
}

function parametersOf(body: unknown): Parameters {
  if (Array.isArray(body)) {
    throw new RequestRefused(
      "BATCH_REFUSED",
      "A request is one operation, not a list.",
      "Ask for several things in one operation, by alias; they then read one snapshot.",
    );
  }
  if (typeof body !== "object" || body === null)
    throw new RequestRefused("INPUT_INVALID", "The body must be a JSON object.");
  return body as Parameters;
}
