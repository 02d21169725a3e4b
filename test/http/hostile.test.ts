/**
 * What clients do by mistake or on purpose: each gets an answer with a request id, none gets a 5xx or
 * hangs.
 */
import { connect } from "node:net";
import { request } from "node:http";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { raw, post, ask, startService } from "./service.ts";
import type { Service } from "./service.ts";

const MEGABYTE = 1024 * 1024;
/** One with the usual times, one that is soon impatient. */
let service: Service;
let hasty: Service;
beforeAll(async () => {
  service = await startService({ limits: { drainBytes: 100 * MEGABYTE } });
  hasty = await startService({ seeds: false, limits: {
    headersMilliseconds: 200, requestMilliseconds: 200, checkMilliseconds: 50, drainMilliseconds: 1000,
  } });
});
afterAll(async () => {
  await service.stop();
  await hasty.stop();
});
afterEach(async () => {
  expect([...service.bugs, ...hasty.bugs]).toEqual([]);
  expect((await ask(service.url, "/health")).status).toBe(200);
});

const HEAD = "Host: x\r\n";
const QUESTION = JSON.stringify({ subject: "pytorch@2.11.0#cu126", in: "onprem-v100" });
const length = (body: string) => `Content-Length: ${Buffer.byteLength(body)}\r\n`;
const statuses = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([,
  status]) => Number(status));

