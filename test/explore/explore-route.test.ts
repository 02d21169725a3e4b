/** What the server answers for the page: its files, whole and compressed, their safety, and names. */
import { gunzipSync } from "node:zlib";
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startExplore } from "./start-explore.ts";
import type { ExploreServer } from "./start-explore.ts";

interface Raw {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

describe("the page's files", () => {
  let server: ExploreServer;
  beforeAll(async () => { server = await startExplore(); });
  afterAll(() => server.stop());

  const ask = (path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Raw> =>
    new Promise((resolve, reject) => {
      request(`${server.url}${path}`, { method, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers,
          body: Buffer.concat(parts) }));
      }).on("error", reject).end();
    });

  it.each([
    ["", "text/html; charset=utf-8", "<!doctype html>"],
    ["/page.css", "text/css; charset=utf-8", "color-scheme"],
    ["/page.js", "text/javascript; charset=utf-8", "/v1/neighbours/"],
  ])("%j is whole or compressed, and asked for again it is not sent again", async (path, type, held) => {
    const whole = await ask(path);
    expect([whole.status, whole.headers["content-type"]]).toEqual([200, type]);
    expect(whole.body.toString()).toContain(held);
    const compressed = await ask(path, { "accept-encoding": "gzip" });
    expect(compressed.headers["content-encoding"]).toBe("gzip");
    expect(gunzipSync(compressed.body).equals(whole.body)).toBe(true);
    const known = await ask(path, { "if-none-match": `W/${String(whole.headers["etag"])}` });
    expect([known.status, known.body.length]).toEqual([304, 0]);
    const head = await ask(path, {}, "HEAD");
    expect([head.status, head.body.length, head.headers["content-length"]]).toEqual(
      [200, 0, String(whole.body.length)]);
  });

  it("lets nothing run but the page's own file, and nobody frame it", async () => {
    const { headers, body } = await ask("");
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect([headers["x-content-type-options"], headers["x-frame-options"], headers["referrer-policy"]])
      .toEqual(["nosniff", "DENY", "no-referrer"]);
    const html = body.toString();
    expect(html.match(/<script[^>]*>/g)).toEqual(['<script type="module" src="/explore/page.js">']);
    expect(html).not.toMatch(/\sstyle=|\son\w+=|https?:\/\//);
  });

  it("keeps the notices of what the script holds of others", async () => {
    const { body } = await ask("/page.js");
    const notice = body.toString().slice(0, body.indexOf("*/"));
    expect(notice.match(/^@dagrejs\/\w+$|^Copyright .*$|Permission is hereby granted/gm)).toEqual([
      "@dagrejs/dagre", expect.stringMatching("Copyright"), "Permission is hereby granted",
      "@dagrejs/graphlib", expect.stringMatching("Copyright"), "Permission is hereby granted",
    ]);
  });

  it.each([
    ["/elsewhere", "GET", 404], ["/page.html/..", "GET", 404], ["/..%2fexplore-route.ts", "GET", 404],
    ["/page.html", "GET", 200], ["", "POST", 405], ["/names", "DELETE", 405],
  ])("%j asked with %s is answered with %i", async (path, method, status) => {
    expect((await ask(path, {}, method)).status).toBe(status);
    expect(server.bugs).toEqual([]);
  });

  it.each([
    ["clicks@", ["version:clicks@2026-10-01", "version:clicks@2026-11-01"]],
    ["TRAIN-ranker", ["run:train-ranker-2026-10-02"]],
    ["deployment:ranker-canary", ["deployment:ranker-canary-cloud-h100"]],
    ["no such name", []],
  ])("suggests for %j %j", async (typed, names) => {
    const { body } = await ask(`/names?${new URLSearchParams({ like: typed })}`);
    expect(JSON.parse(body.toString())).toEqual({ names });
  });

  it("suggests at most 30 names, deployments first", async () => {
    const { names } = JSON.parse((await ask("/names")).body.toString()) as { names: string[] };
    expect(names).toHaveLength(30);
    expect(names[0]).toBe("deployment:features-cloud");
  });
});
