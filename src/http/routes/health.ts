/**
 * `/health`: this process works. `/ready`: it can answer, because its store answers too; 503 says to send
 * requests elsewhere. `/metrics`: figures in Prometheus' text format.
 */
import type { Registry } from "prom-client";
import type { Services } from "../../services.ts";
import type { Route } from "../route.ts";

/** A store that does not tell its head in this time is not ready. */
const READY_WITHIN_MS = 2_000;

export interface HealthOptions {
  readonly version: string;
  readonly registry: Registry;
  /** Set while the server stops: it is healthy and no longer ready. */
  readonly isStopping: () => boolean;
  /** Who may read and write, in words. */
  readonly access: string;
}

export function healthRoutes({ knowledge }: Services, options: HealthOptions): readonly Route[] {
  const { version, registry, isStopping, access } = options;
  return [
    {
      method: "GET", path: "/health", isPublic: true,
      answer: () => ({ status: 200, body: {
        status: "ok", version, engine: knowledge.store.engine, revision: knowledge.token(),
        access,
      } }),
    },
    {
      method: "GET", path: "/ready", isPublic: true,
      answer: async () => {
        const problem = isStopping() ? "stopping" : await storeProblem(knowledge.store);
        return problem === undefined
          ? { status: 200, body: { status: "ready", revision: knowledge.token() } }
          : { status: 503, body: { status: "not ready", because: problem }, headers: { "retry-after": "1" } };
      },
    },
    {
      method: "GET", path: "/metrics",
      answer: async () => ({ status: 200, body: await registry.metrics(),
        contentType: registry.contentType }),
    },
  ];
}

async function storeProblem(store: Services["knowledge"]["store"]): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`the ${store.engine} store does not answer`), READY_WITHIN_MS);
  });
  try {
    return await Promise.race([store.head().then(() => undefined), late]);
  } catch (error) {
    return (error as Error).message;
  } finally {
    clearTimeout(timer);
  }
}
