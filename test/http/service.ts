/** A service over REST for one test file: a store in memory with the example knowledge, on a free port. */
import { connect } from "node:net";
import { createMetrics } from "../../src/http/metrics.ts";
import type { HttpLimits } from "../../src/http/limits.ts";
import type { Route } from "../../src/http/route.ts";
import { allRoutes } from "../../src/http/routes/all-routes.ts";
import { HttpServer } from "../../src/http/server.ts";
import type { Answered } from "../../src/http/server.ts";
import { openServices } from "../../src/compose.ts";
import type { CommandValidatorSettings } from "../../src/decisions/validation/command-validator.ts";
import type { Services } from "../../src/services.ts";
import { AttestationReceiver } from "../../src/lineage/receive-attestation.ts";
import { LineageReceiver } from "../../src/lineage/receive-events.ts";
import { openStore } from "../../src/store/open-store.ts";
import { StoreClosed } from "../../src/store/store-closed.ts";

export interface Service {
  readonly url: string;
  readonly port: number;
  readonly services: Services;
  readonly routes: readonly Route[];
  /** Every request that was answered, in order of its end. */
  readonly answered: readonly Answered[];
  /** What rose as a bug: expected to be empty at the end of every test. */
  readonly bugs: readonly unknown[];
  readonly setStopping: (stopping: boolean) => void;
  readonly stop: () => Promise<void>;
}

export interface ServiceOptions {
  readonly limits?: Partial<HttpLimits>;
  readonly seeds?: boolean;
  readonly routes?: readonly Route[];
  readonly store?: string;
  /** Commands of the server's configuration that validate. */
  readonly commands?: readonly CommandValidatorSettings[];
}

/** Times are short, so that a test of one does not wait for it. */
const QUICK: Partial<HttpLimits> = { stopIdleMilliseconds: 0 };

export async function startService(options: ServiceOptions = {}): Promise<Service> {
  const { limits = {}, seeds = true, routes: more = [], store = "sqlite::memory:", commands } =
    options;
  const opened: (() => Promise<void>)[] = [];
  const answered: Answered[] = [];
  const bugs: unknown[] = [];
  let stopping = false;
  const { services } = await openServices(await openStore(store), seeds, { warn: () => {} }, opened,
    commands);
  const metrics = createMetrics(services);
  const receiver = new LineageReceiver(services.knowledge, services.now);
  const attestations = new AttestationReceiver(services.knowledge, [], services.now);
  const unlessClosed = (error: unknown) => { // A test may close the store to see what is answered then.
    if (!(error instanceof StoreClosed)) throw error;
  };
  opened.push(() => receiver.close().catch(unlessClosed), () => attestations.close());
  const onBug = (error: unknown) => void bugs.push(error);
  const health = { version: "1.2.3", registry: metrics.registry, isStopping: () => stopping,
    access: "open: to this test" };
  const routes = [...allRoutes(services, { receiver, attestations, onBug, health }), ...more];
  const server = new HttpServer({
    routes, raw: [{ prefix: "/raw", handle: (_message, response) => void response.end("raw") }],
    limits: { ...QUICK, ...limits },
    onAnswered: (answer) => {
      answered.push(answer);
      metrics.countAnswer(answer);
    },
    onBug,
  });
  const { port } = await server.listen("127.0.0.1", 0);
  const stop = async () => {
    await server.stop();
    for (const close of opened.splice(0).toReversed()) await close();
  };
  const setStopping = (value: boolean) => { stopping = value; };
  return { url: `http://127.0.0.1:${port}`, port, services, routes, answered, bugs, setStopping, stop };
}

/** The data of an answer, whatever its shape: tests look into it. */
export type Data = any;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly data: Data;
}

export async function ask(url: string, path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url + path, init);
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true && text !== "";
  return { status: response.status, headers: response.headers, text,
    data: isJson ? JSON.parse(text) : undefined };
}

export function post(url: string, path: string, body: unknown, headers: Record<string,
  string> = {}): Promise<Answer> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return ask(url, path, { method: "POST", body: text, headers: { "content-type": "application/json",
    ...headers } });
}

/** Sends bytes as they are, in turn, and returns all that came back when the server closes the connection. */
export function raw(port: number, parts: readonly (string | Uint8Array)[], end = false): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const chunks: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("error", () => {});
    socket.on("close", () => resolve(Buffer.concat(chunks).toString("utf8")));
    for (const part of parts) socket.write(part);
    if (end) socket.end();
  });
}
