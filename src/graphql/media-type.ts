/**
 * Which media type an answer has: the Accept header, read as RFC 9110 says, against what this edge can give.
 */
import { RequestRefused } from "./request-refused.ts";

export const RESPONSE_JSON = "application/graphql-response+json";
export const JSON_TYPE = "application/json";
export const EVENT_STREAM = "text/event-stream";
export const HTML = "text/html";

export type MediaType = typeof RESPONSE_JSON | typeof JSON_TYPE | typeof EVENT_STREAM | typeof HTML;

/** Longest Accept header that is read; browsers send 150 characters. */
const ACCEPT_CHARACTERS_MAX = 2000;

/**
 * What the client takes, the most wanted first. No header, or any type: JSON. Among equals its own order
 * counts. Throws RequestRefused: NOT_ACCEPTABLE.
 */
export function acceptedTypes(header: string | undefined): readonly MediaType[] {
  if (header === undefined || header === "*/*" || header === JSON_TYPE) return JSON_ONLY;
  const ranges = header
    .slice(0, ACCEPT_CHARACTERS_MAX)
    .split(",")
    .map((part) => {
      const [type = "", ...parameters] = part.split(";").map((piece) => piece.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith("q="));
      const charset = parameters
        .find((parameter) => parameter.startsWith("charset="))
        ?.slice("charset=".length);
      const readable = charset === undefined || charset === "utf-8" || charset === '"utf-8"';
      return { type, weight: readable ? (weight === undefined ? 1 : Number(weight.slice(2))) : 0 };
    });
  const wanted: MediaType[] = [];
  for (const { type } of ranges.filter(({ weight }) => weight > 0).toSorted((a, b) => b.weight - a.weight)) {
    const match =
      type === "*/*" || type === "application/*" ? JSON_TYPE : KNOWN.find((known) => known === type);
    if (match !== undefined && !wanted.includes(match)) wanted.push(match);
  }
  if (wanted.length === 0) {
    throw new RequestRefused(
      "NOT_ACCEPTABLE",
      "None of the accepted media types can be given.",
      `This address gives ${KNOWN.join(", ")}.`,
    );
  }
  return wanted;
}

const KNOWN: readonly MediaType[] = [RESPONSE_JSON, JSON_TYPE, EVENT_STREAM, HTML];
const JSON_ONLY: readonly MediaType[] = [JSON_TYPE];
