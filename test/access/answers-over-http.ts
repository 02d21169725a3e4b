/** Bodies of all answers of a whole server over a world, for one caller. */
import type { Caller } from "../../src/access/caller.ts";
import { applyDocuments } from "../../src/catalog/apply.ts";
import type { Knowledge } from "../../src/catalog/knowledge.ts";
import { writeChanges } from "../../src/catalog/write-changes.ts";
import { openServices } from "../../src/compose.ts";
import { ask } from "../../src/decisions/ask.ts";
import { createGraphqlHandler } from "../../src/graphql/handler.ts";
import { createMetrics } from "../../src/http/metrics.ts";
import { allRoutes } from "../../src/http/routes/all-routes.ts";
import { HttpServer } from "../../src/http/server.ts";
import { AttestationReceiver } from "../../src/lineage/receive-attestation.ts";
import { LineageReceiver } from "../../src/lineage/receive-events.ts";
import { checkDocument } from "../../src/model/check-document.ts";
import type { Document } from "../../src/model/document.ts";
import type { PlanDocument } from "../../src/model/kinds/plan.ts";
import { openStore } from "../../src/store/open-store.ts";
import { NOW } from "../decisions/world.ts";
import { WRITTEN, progressOf } from "./hidden-operations.ts";

/** Method and path, or a GraphQL document. */
export type Request = readonly ["GET" | "POST" | "QUERY", string, unknown?];

/** Bodies of all answers, in order. */
export async function answers(
  documents: readonly Document[],
  asked: readonly Request[],
  caller: Caller,
): Promise<readonly string[]> {
  const opened: (() => Promise<void>)[] = [];
  const made = await openServices(await openStore("sqlite::memory:"), false, { warn: () => {} }, opened);
  const { knowledge, decisionLog } = made.services;
  const by = { actor: "root", reason: "test", now: NOW };
  const applied = documents.filter(({ kind }) => !WRITTEN.has(kind));
  await applyDocuments(knowledge, { ...by, sources: [{ documents: applied }] });
  await writeOthers(knowledge, documents.filter(({ kind }) => WRITTEN.has(kind)));
  const services = { ...made.services, now: () => NOW,
    ask: (asking: Parameters<typeof ask>[3]) => ask(knowledge, decisionLog, NOW, asking) };
  const onBug = (error: unknown) => { throw error; };
  const server = new HttpServer({
    routes: allRoutes(services, {
      receiver: new LineageReceiver(knowledge, services.now), onBug,
      attestations: new AttestationReceiver(knowledge, [], services.now),
      health: {
        version: "1", registry: createMetrics(services).registry, isStopping: () => false, access: "",
      },
    }),
    raw: [createGraphqlHandler(services, { playground: false, onBug })],
    authenticate: () => caller, onAnswered: () => {}, onBug,
  });
  const { port } = await server.listen("127.0.0.1", 0);
  const bodies: string[] = [];
  for (const [method, path, body] of asked) {
    const headers = { "x-request-id": "test", "content-type": "application/json" };
    const init = method === "GET" ? { headers }
      : { method: "POST", headers, body: JSON.stringify(method === "QUERY" ? { query: path } : body) };
    const answer = await fetch(`http://127.0.0.1:${port}${method === "QUERY" ? "/graphql" : path}`, init);
    bodies.push(`${answer.status} ${await answer.text()}`);
  }
  await server.stop();
  for (const close of opened.toReversed()) await close();
  return bodies;
}

/** What no apply writes, and how far plans have come. */
async function writeOthers(knowledge: Knowledge, documents: readonly Document[]): Promise<void> {
  const puts = documents.map((one) => {
    const checked = checkDocument(one);
    if (checked.kind === "invalid") throw new Error(JSON.stringify(checked.findings));
    return { key: checked.key, document: checked.document, origin: {} };
  });
  const plans = documents.filter(({ kind }) => kind === "Plan") as unknown as readonly PlanDocument[];
  await knowledge.store.putRecords(plans.map(({ metadata, spec: { state, content, outcomes } }) => ({
    namespace: "plan-progress", key: metadata.name,
    value: progressOf(state, content as never, outcomes![0]!.version),
  })));
  const evidence = { approvals: 0 };
  await writeChanges(knowledge, { puts, actor: "root", reason: "test", now: NOW, evidence });
}
