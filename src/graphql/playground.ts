/**
 * The playground: GraphiQL with everything it needs in one page, so that it works where there is no network.
 * The page is made and compressed when it is first asked for, and then kept; browsers keep it too, by its
 * ETag.
 */
import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { constants, gunzip, gzip } from "node:zlib";
import { PLAYGROUND_TABS } from "./playground-tabs.ts";

interface Page {
  readonly compressed: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly etag: string;
}

export class Playground {
  #page: Promise<Page> | undefined;

  async answer({ method, headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    const page = await (this.#page ??= makePage());
    if (
      headers["if-none-match"]?.split(",").some((tag) => tag.trim().replace(/^W\//, "") === page.etag) ===
      true
    ) {
      response.writeHead(304, page.headers);
      return void response.end();
    }
    const takesGzip = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(String(headers["accept-encoding"] ?? ""));
    const body = takesGzip ? page.compressed : await promisify(gunzip)(page.compressed);
    response.writeHead(200, {
      ...page.headers,
      "content-type": "text/html; charset=utf-8",
      "content-length": body.length,
      ...(takesGzip ? { "content-encoding": "gzip" } : {}),
    });
    response.end(method === "HEAD" ? undefined : body);
  }
}

/** On a narrow screen question and answer stand one above the other; GraphiQL leaves them side by side. */
const NARROW = `@media (max-width: 760px) {
  #graphiql-session { flex-direction: column; }
  #graphiql-session > * { min-height: 0; max-width: none !important; }
  #graphiql-session > .graphiql-horizontal-drag-bar { display: none; }
}`;

async function makePage(): Promise<Page> {
  const { renderGraphiQL } = await import("@graphql-yoga/render-graphiql");
  const html = renderGraphiQL({
    title: "Fairlead",
    endpoint: "/graphql",
    defaultTabs: [...PLAYGROUND_TABS],
    shouldPersistHeaders: false, // They carry tokens, and would stay in the browser's storage.
  })
    .trim()
    .replace(
      "</head>",
      `<meta name="viewport" content="width=device-width" /><style>${NARROW}</style></head>`,
    );
  const compressed = await promisify(gzip)(html, { level: constants.Z_BEST_COMPRESSION });
  const etag = `"${createHash("sha256").update(html).digest("base64url").slice(0, 27)}"`;
  return {
    compressed,
    etag,
    headers: {
      etag,
      vary: "accept, accept-encoding",
      "cache-control": "no-cache",
      "content-security-policy": policyFor(html),
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "x-frame-options": "DENY",
      "cross-origin-opener-policy": "same-origin",
      "permissions-policy": "camera=(), microphone=(), geolocation=()",
    },
  };
}

/**
 * Only the page's own script runs, by its digest; its editor's workers are made from it; it talks to this
 * server only.
 */
function policyFor(html: string): string {
  const start = html.indexOf("<script>") + "<script>".length;
  const script = html.slice(start, html.lastIndexOf("</script>"));
  const digest = createHash("sha256").update(script).digest("base64");
  return [
    "default-src 'none'",
    `script-src 'sha256-${digest}' blob:`,
    "worker-src blob:",
    "style-src 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
