/** What is read from the store, and what is found out beside it. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { openServices } from "../../src/compose.ts";
import { readConfiguration } from "../../src/configuration/read-configuration.ts";
import type { ConfigurationQuestion } from "../../src/configuration/configuration-of.ts";
import type { Services } from "../../src/services.ts";
import { openStore } from "../../src/store/open-store.ts";

const PLACE = "cloud-h100-r535";
let services: Services;
const opened: (() => Promise<void>)[] = [];
beforeAll(async () => {
  ({ services } = await openServices(await openStore("sqlite::memory:"), true, { warn: () => {} }, opened));
});
afterAll(async () => {
  for (const close of opened.toReversed()) await close();
});

/** The answer, and the keys that the store was asked for. */
async function read(question: ConfigurationQuestion, revision?: number) {
  const { knowledge, now } = services;
  const asked: string[] = [];
  const store: Pick<typeof knowledge.store, "documents"> = {
    documents: (selection) => {
      asked.push(...(selection.keys ?? ["all"]));
      return knowledge.store.documents(selection);
    },
  };
  const snapshot = revision === undefined ? knowledge.current() : await knowledge.at({ revision });
  return { asked, resolved: await readConfiguration({ store }, snapshot, question, now()) };
}

const apply = (text: string) =>
  applyDocuments(services.knowledge, {
    sources: [{ text: `apiVersion: fairlead.dev/v1\n${text}` }], actor: "test", reason: "test",
    now: services.now(),
  });

describe("reading a configuration", () => {
  it("asks the store for each document once, whatever is written beside them", async () => {
    const first = await read({ of: "ranking", in: PLACE });
    expect(first.asked.toSorted()).toEqual(["configuration:price-of-gpu-nodes", "configuration:ranking",
      "configuration:ranking-cloud-h100", "configuration:ranking-production"]);
    expect((await read({ of: "ranking", in: PLACE })).asked).toEqual([]);
    await apply("kind: Service\nmetadata: { name: beside }\nspec: {}");
    expect((await read({ of: "ranking", in: PLACE })).asked).toEqual([]);
  });

  it("sees a document that was written, and the past as it was", async () => {
    const before = services.knowledge.current().head.revision;
    await apply("kind: Configuration\nmetadata: { name: ranking-cloud-h100, owner: search }\n" +
      `spec: { for: { service: ranking }, environment: ${PLACE}, values: { server: { workers: 32 } } }`);
    const after = await read({ of: "ranking", in: PLACE });
    expect(after.asked).toEqual(["configuration:ranking-cloud-h100"]);
    expect(after.resolved.values["server"]).toEqual({ port: 8080, workers: 32 });
    const past = await read({ of: "ranking", in: PLACE }, before);
    expect(past.resolved.values["server"]).toEqual({ port: 8080, workers: 16 });
    expect(past.resolved.revision).toBe(before);
  });

  it("a value from a parameter is what the decision picks for it", async () => {
    const { resolved } = await read({ of: "ranker@2.3.1", in: "cloud-b200" });
    expect(resolved.state).toBe("resolved");
    expect(resolved.entries.map(({ key, value, fromParameter }) => [key, value, fromParameter])).toEqual(
      [["maxBatch", 32, "maxBatch"], ["warmUp", true, undefined]]);
    expect(resolved.values).toEqual({ maxBatch: 32, warmUp: true });
  });

  it("where nothing can be picked the value is not known", async () => {
    const { resolved } = await read({ of: "ranker@2.3.1", in: "cpu-debian10" });
    expect(resolved.state).toBe("unknown");
    expect(resolved.problems.map(({ code }) => code)).toEqual(["PARAMETER_UNKNOWN"]);
  });

  it("without a version the one that runs there is meant, and no one where several do", async () => {
    expect((await read({ of: "triton-server", in: PLACE })).resolved.version).toBe("25.03");
    const { resolved } = await read({ of: "ranker", in: PLACE });
    expect(resolved.version).toBeUndefined();
    expect(resolved.problems.map(({ code }) => code)).toEqual(["VERSION_UNSTATED", "PARAMETER_UNKNOWN"]);
  });
});
