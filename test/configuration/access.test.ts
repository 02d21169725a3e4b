/** Who may say what a thing is told, and who may read it. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Caller, Grant } from "../../src/access/caller.ts";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { openServices } from "../../src/compose.ts";
import { readConfiguration } from "../../src/configuration/read-configuration.ts";
import { servicesAs } from "../../src/services.ts";
import type { Services } from "../../src/services.ts";
import { openStore } from "../../src/store/open-store.ts";

const WORLD = `
kind: Environment
metadata: { name: eu, owner: platform }
spec: {}
---
kind: Environment
metadata: { name: prod, owner: platform, labels: { visibility: public } }
spec: { stage: production, partOf: eu }
---
kind: Environment
metadata: { name: staging, owner: platform, labels: { visibility: public } }
spec: { stage: staging, partOf: eu }
---
kind: Artifact
metadata: { name: ranker, owner: search }
spec: { type: model }
---
kind: Artifact
metadata: { name: other, owner: ads, labels: { visibility: public } }
spec: { type: model }
---
kind: Artifact
metadata: { name: hidden, owner: ads }
spec: { type: model }
---
kind: Configuration
metadata: { name: ranker, owner: search }
spec: { for: { artifact: ranker }, values: { level: info, n: 1 } }
---
kind: Configuration
metadata: { name: ranker-in-eu, owner: platform }
spec: { for: { artifact: ranker }, environment: eu, values: { level: debug } }
---
kind: Configuration
metadata: { name: ranker-in-production, owner: platform }
spec: { for: { artifact: ranker }, environments: stage=production, values: { level: warn } }
---
kind: Configuration
metadata: { name: hidden, owner: ads }
spec: { for: { artifact: hidden }, values: { n: 1 } }
`;

const caller = (name: string, ...grants: readonly Grant[]): Caller =>
  ({ kind: "token", name: `token:${name}`, grants });
const root = caller("root", { role: "admin" });
const search = caller("search", { role: "publisher", owner: "search" });
const stagingSearch = caller("staging",
  { role: "publisher", owner: "search", environments: "stage=staging" });
const productionViewer = caller("viewer",
  { role: "viewer", owner: "search", environments: "stage=production" });

let services: Services;
const opened: (() => Promise<void>)[] = [];
const withHeaders = (text: string) =>
  text.replaceAll(/^kind:/gm, "apiVersion: fairlead.dev/v1\nkind:");
const apply = (who: Caller, text: string) =>
  applyDocuments(servicesAs(services, who).knowledge, {
    sources: [{ text: withHeaders(text) }], actor: who.name, reason: "test", now: services.now(),
  });

beforeAll(async () => {
  ({ services } = await openServices(await openStore("sqlite::memory:"), false, { warn: () => {} }, opened));
  await apply(root, WORLD);
});
afterAll(async () => {
  for (const close of opened.toReversed()) await close();
});

const told = async (who: Caller, of: string, environment: string) => {
  const { knowledge, now } = servicesAs(services, who);
  return readConfiguration(knowledge, knowledge.current(), { of, in: environment }, now());
};

describe("reading a configuration", () => {
  it.each([["everybody", root], ["who sees the thing", search]])("%s gets every layer of " +
    "it", async (_, who) => {
    expect((await told(who, "ranker", "prod")).values).toEqual({ level: "warn", n: 1 });
  });

  it("who sees some environments gets the layers of what these are part of", async () => {
    const { values, documents } = await told(productionViewer, "ranker", "prod");
    expect(values).toEqual({ level: "warn", n: 1 });
    expect(documents.map(({ document }) => document)).toEqual(
      ["configuration:ranker", "configuration:ranker-in-eu", "configuration:ranker-in-production"]);
  });

  it("what one does not see is told like what is not there", async () => {
    await expect(told(search, "hidden", "prod")).rejects.toMatchObject({ code: "CONFIGURED_NOT_FOUND" });
    expect(servicesAs(services, search).knowledge.current().find("configuration:hidden")).toBeUndefined();
  });
});

const document = (name: string, metadata: string, spec: string) =>
  `kind: Configuration\nmetadata: { name: ${name}${metadata} }\nspec: ${spec}\n`;
const values = "values: { n: 2 }";

const WRITES: readonly (readonly [name: string, who: Caller, text: string, isAllowed: boolean])[] = [
  ["an owner says what their own is told", search,
    document("w1", ", owner: search", `{ for: { artifact: ranker }, environment: prod, ${values} }`), true],
  ["nobody says what another's is told", search,
    document("w2", ", owner: search", `{ for: { artifact: other }, environment: prod, ${values} }`), false],
  ["nobody gives a document to another owner", search,
    document("w3", ", owner: ads", `{ for: { artifact: ranker }, environment: prod, ${values} }`), false],
  ["a grant for staging reaches staging", stagingSearch,
    document("w4", ", owner: search", `{ for: { artifact: ranker }, environment: staging, ${values} ` +
      `}`), true],
  ["a grant for staging does not reach production", stagingSearch,
    document("w5", ", owner: search", `{ for: { artifact: ranker }, environment: prod, ${values} }`), false],
  ["a grant for staging does not reach everywhere", stagingSearch,
    document("w6", ", owner: search", `{ for: { artifact: ranker }, ${values} }`), false],
  ["a grant for staging does not reach by another selector", stagingSearch,
    document("w7", ", owner: search", `{ for: { artifact: ranker }, environments: "stage", ${values} ` +
      `}`), false],
  ["a grant for staging reaches by its own selector", stagingSearch,
    document("w8", ", owner: search", `{ for: { artifact: ranker }, environments: stage=staging, ` +
      `${values} }`),
    true],
  ["the price of all that runs there is the environment's owner's", search,
    document("w9", ", owner: search",
      "{ environment: prod, price: { perReplicaMonth: 0, currency: EUR } }"), false],
  ["the price of a class of environments is nobody's single one", search,
    document("w10", ", owner: search",
      "{ environments: stage=production, price: { perReplicaMonth: 0, currency: EUR } }"), false],
];

describe("writing a configuration", () => {
  it.each(WRITES)("%s", async (_, who, text, isAllowed) => {
    if (isAllowed) expect((await apply(who, text)).outcomes).toHaveLength(1);
    else await expect(apply(who, text)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});
