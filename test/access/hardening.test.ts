/** What holds for every answer: headers for browsers, names of the host, shares of one caller. */
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Caller } from "../../src/access/caller.ts";
import { AllowedHosts } from "../../src/http/allowed-hosts.ts";
import { RateLimited } from "../../src/http/rate-limited.ts";
import { RateLimits } from "../../src/http/rate-limits.ts";
import { ask, startWhole, tokenFor } from "./whole-server.ts";
import type { WholeServer } from "./whole-server.ts";

let server: WholeServer;
let admin: string;
beforeAll(async () => {
  server = await startWhole({ FAIRLEAD_AUTH: "tokens", FAIRLEAD_PLAYGROUND: "true",
    FAIRLEAD_HOSTS: "fairlead.example" });
  admin = await tokenFor(server, "admin", "admin");
});
afterAll(() => server.stop());

const HEADERS = ["content-security-policy", "x-content-type-options", "referrer-policy", "x-frame-options",
  "cache-control", "x-request-id"];

describe("every answer tells browsers what it is not", () => {
  it("on each route that is described, on each page, and on errors, with credentials and without",
    async () => {
    const { data } = await ask(`${server.url}/openapi.json`, admin);
    const described = Object.entries(data.paths as Record<string, Record<string, unknown>>)
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => [method.toUpperCase(),
        path] as const));
    expect(described.length).toBeGreaterThan(20);
    const pages = ["/graphql", "/graphql?query={__typename}", "/explore", "/explore/page.css",
      "/explore/page.js",
      "/explore/names?like=x", "/explore/nothing", "/nothing", "/%ff", `/${"x".repeat(9_000)}`];
    const requests = [...described, ...pages.map((path) => ["GET", path] as const),
      ["POST", "/graphql"], ["PUT", "/graphql"], ["PUT", "/explore"], ["DELETE", "/v1/decide"]] as const;
    let seen = 0;
    for (const [method, path] of requests) {
      for (const token of [undefined, admin]) {
        for (const accept of ["*/*", "text/html"]) {
          const at = path.replaceAll(/\{\w+\}/g, "x");
          const { status, headers } = await ask(server.url + at, token, { method, headers: { accept } });
          const missing = HEADERS.filter((name) => !headers.has(name));
          const policy = headers.get("content-security-policy") ?? "";
          expect([method, path, status, missing]).toEqual([method, path, status, []]);
          expect(policy).toMatch(/default-src 'none'/);
          expect(policy).toMatch(/frame-ancestors 'none'/);
          expect(policy).not.toMatch(/script-src[^;]*('unsafe|\*|https?:)/);
          expect(headers.get("x-content-type-options")).toBe("nosniff");
          expect(headers.has("access-control-allow-origin")).toBe(false);
          seen++;
        }
      }
    }
    expect(seen).toBe(requests.length * 4);
  });

  it("asks for no credentials that a browser would keep", async () => {
    const { headers } = await ask(`${server.url}/v1/documents`);
    expect(headers.get("www-authenticate")).not.toMatch(/basic|negotiate/i);
    expect(headers.has("set-cookie")).toBe(false);
  });
});

describe("the name that a request gives the server", () => {
  const NAMES: readonly [string, boolean][] = [
    ["localhost", true], ["localhost:4000", true], ["LOCALHOST.", true], ["127.0.0.1:4000", true],
    ["[::1]:4000", true], ["10.1.2.3", true], ["fairlead.example", true], ["Fairlead.Example:443", true],
    ["fairlead.example.evil.example", false], ["evil.example", false], ["evil.example:4000", false],
    ["localhost.evil.example", false], ["127.0.0.1.evil.example", false], ["", false], ["[::1", false],
    ["fairlead.example@evil.example", false],
  ];
  it.each(NAMES)("%j may stand there: %s", (name, isAllowed) => {
    expect(new AllowedHosts(["fairlead.example"]).has(name)).toBe(isAllowed);
  });

  it("is refused where it is none of ours, on every route and in an open server too", async () => {
    const open = await startWhole();
    try {
      for (const { url } of [server, open]) {
        for (const path of ["/health", "/v1/documents", "/graphql?query={__typename}", "/explore"]) {
          expect([path, await statusWithHost(url, path, "evil.example")]).toEqual([path, 421]);
        }
      }
      expect(await statusWithHost(open.url, "/v1/documents", "localhost")).toBe(200);
      expect(await statusWithHost(open.url, "/v1/documents", "fairlead.example")).toBe(421);
      expect(await statusWithHost(server.url, "/health", "fairlead.example")).toBe(200);
    } finally {
      await open.stop();
    }
  });
});

