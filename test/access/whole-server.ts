/** The whole service as a process composes it, on a free port, over a file, with whatever it logs kept. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { compose } from "../../src/compose.ts";
import type { Running } from "../../src/compose.ts";
import { readConfig } from "../../src/config.ts";

export interface WholeServer {
  readonly url: string;
  readonly running: Running;
  readonly logs: readonly string[];
  readonly stop: () => Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // Tests look into it, whatever its shape.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly data: any;
}

/** `at` is a database that is there already, shared with another server. */
export async function startWhole(
  settings: Readonly<Record<string, string>> = {},
  at?: string,
): Promise<WholeServer> {
  const folder = at === undefined ? mkdtempSync(join(tmpdir(), "fairlead-access-")) : undefined;
  const logs: string[] = [];
  const config = readConfig({ FAIRLEAD_LISTEN: "127.0.0.1:0",
    FAIRLEAD_DATABASE: at ?? join(folder!, "f.db"), FAIRLEAD_LOG_LEVEL: "trace", ...settings });
  const logger = pino({ level: config.logLevel }, { write: (line: string) => void logs.push(line) });
  const running = await compose(config, logger);
  return {
    url: `http://127.0.0.1:${running.address.port}`, running, logs,
    stop: async () => {
      await running.stop();
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function ask(url: string, token?: string, init: RequestInit = {}): Promise<Answer> {
  const headers = { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...init.headers };
  const response = await fetch(url, { ...init, headers });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("content-type") ?? "") && text !== "";
  return { status: response.status, headers: response.headers, text,
    data: isJson ? (JSON.parse(text) as unknown) : undefined };
}

export function post(url: string, token: string | undefined, body: unknown): Promise<Answer> {
  return ask(url, token, { method: "POST", body: JSON.stringify(body),
    headers: { "content-type": "application/json" } });
}

/** A token with a role on everything, made on the database itself, as the first one is. */
export async function tokenFor({ running }: WholeServer, name: string, role: string, seconds = 3_600) {
  const wanted = { name, grants: [{ role }], expiresSeconds: seconds };
  return (await running.services.tokens.create(wanted, "tests")).text;
}

/** Tokens by their names, each with a role, on everything or on a part of the graph. */
export async function tokensOf<Name extends string>(
  { running }: WholeServer,
  grants: Readonly<Record<Name, readonly [role: string, part?: object]>>,
): Promise<Record<Name, string>> {
  const made: Partial<Record<Name, string>> = {};
  for (const [name, [role, part = {}]] of Object.entries(grants) as [Name, [string, object?]][]) {
    const wanted = { name, grants: [{ role, ...part }], expiresSeconds: 3_600 };
    made[name] = (await running.services.tokens.create(wanted, "tests")).text;
  }
  return made as Record<Name, string>;
}
