/** Places are held once, whoever comes at the same time: one suite for every engine. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyDocuments } from "../../../src/catalog/apply.ts";
import { Knowledge } from "../../../src/catalog/knowledge.ts";
import { recordDeployment } from "../../../src/catalog/record-deployment.ts";
import { Leases } from "../../../src/decisions/leases/leases.ts";
import type { GraphStore } from "../../../src/store/graph-store.ts";
import { NOW } from "./now.ts";


const named = (kind: string, name: string, spec: object, labels = {}) =>
  ({ apiVersion: "fairlead.dev/v1", kind, metadata: { name, labels }, spec });

/** Environments eu-0, eu-1, ... of one region, versions a0@1, a1@1, ... and a limit of `atMost` a region. */
export function world(count: number, atMost: number): readonly object[] {
  const each = Array.from({ length: count }, (_, index) => index);
  return [
    named("FactKey", "region", { type: "string" }),
    named("Environment", "us", { facts: { region: "us" } }),
    named("Environment", "somewhere", {}),
    ...each.flatMap((index) => [
      named("Environment", `eu-${index}`, { facts: { region: "eu" } }),
      named("Artifact", `a${index}`, { type: "image", scheme: "dotted" }),
      named("Version", `a${index}@1`, { requires: [] }),
      named("Version", `a${index}@2`, { requires: [] }),
    ]),
    named("Policy", "limits", { rules: [{
      name: "region", on: "deployment", quantifier: "count", require: 'node.state == "running"',
      count: { atMost, per: { fact: "region" }, lease: "15m" },
    }] }),
  ];
}

const BASE = { actor: "test", reason: "test", now: NOW };

/** `open` gives two stores over one empty database, as two processes have them. */
export function describeLeases(engine: string, open: () => Promise<readonly [GraphStore, GraphStore]>) {
  describe(`places on ${engine}`, () => {
    let stores: readonly [GraphStore, GraphStore];
    let [one, two]: Knowledge[] = [];
    let now = NOW;
    const leases = (knowledge: Knowledge | undefined) => new Leases(knowledge!, () => now);
    const hold = (index: number, more: object = {}, knowledge = one) => leases(knowledge).hold({
      subjects: [`a${index}@1`], environment: `eu-${index}`, holder: `run-${index}`, ...more });
    const record = (version: string, environment: string) =>
      recordDeployment(two!, { ...BASE, version, environment });

    beforeEach(async () => {
      now = NOW;
      stores = await open();
      one = await Knowledge.open(stores[0], { pollMilliseconds: 0 });
      two = await Knowledge.open(stores[1], { pollMilliseconds: 0 });
      await applyDocuments(one, { ...BASE, sources: [{ documents: world(32, 2) as never }] });
    });
    afterEach(async () => {
      await one?.close();
      await two?.close();
    });

    it("are taken by 2 of 32 that come at once", async () => {
      const both = [one, two];
      const answers = await Promise.all(Array.from({ length: 32 }, (_, index) =>
        hold(index, {}, both[index % 2])));
      expect(answers.filter(({ kind }) => kind === "held")).toHaveLength(2);
      expect(answers.filter(({ kind }) => kind === "full")).toHaveLength(30);
      expect(await leases(one).list()).toHaveLength(2);
    });

    it("are held again by their holder, for longer", async () => {
      await hold(0);
      now = "2026-11-21T12:10:00.000Z";
      await hold(0, {}, two);
      expect(await leases(one).list()).toMatchObject([
        { holder: "run-0", since: NOW, until: "2026-11-21T12:25:00.000Z" }]);
    });

    it("are free again when they were let go, and when their time is over", async () => {
      await hold(0);
      await hold(1);
      expect(await hold(2)).toMatchObject({ kind: "full", group: "region eu", atMost: 2, taken: 3,
        holders: [{ holder: "run-0" }, { holder: "run-1" }] });
      expect(await leases(two).letGo({ holder: "run-0" })).toHaveLength(1);
      expect(await leases(two).letGo({ holder: "run-0" })).toHaveLength(0);
      expect(await hold(2, { seconds: 60 })).toMatchObject({ kind: "held" });
      expect(await hold(3)).toMatchObject({ kind: "full" });
      now = "2026-11-21T12:01:01.000Z";
      expect(await hold(3)).toMatchObject({ kind: "held" });
    });

    it("are counted with what another process recorded a moment ago", async () => {
      await record("a5@1", "eu-5");
      expect(await hold(0)).toMatchObject({ kind: "held" });
      expect(await hold(1)).toMatchObject({ kind: "full", taken: 3 });
    });

    it("are counted once where the deployment is recorded before its lease is let go", async () => {
      await hold(0);
      await record("a0@1", "eu-0");
      expect(await hold(1)).toMatchObject({ kind: "held" });
    });

    it("are not taken anew by what takes the place of what runs", async () => {
      await record("a0@1", "eu-0");
      await record("a1@1", "eu-1");
      expect(await hold(0, { subjects: ["a0@2"] })).toMatchObject({ kind: "held" });
      expect(await hold(2)).toMatchObject({ kind: "full" });
    });

    it("are those of the group: another region has its own", async () => {
      await hold(0);
      await hold(1);
      expect(await hold(2, { environment: "us" })).toMatchObject({ kind: "held" });
    });

    it("are none where it is not known which group it is", async () => {
      expect(await hold(0, { environment: "somewhere" })).toEqual({ kind: "unknown", rule: "limits/region",
        because: "nobody states region of somewhere" });
    });

    it("are one for each thing that is deployed together, or none", async () => {
      expect(await hold(0, { subjects: ["a0@1", "a1@1", "a2@1"] })).toMatchObject({ kind: "full", taken: 3 });
      expect(await hold(0, { subjects: ["a0@1", "a1@1"] })).toMatchObject({ kind: "held" });
      expect(await hold(2)).toMatchObject({ kind: "full" });
    });

    it.each([[{ holder: " " }], [{ seconds: 0 }], [{ seconds: 1e9 }], [{ subjects: [] }]])(
      "are refused to %j", async (more) => {
        await expect(hold(0, more)).rejects.toMatchObject({ code: "LEASE_REFUSED" });
      });

    it("are asked for by no rule where there is none", async () => {
      const free = named("Policy", "limits", { rules: [{ name: "r", on: "environment", require: "true" }] });
      await applyDocuments(one!, { ...BASE, sources: [{ documents: [free] as never }] });
      expect(await hold(0)).toEqual({ kind: "held", leases: [] });
    });
  });
}
