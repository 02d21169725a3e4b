/** A view of a large graph is made before a request reads; what is taken from a caller is gone at once. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Caller } from "../../src/access/caller.ts";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { openServices } from "../../src/compose.ts";
import { servicesAs } from "../../src/services.ts";
import type { Services } from "../../src/services.ts";
import { openStore } from "../../src/store/open-store.ts";
import { documents } from "../catalog/world.ts";

/** More than are made on the spot. */
const ENVIRONMENTS = 2_500;
const environment = (name: string, owner = "search") =>
  `kind: Environment\nmetadata: { name: ${name}, owner: ${owner} }\nspec: {}`;
const binding = (owner: string) => "kind: RoleBinding\nmetadata: { name: readers }\n" +
  `spec: { role: viewer, owner: ${owner}, subjects: [ { caller: "token:reader" } ] }`;

const reader: Caller = { kind: "token", name: "token:reader", grants: [] };
const writer: Caller = { kind: "token", name: "token:ci", grants: [{ role: "publisher", owner: "search" }] };

let services: Services;
const opened: (() => Promise<void>)[] = [];
const apply = (text: string, by?: Caller) =>
  applyDocuments(by === undefined ? services.knowledge : servicesAs(services, by).knowledge, {
    sources: [{ text: documents(text) }], actor: by?.name ?? "root", reason: "test", now: services.now(),
  });
beforeAll(async () => {
  ({ services } = await openServices(await openStore("sqlite::memory:"), false, { warn: () => {} }, opened));
  const all = Array.from({ length: ENVIRONMENTS }, (_, index) =>
    environment(`e${index}`, index % 2 === 0 ? "search" : "ranking"));
  await apply([...all, binding("search")].join("\n---\n"));
});
afterAll(async () => {
  for (const close of opened.toReversed()) await close();
});

describe("a caller who may see half of a large graph", () => {
  const sees = (by: Caller, name: string) =>
    servicesAs(services, by).knowledge.current().find(`environment:${name}`) !== undefined;

  it("reads what was written before it asked, and nothing that is hidden", async () => {
    await servicesAs(services, reader).ready?.();
    expect([sees(reader, "e0"), sees(reader, "e1"), sees(reader, "late")]).toEqual([true, false, false]);
    await apply(environment("late"));
    const requests = Array.from({ length: 20 }, async () => {
      await servicesAs(services, reader).ready?.();
      return sees(reader, "late");
    });
    expect(new Set(await Promise.all(requests))).toEqual(new Set([true]));
    expect(servicesAs(services, reader).ready?.()).toBeUndefined();
  });

  it("reads what it wrote itself without waiting again", async () => {
    await apply(environment("own"), writer);
    expect([sees(writer, "own"), sees(writer, "e1")]).toEqual([true, false]);
  });

  it("sees nothing more of what is taken from it, from the next read on", async () => {
    await servicesAs(services, reader).ready?.();
    expect(sees(reader, "e0")).toBe(true);
    await apply(binding("ranking"));
    expect([sees(reader, "e0"), sees(reader, "e1")]).toEqual([false, true]);
  });
});
