/** What operators look at: health, readiness when the store is gone, and figures that Prometheus can read. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ask, post, startService } from "./service.ts";
import type { Service } from "./service.ts";

let service: Service;
beforeEach(async () => { service = await startService({ seeds: false }); });
afterEach(() => service.stop());

describe("readiness", () => {
  it("a service that stops is healthy and no longer ready", async () => {
    expect((await ask(service.url, "/ready")).data).toEqual({ status: "ready", revision: "r0" });
    service.setStopping(true);
    const answer = await ask(service.url, "/ready");
    expect([answer.status, answer.data.because]).toEqual([503, "stopping"]);
    expect((await ask(service.url, "/health")).data)
      .toEqual({ status: "ok", version: "1.2.3", engine: "sqlite", revision: "r0",
        access: "open: to this test" });
  });

  it("a service whose store is closed is not ready, and refuses writes with 503 and not 500", async () => {
    await service.services.knowledge.store.close();
    const ready = await ask(service.url, "/ready");
    expect([ready.status, ready.data.status, ready.headers.get("retry-after")]).toEqual([503, "not ready",
      "1"]);
    expect((await ask(service.url, "/health")).status).toBe(200);
    const write = await post(service.url, "/v1/apply",
      "apiVersion: fairlead.dev/v1\nkind: Environment\nmetadata: { name: a }\nspec: {}\n");
    expect([write.status, write.data.error.code, write.headers.get("retry-after")]).toEqual([503,
      "STORE_CLOSED", "1"]);
    expect(service.bugs).toEqual([]);
  });
});

describe("a fault of the service", () => {
  it("is masked, and logged under the request's id", async () => {
    const broken = await startService({ seeds: false, routes: [
      { method: "GET", path: "/broken", answer: () => { throw new Error("a secret detail"); } },
    ] });
    const answer = await ask(broken.url, "/broken", { headers: { "x-request-id": "ci-9" } });
    expect([answer.status, answer.data.error]).toEqual([500,
      { code: "INTERNAL", requestId: "ci-9", message: expect.any(String) }]);
    expect(answer.text).not.toContain("secret");
    expect(broken.bugs).toMatchObject([{ message: "a secret detail" }]);
    await broken.stop();
  });
});

describe("metrics", () => {
  it("are text that Prometheus reads, with labels from closed lists whatever is asked", async () => {
    for (const path of ["/a1", "/b2/c", "/v1/decide", "/v1/decisions/x1", "/v1/documents/environment/y2",
      "/raw/z3"])
      for (const method of ["GET", "POST", "DELETE", "PROPFIND"]) await ask(service.url, path, { method });
    const { text, headers } = await ask(service.url, "/metrics");
    expect(headers.get("content-type")).toContain("text/plain; version=0.0.4");
    const label = String.raw`[a-zA-Z_]\w*="(?:[^"\\\n]|\\.)*"`;
    const name = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    const sample = new RegExp(String.raw`^${name}(\{${label}(,${label})*\})? [-+]?(\d|Inf|NaN)\S*$`);
    for (const line of text.split("\n").filter((one) => one !== "")) expect(line).toMatch(line.startsWith("#")
      ? /^# (HELP|TYPE) \w+ ./ : sample);
    const labels = (name: string) => new Set([...text.matchAll(new RegExp(`${name}="([^"]*)"`, "g"))].map(([,
      value]) => value));
    const known = [...service.routes.map(({ path }) => path), "/raw", "none"];
    expect([...labels("route")].filter((route) => !known.includes(route!))).toEqual([]);
    expect([...labels("method")].toSorted()).toEqual(["GET", "POST", "other"]);
    for (const status of labels("status")) expect(status).toMatch(/^[2-5]\d\d$/);
    for (const figure of ["fairlead_revision", "fairlead_graph_nodes", "fairlead_graph_edges",
      "fairlead_decisions_not_recorded_total"])
      expect(text).toMatch(new RegExp(`^${figure} \\d+$`, "m"));
  });
});
