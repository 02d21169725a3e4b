/**
 * `npm run neo4j`: the Neo4j that the tests run on, for a developer to point Fairlead at. It listens on the
 * usual port (or on FAIRLEAD_NEO4J_PORT), keeps its data in `.cache/neo4j/data`, and stops cleanly on Ctrl-C.
 */
import { join } from "node:path";
import { NEO4J_CACHE } from "./fetch-jars.ts";
import { NoNeo4jHere, startNeo4j } from "./start.ts";

const home = join(NEO4J_CACHE, "data");
const port = Number(process.env["FAIRLEAD_NEO4J_PORT"] ?? 7687);

try {
  process.stderr.write("starting Neo4j ...\n");
  const server = await startNeo4j({ home, port });
  process.stdout.write(`Neo4j ${server.release.version} answers at ${server.uri}\n` +
    `Its data is kept in ${home}\n\n` +
    `Run Fairlead on it:\n\n  FAIRLEAD_NEO4J_URI=${server.uri} FAIRLEAD_NEO4J_USER=${server.user} ` +
    `FAIRLEAD_NEO4J_PASSWORD=${server.password} npm start\n\nCtrl-C stops it (that takes about 10 s).\n`);
  const untilAsked = Promise.withResolvers<void>();
  const alive = setInterval(() => undefined, 2 ** 30); // A frozen or foreign server holds no handle of ours.
  process.once("SIGINT", untilAsked.resolve);
  process.once("SIGTERM", untilAsked.resolve);
  await untilAsked.promise;
  clearInterval(alive);
  process.stderr.write("stopping Neo4j ...\n");
  await server.stop();
  await server.remove();
} catch (error) {
  const hint = error instanceof NoNeo4jHere ? `: ${error.howToGet}` : "";
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}${hint}\n`);
  process.exitCode = 1;
}
