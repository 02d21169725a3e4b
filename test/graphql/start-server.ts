/**
 * A server on a free port over a store in memory with the example knowledge: what all tests of this folder
 * talk to.
 */
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { Tokens } from "../../src/access/tokens/tokens.ts";
import { ask } from "../../src/decisions/ask.ts";
import { DecisionLog } from "../../src/decisions/decision-log.ts";
import { createGraphqlHandler } from "../../src/graphql/handler.ts";
import { decideRoutes } from "../../src/http/routes/decide.ts";
import { decisionRoutes } from "../../src/http/routes/decisions.ts";
import { HttpServer } from "../../src/http/server.ts";
import { loadSeeds } from "../../src/load-seeds.ts";
import { PlanShelf } from "../../src/plans/plan-shelf.ts";
import { Plans } from "../../src/plans/plans.ts";
import type { Services } from "../../src/services.ts";
import type { GraphStore } from "../../src/store/graph-store.ts";
import { Notices } from "../../src/notices/notices.ts";
import { openStore } from "../../src/store/open-store.ts";

export interface TestServer {
  readonly url: string;
  readonly services: Services;
  /** What was logged as our own fault. */
  readonly bugs: unknown[];
  readonly stop: () => Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AnswerBody;
}

export interface AnswerBody {
  // Tests read what they asked for; the schema says what is there.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly data?: any;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
}

/** The time of every answer, so that answers are equal from run to run. */
export const NOW = "2026-11-21T12:00:00.000Z";

export async function startServer({
  playground = false,
  wrap = (store) => store,
}: { playground?: boolean; wrap?: (store: GraphStore) => GraphStore } = {}): Promise<TestServer> {
  const knowledge = await Knowledge.open(wrap(await openStore("sqlite::memory:")), { pollMilliseconds: 0 });
  await loadSeeds(knowledge, NOW);
  const decisionLog = new DecisionLog(knowledge.store);
  const services: Services = {
    knowledge,
    decisionLog,
    plans: new Plans({ shelf: new PlanShelf(knowledge), knowledge }),
    notices: new Notices(knowledge.store, () => NOW),
    tokens: new Tokens(knowledge.store, () => NOW),
    now: () => NOW,
    ask: (asking) => ask(knowledge, decisionLog, NOW, asking),
  };
  const bugs: unknown[] = [];
  const onBug = (error: unknown) => void bugs.push(error);
  const handler = createGraphqlHandler(services, { playground, onBug });
  const routes = [...decideRoutes(services), ...decisionRoutes(services)];
  const server = new HttpServer({ routes, raw: [handler], onAnswered: () => {}, onBug });
  const { port } = await server.listen("127.0.0.1", 0);
  const stop = async () => {
    handler.close();
    await server.stop();
    await decisionLog.close();
    await knowledge.close();
  };
  return { url: `http://127.0.0.1:${port}/graphql`, services, bugs, stop };
}

/** Asks by POST, as most clients do. */
export async function post(
  { url }: { readonly url: string },
  query: string,
  variables?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as AnswerBody };
}
