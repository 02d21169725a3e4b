/** Who sent lineage events is who the history names, also after a crash. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openServices } from "../../src/compose.ts";
import type { LineageEvent } from "../../src/formats/openlineage/event.ts";
import { readEvent } from "../../src/formats/openlineage/read-event.ts";
import { LineageReceiver } from "../../src/lineage/receive-events.ts";
import type { Services } from "../../src/services.ts";
import { openStore } from "../../src/store/open-store.ts";
import { dataset, runEvent } from "../formats/openlineage/server.ts";

let services: Services;
let opened: (() => Promise<void>)[];
let commits: number;
beforeEach(async () => {
  opened = [];
  commits = 0;
  const store = await openStore("sqlite::memory:");
  // The first commit can be made to fail, as when the process had died before it.
  const dying = new Proxy(store, {
    get: (target, name) => {
      if (name === "commit" && commits-- > 0) throw new Error("died");
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? (value as () => unknown).bind(target) : value;
    },
  });
  ({ services } = await openServices(dying, false, { warn: () => {} }, opened));
});
afterEach(async () => {
  for (const close of opened.toReversed()) await close();
});

const event = (number: number): LineageEvent => readEvent(runEvent({
  run: `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`, outputs: [dataset(`of-${number}`)],
}));
const receiver = () => new LineageReceiver(services.knowledge, services.now);
const written = async () => (await Array.fromAsync(services.knowledge.store.revisions({ after: 0 })))
  .map(({ actor, reason }) => `${actor}: ${reason}`);

describe("what senders send at once", () => {
  it("is one revision of each, in the order in which they came", async () => {
    const one = receiver();
    const senders = ["token:b", "token:a", "token:b", "token:a", "token:b"];
    await Promise.all(senders.map((sender, index) => one.receive([event(index)], sender)));
    expect(await written()).toEqual(["token:b: lineage events", "token:a: lineage events"]);
    expect(services.knowledge.current().nodesOf("Run").length).toBe(5);
  });

  it("shares revisions, which name them all, when they are many", async () => {
    const one = receiver();
    const names = Array.from({ length: 60 }, (_, index) => `token:ci-${String(index).padStart(2, "0")}`);
    await Promise.all([...names, ...names].map((sender, index) => one.receive([event(index)], sender)));
    const revisions = await written();
    // Fifty at a time, until few enough are left to be told apart.
    expect(revisions).toEqual([`openlineage: lineage events of ${names.slice(0, 50).join(", ")}`,
      ...names.slice(50).map((name) => `${name}: lineage events`)]);
    expect(services.knowledge.current().nodesOf("Run").length).toBe(120);
  });

  it("is the sender's, too, when a crash left its documents to be made", async () => {
    commits = 1;
    expect(await receiver().receive([event(1)], "token:a")).toMatchObject([{ kind: "failed" }]);
    expect(await written()).toEqual([]);
    await receiver().recover();
    expect(await written()).toEqual(["token:a: lineage events"]);
  });

  it("is nobody's where nobody is known to have sent it", async () => {
    await receiver().receive([event(1)]);
    expect(await written()).toEqual(["openlineage: lineage events"]);
  });
});
