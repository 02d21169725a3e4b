/** A whole server on a free port over an empty database file, and events to send to it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { compose } from "../../../src/compose.ts";
import type { Services } from "../../../src/services.ts";

export interface LineageServer {
  readonly url: string;
  readonly services: Services;
  /** Lines of the log at level error: expected to be empty at the end of every test. */
  readonly errors: readonly string[];
  readonly stop: () => Promise<void>;
}

export async function startLineageServer(): Promise<LineageServer> {
  const folder = await mkdtemp(join(tmpdir(), "fairlead-openlineage-"));
  const errors: string[] = [];
  const logger = pino({ level: "error" }, { write: (line: string) => void errors.push(line) });
  const running = await compose({
    listen: { host: "127.0.0.1", port: 0 }, store: { kind: "sqlite", path: join(folder, "test.db") },
    seeds: false, playground: false, logLevel: "error", access: { kind: "open" }, hosts: [],
    requestsPerSecond: 500,
  }, logger);
  const stop = async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { url: `http://127.0.0.1:${running.address.port}`, services: running.services, errors, stop };
}

/** The data of an answer, whatever its shape: tests look into it. */
type Data = any;

export async function post(
  url: string, path: string, body: unknown, headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly headers: Headers; readonly data: Data }> {
  const isRaw = typeof body === "string" || body instanceof Uint8Array;
  const answer = await fetch(url + path, {
    method: "POST", body: isRaw ? (body as string) : JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  });
  return { status: answer.status, headers: answer.headers, data: await answer.json() };
}

/** The document of a run as the next read has it; undefined when there is none. */
export async function readRun(url: string, id: string): Promise<Data | undefined> {
  const answer = await fetch(`${url}/v1/documents/run/${id}`);
  return answer.status === 200 ? ((await answer.json()) as Data).document.spec : undefined;
}

/** Every document, by key, without the revisions, which depend on how events were grouped. */
export async function allDocuments({ knowledge }: Services): Promise<ReadonlyMap<string, unknown>> {
  const documents = new Map<string, unknown>();
  for await (const { key, document } of knowledge.store.documents({})) documents.set(key, document);
  return documents;
}

export const PRODUCER = "https://example.org/producer";

export interface EventParts {
  readonly run?: string;
  readonly type?: string;
  readonly time?: string;
  readonly job?: string;
  readonly inputs?: readonly object[];
  readonly outputs?: readonly object[];
  readonly runFacets?: object;
  readonly jobFacets?: object;
}

export function runEvent(parts: EventParts = {}) {
  const {
    run = "0190f6c2-0000-7000-8000-000000000001", type = "START", time = "2026-10-01T12:00:00Z",
    job = "daily.clicks", inputs = [], outputs = [], runFacets = {}, jobFacets = {},
  } = parts;
  return {
    eventType: type, eventTime: time, run: { runId: run, facets: runFacets },
    job: { namespace: "airflow", name: job, facets: jobFacets }, inputs, outputs,
    producer: PRODUCER, schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
  };
}

export function dataset(name: string, facets: object = {}, namespace = "s3://lake") {
  return { namespace, name, facets };
}

export function facet(fields: object) {
  return { _producer: PRODUCER, _schemaURL: "https://example.org/facet.json", ...fields };
}