describe("what is not a request", () => {
  const CASES: readonly { name: string; send: string; status: number; code: string }[] = [
    { name: "noise", send: "hello\r\n\r\n", status: 400, code: "REQUEST_MALFORMED" },
    { name: "TLS to the plain port", send: "\x16\x03\x01\x02\x00\x01", status: 400,
      code: "REQUEST_MALFORMED" },
    { name: "a header without a colon", send: `GET / HTTP/1.1\r\n${HEAD}bad\r\n\r\n`, status: 400,
      code: "REQUEST_MALFORMED" },
    { name: "no Host", send: "GET /health HTTP/1.1\r\nConnection: close\r\n\r\n", status: 400,
      code: "REQUEST_MALFORMED" },
    { name: "two lengths",
      send: `POST /v1/decide HTTP/1.1\r\n${HEAD}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`,
      status: 400, code: "REQUEST_MALFORMED" },
    { name: "a length and chunks", status: 400, code: "REQUEST_MALFORMED",
      send: `POST /v1/decide HTTP/1.1\r\n${HEAD}Content-Length: 5\r\n` +
        "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" },
    { name: "a bad chunk", status: 400, code: "REQUEST_MALFORMED",
      send: `POST /v1/decide HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n` },
    { name: "CONNECT", send: `CONNECT a:1 HTTP/1.1\r\n${HEAD}\r\n`, status: 400, code: "REQUEST_MALFORMED" },
    { name: "headers of 40 kB", send: `GET / HTTP/1.1\r\n${HEAD}X: ${"a".repeat(40_000)}\r\n\r\n`,
      status: 431, code: "HEADERS_TOO_LARGE" },
    { name: "an address of 40 kB", send: `GET /${"a".repeat(40_000)} HTTP/1.1\r\n${HEAD}\r\n`,
      status: 431, code: "HEADERS_TOO_LARGE" },
    { name: "an address of 10 kB",
      send: `GET /${"a".repeat(10_000)} HTTP/1.1\r\nConnection: close\r\n${HEAD}\r\n`,
      status: 414, code: "TARGET_TOO_LONG" },
    { name: "another expectation",
      send: `POST /v1/decide HTTP/1.1\r\n${HEAD}Expect: tea\r\nConnection: close\r\n\r\n`,
      status: 417, code: "EXPECTATION_FAILED" },
    { name: "headers that do not end", send: `GET / HTTP/1.1\r\n${HEAD}`, status: 408,
      code: "REQUEST_TIMEOUT" },
    { name: "a body that does not end",
      send: `POST /v1/decide HTTP/1.1\r\n${HEAD}Content-Length: 100\r\n\r\n{`,
      status: 408, code: "REQUEST_TIMEOUT" },
    { name: "a refused body that does not end", status: 404, code: "NOT_FOUND",
      send: `POST /nowhere HTTP/1.1\r\n${HEAD}Content-Length: 100\r\n\r\n{` },
  ];
  it.each(CASES)("$name is answered with $status $code", async ({ send, status, code }) => {
    const answer = await raw(hasty.port, [send]);
    expect(statuses(answer)).toEqual([status]);
    const [head = "", body = ""] = answer.split("\r\n\r\n");
    expect(JSON.parse(body).error).toMatchObject({ code, message: expect.any(String),
      requestId: expect.any(String) });
    expect(head.toLowerCase()).toContain("\r\nx-request-id: ");
    expect(head.toLowerCase()).toContain("\r\nx-content-type-options: nosniff");
  });

  it("a body that comes a byte at a time is cut when its time is over, and not later", async () => {
    const socket = connect(hasty.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write(`POST /v1/decide HTTP/1.1\r\n${HEAD}Content-Length: 100000\r\n\r\n`);
    const drip = setInterval(() => socket.write(" "), 20);
    const text = await new Promise<string>((resolve) => {
      let all = "";
      socket.on("data", (chunk) => { all += chunk.toString(); });
      socket.on("close", () => resolve(all));
    });
    clearInterval(drip);
    expect(statuses(text)).toEqual([408]);
  });

  it("a connection on which nothing comes is closed", async () => {
    expect(statuses(await raw(hasty.port, []))).toEqual([408]);
  });
});

describe("bodies", () => {
  const CASES: readonly { name: string; body: string | Buffer; headers?: Record<string, string>;
    status: number; code: string; says: string }[] = [
    { name: "broken JSON", body: '{"subject":', status: 400, code: "BODY_UNREADABLE",
      says: "it is not JSON" },
    { name: "an empty body", body: "", status: 400, code: "BODY_UNREADABLE", says: "it is not JSON" },
    { name: "bytes that are not UTF-8", body: Buffer.from([0x22, 0xff, 0x22]), status: 400,
      code: "BODY_UNREADABLE", says: "UTF-8" },
    { name: "half a surrogate pair", body: Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), status: 400,
      code: "BODY_UNREADABLE",
      says: "UTF-8" },
    { name: "a list", body: "[]", status: 400, code: "INPUT_INVALID", says: "a list stands where an object" },
    { name: "null", body: "null", status: 400, code: "INPUT_INVALID", says: "null (nothing) stands where" },
    { name: "100,000 nested lists", body: "[".repeat(100_000), status: 400, code: "BODY_UNREADABLE",
      says: "JSON" },
    { name: "100,000 nested lists that end", body: "[".repeat(100_000) + "]".repeat(100_000), status: 400,
      code: "INPUT_INVALID", says: "a list" },
    { name: "a nested value of a fact", status: 400, code: "INPUT_INVALID", says: "an object stands where",
      body: `{"subject":"a@1","in":"b","assume":{"x":${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}}}` },
    { name: "__proto__ as a field", body: '{"subject":"a@1","in":"b","__proto__":{"in":"c"}}', status: 400,
      code: "INPUT_INVALID", says: "__proto__" },
    { name: "__proto__ as a fact", body: '{"subject":"a@1","in":"b","assume":{"__proto__":"c"}}', status: 400,
      code: "INPUT_INVALID", says: "__proto__" },
    { name: "constructor as a fact",
      body: '{"subject":"pytorch@2.11.0","in":"onprem-v100","assume":{"constructor":"c"}}',
      status: 404, code: "FACT_KEY_NOT_FOUND", says: "constructor" },
    { name: "a question of 300 kB", body: JSON.stringify({ subject: "a".repeat(300_000) }), status: 413,
      code: "BODY_TOO_LARGE",
      says: "262144 bytes" },
    { name: "another compression", body: "x", headers: { "content-encoding": "br" }, status: 415,
      code: "UNSUPPORTED_MEDIA_TYPE", says: "gzip" },
    { name: "another charset", body: "{}", headers: { "content-type": "application/json; charset=utf-16" },
      status: 415,
      code: "UNSUPPORTED_MEDIA_TYPE", says: "utf-16" },
    { name: "a form with files", body: "--x", headers: { "content-type": "multipart/form-data; boundary=x" },
      status: 415,
      code: "UNSUPPORTED_MEDIA_TYPE", says: "several parts" },
    { name: "gzip that is none", body: "plain", headers: { "content-encoding": "gzip" }, status: 400,
      code: "BODY_UNREADABLE", says: "compressed" },
    { name: "gzip that is cut", body: gzipSync(QUESTION).subarray(0, 30),
      headers: { "content-encoding": "gzip" }, status: 400,
      code: "BODY_UNREADABLE", says: "compressed" },
    { name: "gzip that unpacks to 100 MB", body: gzipSync(Buffer.alloc(100 * MEGABYTE)),
      headers: { "content-encoding": "gzip" },
      status: 413, code: "BODY_TOO_LARGE", says: "262144 bytes" },
  ];
  it.each(CASES)("$name: $status $code", async ({ body, headers = {}, status, code, says }) => {
    const answer = await ask(service.url, "/v1/decide", { method: "POST", body: body as string, headers });
    expect(answer.data.error).toMatchObject({ code, message: expect.stringContaining(says) });
    expect(answer.status).toBe(status);
  });

  it("a gzip bomb is refused at the limit: its 500 MB are never held", async () => {
    const bomb = gzipSync(Buffer.alloc(500 * MEGABYTE));
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    const watch = setInterval(() => { peak = Math.max(peak, process.memoryUsage().arrayBuffers - before); },
      5);
    const answer = await ask(service.url, "/v1/apply", { method: "POST", body: bomb,
      headers: { "content-encoding": "gzip" } });
    clearInterval(watch);
    expect(answer.data.error.code).toBe("BODY_TOO_LARGE");
    expect(peak).toBeLessThan(200 * MEGABYTE);
  });

  it.each(["application/json", "text/plain", "application/x-www-form-urlencoded",
    "application/json; charset=UTF-8"])(
    "JSON that calls itself %s is read as JSON", async (type) => {
      const { status } = await ask(service.url, "/v1/decide",
        { method: "POST", body: QUESTION, headers: { "content-type": type } });
      expect(status).toBe(200);
    });

  it.each([["gzip", gzipSync(QUESTION)], ["identity", Buffer.from(QUESTION)], ["with a byte order mark",
    Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(QUESTION)])]])("a question as %s is read",
      async (name, body) => {
    const headers: Record<string, string> = name === "gzip" ? { "content-encoding": "gzip" } : {};
    expect((await ask(service.url, "/v1/decide", { method: "POST", body,
      headers })).data.verdict).toBe("COMPATIBLE");
  });

  for (const [name, extra] of [["that keeps the connection", ""], ["that closes the connection",
    "Connection: close\r\n"]] as const) {
    it(`a client ${name} and sends all of 80 MB before it reads, reads the refusal`, async () => {
      const socket = connect(service.port, "127.0.0.1");
      const errors: Error[] = [];
      socket.on("error", (error) => errors.push(error));
      socket.pause();
      socket.write(`POST /v1/apply HTTP/1.1\r\n${HEAD}${extra}Transfer-Encoding: chunked\r\n\r\n`);
      const megabyte = Buffer.from(`100000\r\n${"#".repeat(MEGABYTE)}\r\n`);
      for (let sent = 0; sent < 80; sent++)
        await new Promise<void>((resolve) => { socket.write(megabyte, () => resolve()); });
      socket.write("0\r\n\r\n");
      if (extra === "") socket.write(`GET /health HTTP/1.1\r\n${HEAD}Connection: close\r\n\r\n`);
      const text = await new Promise<string>((resolve) => {
        let all = "";
        socket.on("data", (chunk) => { all += chunk.toString(); });
        socket.on("close", () => resolve(all));
        socket.resume();
      });
      expect(statuses(text)).toEqual(extra === "" ? [413, 200] : [413]);
      expect(text).toContain("BODY_TOO_LARGE");
      expect(errors).toEqual([]);
    });
  }

  it("a refused body without an end is cut at the limit of what is discarded", async () => {
    const socket = connect(service.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write(`POST /v1/decide HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\n`);
    const megabyte = Buffer.from(`100000\r\n${"#".repeat(MEGABYTE)}\r\n`);
    let sent = 0;
    const closed = new Promise<void>((resolve) => { socket.on("close", () => resolve()); });
    const pump = () => {
      sent++;
      if (!socket.destroyed) socket.write(megabyte, (error) => { if (error === null
        || error === undefined) pump(); });
    };
    pump();
    await closed;
    expect(sent).toBeLessThan(200);
  });

  it("after a refused body the connection serves the next request", async () => {
    const body = "x".repeat(300_000);
    const text = await raw(service.port, [
      `POST /v1/decide HTTP/1.1\r\n${HEAD}${length(body)}\r\n${body}`,
        `POST /nowhere HTTP/1.1\r\n${HEAD}${length(QUESTION)}\r\n${QUESTION}`,
      `POST /v1/decide HTTP/1.1\r\n${HEAD}Connection: close\r\n${length(QUESTION)}\r\n${QUESTION}`,
    ]);
    expect(statuses(text)).toEqual([413, 404, 200]);
  });
});

