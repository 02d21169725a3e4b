import { describe, expect, it } from "vitest";
import { startServer } from "./start-server.ts";

describe("the playground", () => {
  it("is served packed, known by its tag, and lets only its own script run", async () => {
    const withPage = await startServer({ playground: true });
    const first = await fetch(withPage.url, { headers: { accept: "text/html" } });
    const page = await first.text();
    const policy = first.headers.get("content-security-policy")!;
    expect([first.status, first.headers.get("content-encoding")]).toEqual([200, "gzip"]);
    expect(policy).toMatch(/default-src 'none'; script-src 'sha256-[^']+' blob:;/);
    expect(page).toContain("WhichBuildIsPicked");
    const headers = { accept: "text/html", "if-none-match": first.headers.get("etag")! };
    expect((await fetch(withPage.url, { headers })).status).toBe(304);
    await withPage.stop();
  });

  it("is not there where it is off", async () => {
    const server = await startServer();
    const { status, headers } = await fetch(server.url, { headers: { accept: "text/html" } });
    expect([status, headers.get("content-type")]).toEqual([400, "application/json; charset=utf-8"]);
    await server.stop();
  });
});
