/**
 * `/explore`: a page that draws what a walk returns. This answers the page, its style and its script, each
 * compressed once and kept by browsers through its ETag, and the names that its field suggests. All else the
 * page asks of the REST interface, as any script would.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { RawRoute } from "../http/route.ts";
import { servicesAs } from "../services.ts";
import type { Services } from "../services.ts";
import { readAsset } from "./read-asset.ts";
import type { Asset } from "./read-asset.ts";
import { suggestNames } from "./suggest-names.ts";

const PREFIX = "/explore";
/** The longest text that is compared with names; no name is longer. */
const TYPED_MAX = 500;

/** Everything comes from this server, nothing stands in the page itself, and nobody frames it. */
const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=()",
};

export function exploreRoute(services: Services): RawRoute {
  const assets = new Map<string, Promise<Asset>>();
  return {
    prefix: PREFIX,
    // The page, its style and its script have no data.
    isPublic: ({ url }) => url?.split("?", 1)[0] !== `${PREFIX}/names`,
    handle: async (message, response, _requestId, caller) => {
      const { pathname, searchParams } = new URL(message.url ?? PREFIX, "http://localhost");
      if (message.method !== "GET" && message.method !== "HEAD") {
        const allow = "GET, HEAD";
        return refuse(response, 405, "METHOD_NOT_ALLOWED", "This page is read with GET.", { allow });
      }
      if (pathname === `${PREFIX}/names`) {
        const { knowledge, ready } = servicesAs(services, caller);
        await ready?.();
        const typed = (searchParams.get("like") ?? "").slice(0, TYPED_MAX);
        return sendData(message, response, 200, { names: suggestNames(knowledge.current(), typed) });
      }
      const name = pathname === PREFIX ? "page.html" : pathname.slice(PREFIX.length + 1);
      if (name !== "page.html" && name !== "page.css" && name !== "page.js") {
        return refuse(response, 404, "NOT_FOUND", "Nothing is here.", {});
      }
      let asset = assets.get(name);
      if (asset === undefined) {
        asset = readAsset(name);
        assets.set(name, asset);
        asset.catch(() => assets.delete(name)); // The next request tries again.
      }
      await sendAsset(message, response, await asset);
    },
  };
}

async function sendAsset(message: IncomingMessage, response: ServerResponse, asset: Asset): Promise<void> {
  const headers = { ...HEADERS, etag: asset.etag, vary: "accept-encoding", "cache-control": "no-cache" };
  const known = String(message.headers["if-none-match"] ?? "").split(",");
  if (known.some((tag) => tag.trim().replace(/^W\//, "") === asset.etag)) {
    response.writeHead(304, headers);
    return void response.end();
  }
  const accepted = String(message.headers["accept-encoding"] ?? "");
  const takesGzip = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(accepted);
  const body = takesGzip ? asset.compressed : await promisify(gunzip)(asset.compressed);
  response.writeHead(200, {
    ...headers,
    "content-type": asset.contentType,
    "content-length": body.length,
    ...(takesGzip ? { "content-encoding": "gzip" } : {}),
  });
  response.end(message.method === "HEAD" ? undefined : body);
}

function sendData(message: IncomingMessage, response: ServerResponse, status: number, data: object): void {
  const body = Buffer.from(JSON.stringify(data));
  response.writeHead(status, {
    ...HEADERS,
    "content-type": "application/json; charset=utf-8",
    "content-length": body.length,
    "cache-control": "no-store",
  });
  response.end(message.method === "HEAD" ? undefined : body);
}

function refuse(
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, { ...headers, "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify({ error: { code, message } }));
}