describe("connections", () => {
  it("pipelined requests are answered in order", async () => {
    const decide = `POST /v1/decide HTTP/1.1\r\n${HEAD}${length(QUESTION)}\r\n${QUESTION}`;
    const text = await raw(service.port, [
      `${decide}GET /nowhere HTTP/1.1\r\n${HEAD}\r\n` +
        `${decide}HEAD /health HTTP/1.1\r\n${HEAD}Connection: close\r\n\r\n`,
    ]);
    expect(statuses(text)).toEqual([200, 404, 200, 200]);
  });

  it("a request before one that is broken is answered first", async () => {
    const decide = `POST /v1/decide HTTP/1.1\r\n${HEAD}${length(QUESTION)}\r\n${QUESTION}`;
    const [first] = statuses(await raw(service.port, [`${decide}noise noise\r\n\r\n`]));
    expect(first).toBe(200);
  });

  it("a client that goes in the middle of its body harms nobody", async () => {
    const before = service.answered.length;
    await new Promise<void>((resolve) => {
      const sending = request(`${service.url}/v1/apply`,
        { method: "POST", headers: { "content-length": 1000 } });
      sending.on("error", () => resolve());
      sending.write("kind: ");
      setTimeout(() => sending.destroy(), 50);
    });
    await expect.poll(() => service.answered.length).toBeGreaterThan(before);
    expect(service.answered.at(-1)!.status).toBeLessThan(500);
  });

  it("a client that asks for a large answer and reads none of it is let go", async () => {
    const slow = await startService({ limits: { answerMilliseconds: 200 } });
    const socket = connect(slow.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.pause();
    const closed = new Promise<void>((resolve) => { socket.on("close", () => resolve()); });
    for (let asked =
      0; asked < 40; asked++) socket.write(`POST /v1/matrix HTTP/1.1\r\n${HEAD}Content-Length: 2\r\n\r\n{}`);
    await expect.poll(() => slow.answered.length, { timeout: 10_000 }).toBeGreaterThan(0);
    await expect.poll(() => slow.answered.some(({ seconds }) => seconds >= 0.19),
      { timeout: 10_000 }).toBe(true);
    socket.destroy();
    await closed;
    await slow.stop();
  });

  it("a whole address instead of a path is understood", async () => {
    const text = await raw(service.port,
      [`GET http://x/health?a=1 HTTP/1.1\r\n${HEAD}Connection: close\r\n\r\n`]);
    expect(statuses(text)).toEqual([200]);
  });
});

describe("browsers", () => {
  const CASES: readonly { name: string; headers: Record<string, string>; status: number }[] = [
    { name: "another site's page", headers: { origin: "https://evil.example" }, status: 403 },
    { name: "another site's page, as the browser says", headers: { "sec-fetch-site": "cross-site" },
      status: 403 },
    { name: "a sandboxed page", headers: { origin: "null" }, status: 403 },
    { name: "our own page", headers: { "sec-fetch-site": "same-origin" }, status: 200 },
  ];
  it.each(CASES)("a write from $name is answered with $status", async ({ headers, status }) => {
    const answer = await new Promise<number>((resolve) => {
      const sending = request(`${service.url}/v1/decide`, { method: "POST", headers }, (response) => {
        response.resume();
        resolve(response.statusCode!);
      });
      sending.end(QUESTION);
    });
    expect(answer).toBe(status);
  });

  it("our own page is known by its origin where the browser says no more", async () => {
    const headers = { origin: service.url };
    expect((await post(service.url, "/v1/decide", QUESTION, headers)).status).toBe(200);
  });
});