function statusWithHost(url: string, path: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url + path, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    }).on("error", reject).end();
  });
}

describe("one caller's share", () => {
  const caller = (name: string): Caller => ({ kind: "token", name, grants: [] });
  const refused = (limits: RateLimits, name: string, path = "/v1/decide") => {
    try {
      limits.admit(caller(name), path);
      return undefined;
    } catch (error) {
      return error as RateLimited;
    }
  };

  it("is a burst, then a steady rate, for each by itself", () => {
    let now = 0;
    const limits = new RateLimits(10, () => now);
    const taken = () => {
      let count = 0;
      while (refused(limits, "token:a") === undefined) count++;
      return count;
    };
    expect(taken()).toBe(20);
    expect(refused(limits, "token:b")).toBeUndefined();
    now += 500;
    expect(taken()).toBe(5);
    now += 3_600_000;
    expect(taken()).toBe(20);
  });

  it("is refused with the time to wait: 429 for people and scripts, 503 for clients of OpenLineage", () => {
    const limits = new RateLimits(1, () => 0);
    for (let count = 0; count < 2; count++) limits.admit(caller("token:a"), "/v1/decide");
    expect(refused(limits, "token:a")).toMatchObject({ code: "RATE_LIMITED", retryAfterSeconds: 1 });
    for (const path of ["/api/v1/lineage", "/api/v1/lineage/batch"]) {
      expect(refused(limits, "token:a", path)).toMatchObject({ code: "OVERLOADED", retryAfterSeconds: 1 });
    }
    expect(refused(limits, "token:a", "/api/v1/lineages")).toMatchObject({ code: "RATE_LIMITED" });
  });

  it("has no limit for who needs no credentials", () => {
    const limits = new RateLimits(1, () => 0);
    for (let count = 0; count < 100; count++) limits.admit({ ...caller("ada"), kind: "local" }, "/v1/decide");
    expect(refused(limits, "ada")).toBeUndefined();
  });

  it("is forgotten for who asked longest ago, and the memory stays bounded", () => {
    const limits = new RateLimits(1, () => 0);
    for (let count = 0; count < 2; count++) limits.admit(caller("token:first"), "/");
    expect(refused(limits, "token:first")).toBeInstanceOf(RateLimited);
    for (let count = 0; count < 10_000; count++) limits.admit(caller(`token:${count}`), "/");
    expect(refused(limits, "token:first")).toBeUndefined();
  });

  it("is answered over HTTP with Retry-After, in each interface's own form", async () => {
    const slow = await startWhole({ FAIRLEAD_AUTH: "tokens", FAIRLEAD_REQUESTS_PER_SECOND: "1" });
    try {
      const token = await tokenFor(slow, "busy", "admin");
      for (let count = 0; count < 4; count++) await ask(`${slow.url}/v1/schemas`, token);
      const rest = await ask(`${slow.url}/v1/documents`, token);
      expect([rest.status, rest.headers.get("retry-after"), rest.data.error.code])
        .toEqual([429, "1", "RATE_LIMITED"]);
      const graphql = await ask(`${slow.url}/graphql?query={__typename}`, token);
      expect([graphql.status, graphql.headers.get("retry-after"), graphql.data.errors[0].extensions.code])
        .toEqual([429, "1", "RATE_LIMITED"]);
      const lineage = await ask(`${slow.url}/api/v1/lineage`, token, { method: "POST", body: "{}",
        headers: { "content-type": "application/json" } });
      expect([lineage.status, lineage.headers.get("retry-after"), lineage.data.error.code])
        .toEqual([503, "1", "OVERLOADED"]);
      expect((await ask(`${slow.url}/health`)).status).toBe(200);
    } finally {
      await slow.stop();
    }
  });
});
