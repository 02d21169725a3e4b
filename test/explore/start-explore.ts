/**
 * The page and the REST interface that it asks, over a store in memory with the example knowledge, on a free
 * port.
 */
import { openServices } from "../../src/compose.ts";
import { exploreRoute } from "../../src/explore/explore-route.ts";
import { documentRoutes } from "../../src/http/routes/documents.ts";
import { lineageRoutes } from "../../src/http/routes/lineage.ts";
import { writeRoutes } from "../../src/http/routes/writes.ts";
import { HttpServer } from "../../src/http/server.ts";
import { openStore } from "../../src/store/open-store.ts";

export interface ExploreServer {
  readonly url: string;
  /** What rose as our own fault: expected to be empty. */
  readonly bugs: readonly unknown[];
  readonly stop: () => Promise<void>;
}

export async function startExplore(port = 0): Promise<ExploreServer> {
  const opened: (() => Promise<void>)[] = [];
  const { services } = await openServices(
    await openStore("sqlite::memory:"),
    true,
    { warn: () => {} },
    opened,
  );
  const bugs: unknown[] = [];
  const server = new HttpServer({
    routes: [...lineageRoutes(services), ...documentRoutes(services), ...writeRoutes(services)],
    raw: [exploreRoute(services)],
    limits: { stopIdleMilliseconds: 0 },
    onAnswered: () => {},
    onBug: (error) => bugs.push(error),
  });
  const address = await server.listen("127.0.0.1", port);
  const stop = async () => {
    await server.stop();
    for (const close of opened.splice(0).toReversed()) await close();
  };
  return { url: `http://127.0.0.1:${address.port}/explore`, bugs, stop };
}
