/** Deliveries to a real receiver that checks signatures with the reference library of the specification. */
import { afterEach, describe, expect, it } from "vitest";
import { Deliveries, RETRY_SECONDS } from "../../src/notices/deliveries.ts";
import type { Notice } from "../../src/notices/notice.ts";
import type { Webhook } from "../../src/notices/webhook.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import type { GraphStore } from "../../src/store/graph-store.ts";
import { WebhookReceiver } from "./webhook-receiver.ts";

const SECRET = Buffer.alloc(32, 7);
const START = Date.now();
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

function notice(index: number, type: Notice["type"] = "verdict.flipped"): Notice {
  return {
    schemaVersion: 1,
    id: `000000000001-00000${index}`,
    type,
    time: new Date(START).toISOString(),
    revision: 4,
    about: `deployment:d${index}`,
    sentence: `ü ${index} "quoted"\n`,
    data: { from: "COMPATIBLE", to: "UNKNOWN" },
  };
}

async function world(secret: Uint8Array = SECRET, more: Partial<Webhook> = {}) {
  const receiver = new WebhookReceiver(SECRET);
  const address = await receiver.listen();
  closers.push(() => receiver.close());
  const store = await openSqliteStore(":memory:");
  closers.push(() => store.close());
  let now = START;
  const deliveries = newDeliveries(store, { name: "hook", address, secret, ...more }, () => now);
  const keep = (...notices: readonly Notice[]) =>
    store.putRecords(notices.flatMap((one) => deliveries.of(one)));
  const later = (seconds: number) => {
    now += seconds * 1000;
  };
  return { receiver, address, store, deliveries, keep, later, now: () => now };
}

function newDeliveries(store: GraphStore, webhook: Webhook, now: () => number): Deliveries {
  return new Deliveries({
    store,
    webhooks: [webhook],
    now: () => new Date(now()).toISOString(),
    onError: (error) => {
      throw error;
    },
  });
}

describe("deliveries", () => {
  it("are signed so that the reference library verifies them, and nothing is left of them", async () => {
    const { receiver, deliveries, keep } = await world();
    await keep(notice(1), notice(2));
    expect(await deliveries.round()).toBe(2);
    expect(receiver.received.map(({ message }) => message?.type)).toEqual([
      "verdict.flipped",
      "verdict.flipped",
    ]);
    expect(receiver.received.map(({ message }) => message?.data["sentence"]).sort()).toEqual([
      'ü 1 "quoted"\n',
      'ü 2 "quoted"\n',
    ]);
    expect(await deliveries.list()).toEqual([]);
  });

  it("are not believed with another secret", async () => {
    const { receiver, deliveries, keep } = await world(Buffer.alloc(32, 8));
    await keep(notice(1));
    await deliveries.round();
    expect(receiver.received).toEqual([{ id: expect.stringContaining("notice_"), message: undefined }]);
  });

  it("go to who wants their type only", async () => {
    const { deliveries } = await world(SECRET, { types: ["plan.failed"] });
    expect(deliveries.of(notice(1))).toEqual([]);
    expect(deliveries.of(notice(1, "plan.failed"))).toHaveLength(1);
  });

  it.each([
    ["an error", 500],
    ["a redirect, which is not followed", 302],
    ["a refusal", 404],
  ])("that meet %s are tried again, later and later, and are dead in the end", async (_, status) => {
    const { receiver, deliveries, keep, later } = await world();
    receiver.answer = () => status;
    await keep(notice(1));
    await deliveries.round();
    for (const [tries, seconds] of RETRY_SECONDS.entries()) {
      later(seconds - 1);
      expect(await deliveries.round()).toBe(0);
      expect(await deliveries.list("waiting")).toMatchObject([{ attempts: tries + 1 }]);
      later(2);
      expect(await deliveries.round()).toBe(1);
    }
    expect(receiver.received).toHaveLength(RETRY_SECONDS.length + 1);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
    expect(await deliveries.list("dead")).toMatchObject([
      { state: "dead", error: expect.stringContaining(String(status)) },
    ]);
    later(10_000_000);
    expect(await deliveries.round()).toBe(0);
  });

  it("that are dead are sent again by hand, and an unknown one is named", async () => {
    const { receiver, deliveries, keep } = await world();
    receiver.answer = (request) => (request === 0 ? 410 : 200);
    await keep(notice(1));
    await deliveries.round();
    expect(await deliveries.list("dead")).toMatchObject([{ attempts: 1, error: "410 Gone" }]);
    await expect(deliveries.retry("hook", "other")).rejects.toMatchObject({ code: "DELIVERY_NOT_FOUND" });
    await expect(deliveries.retry("hoop")).rejects.toMatchObject({ code: "DELIVERY_NOT_FOUND" });
    expect(await deliveries.retry("hook")).toBe(1);
    await deliveries.round();
    expect(receiver.received).toHaveLength(2);
    expect(await deliveries.list()).toEqual([]);
  });

  it("to somebody who is not there say why", async () => {
    const { deliveries, keep } = await world(SECRET, { address: "http://127.0.0.1:1/" });
    await keep(notice(1));
    await deliveries.round();
    expect(await deliveries.list("waiting")).toMatchObject([
      { error: expect.stringMatching(/ECONNREFUSED|bad port/) },
    ]);
  });

  it("of two processes on one database are sent once", async () => {
    const { receiver, store, address, deliveries, keep, now } = await world();
    const other = newDeliveries(store, { name: "hook", address, secret: SECRET }, now);
    await keep(...Array.from({ length: 9 }, (_, index) => notice(index)));
    await Promise.all([deliveries.round(), other.round()]);
    expect(receiver.received).toHaveLength(9);
    expect(await deliveries.list()).toEqual([]);
  });

  it("whose sender died are sent by another one, under the same id", async () => {
    const { receiver, store, address, deliveries, keep, later, now } = await world();
    receiver.answer = (request) => (request === 0 ? "hang" : 200);
    await keep(notice(1));
    const dying = deliveries.round();
    while (receiver.received.length === 0) await new Promise((resume) => setImmediate(resume));
    const other = newDeliveries(store, { name: "hook", address, secret: SECRET }, now);
    expect(await other.round()).toBe(0);
    later(60);
    expect(await other.round()).toBe(1);
    expect(receiver.received.map(({ id }) => id)).toEqual([
      receiver.received[0]!.id,
      receiver.received[0]!.id,
    ]);
    await deliveries.close();
    await dying;
    // What the dead one writes afterwards changes nothing: the delivery is gone.
    expect(await other.list()).toEqual([]);
  });
});
