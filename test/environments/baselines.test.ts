/** What is known to be good, and whether a place is as it was then. */
import { describe, expect, it } from "vitest";
import { baselinesOf, showBaseline } from "../../src/environments/baseline.ts";
import { parityOf, LAYERS_BENEATH } from "../../src/environments/parity.ts";
import { recordBaseline } from "../../src/environments/record-baseline.ts";
import type { BaselineRequest } from "../../src/environments/record-baseline.ts";
import type { Knowledge } from "../../src/catalog/knowledge.ts";
import { LAYERS } from "../../src/model/kinds/layered-facts.ts";
import { apply, emptyKnowledge } from "../catalog/world.ts";
import { NOW, observedWorld, publish, run, seen } from "./observed-world.ts";

const world = async () => observedWorld(await emptyKnowledge());
const record = (knowledge: Knowledge, options: Partial<BaselineRequest> = {}) =>
  recordBaseline(knowledge, {
    environment: "prod", because: "a quiet week", actor: "ada", now: NOW, ...options,
  });

describe("a baseline", () => {
  it("holds what ran and what was observed", async () => {
    const knowledge = await world();
    const { fingerprint } = await publish(knowledge, seen("platform: { gpu: none, nvidia.driver: 570.10 }"));
    await run(knowledge, "ranker@1.0.0");
    const { baseline, written } = await record(knowledge);
    expect(written).toBe(true);
    expect(showBaseline(knowledge.current(), baseline.name)).toEqual({
      name: baseline.name,
      environment: "prod",
      time: NOW,
      because: "a quiet week",
      fingerprint: fingerprint.name,
      isObserved: true,
      revision: 3,
      facts: 2,
      deployments: [{
        name: "ranker-prod", version: "ranker@1.0.0", digest: `sha256:${"1".repeat(64)}`,
        service: "ranking", parameters: ["batch=8"],
      }],
      performance: [],
      stated: [
        { layer: "platform", key: "gpu", value: "none" },
        { layer: "platform", key: "nvidia.driver", value: "570.10" },
      ],
    });
  });

  it("without a fingerprint holds the effective facts and says so", async () => {
    const knowledge = await world();
    await run(knowledge, "ranker@1.0.0");
    const { baseline } = await record(knowledge);
    const { isObserved, fingerprint, stated } = showBaseline(knowledge.current(), baseline.name);
    expect([isObserved, fingerprint]).toEqual([false, undefined]);
    expect(stated.map(({ key, value }) => `${key} ${String(value)}`)).toEqual(
      ["cpu.isa a,b", "gpu.memory 80Gi", "nvidia.driver 570.10", "os.version 22.04"]);
  });

  it("recorded again changes nothing, and with another reason is another one", async () => {
    const knowledge = await world();
    await run(knowledge, "ranker@1.0.0");
    const first = await record(knowledge);
    const later = { now: "2026-11-22T10:00:00.000Z" };
    expect(await record(knowledge, later)).toEqual({ ...first, written: false });
    const other = await record(knowledge, { ...later, because: "two quiet weeks" });
    expect(baselinesOf(knowledge.current(), "prod").map(({ name }) => name))
      .toEqual([other.baseline.name, first.baseline.name]);
  });

  it("of a past time holds what ran then", async () => {
    const knowledge = await world();
    await publish(knowledge, seen("platform: { nvidia.driver: 570.10 }"));
    await run(knowledge, "ranker@1.0.0");
    await run(knowledge, "ranker@2.0.0", "2026-11-22T10:00:00.000Z");
    const { baseline } = await record(knowledge, {
      now: "2026-11-23T10:00:00.000Z", time: "2026-11-22T09:59:59.000Z",
    });
    expect(baseline.deployments.map(({ version }) => version)).toEqual(["ranker@1.0.0"]);
  });

  it("of a place where nothing runs is refused", async () => {
    await expect(record(await world())).rejects.toMatchObject({
      code: "NOTHING_TO_RECORD", message: "Nothing runs in prod; a baseline is what ran.",
    });
  });

  it("that a plan recorded is neither written nor rewritten by apply", async () => {
    const knowledge = await world();
    await run(knowledge, "ranker@1.0.0");
    const plan = { name: "p-1", digest: `sha256:${"f".repeat(64)}` };
    const { baseline } = await record(knowledge, { plan });
    const forged = (name: string, of: string) => apply(knowledge,
      `kind: Baseline\nmetadata: { name: ${name} }\nspec: { environment: prod, time: ${NOW}, because: x, ` +
        `revision: 1, facts: {}, deployments: [ { name: d, version: ranker@1.0.0 } ]${of} }`);
    await expect(forged("forged", ", plan: p-2")).rejects.toMatchObject({ code: "APPROVAL_NOT_APPLIED" });
    await expect(forged(baseline.name, "")).rejects.toMatchObject({ code: "APPROVAL_NOT_APPLIED" });
    await expect(forged("by-hand", "")).resolves.toMatchObject({ written: true });
  });

  it("stays when its version's document goes", async () => {
    const knowledge = await world();
    await apply(knowledge,
      "kind: Version\nmetadata: { name: ranker@0.9.0, labels: { old: 'true' } }\nspec: {}");
    await run(knowledge, "ranker@0.9.0");
    const { baseline } = await record(knowledge);
    await run(knowledge, "ranker@1.0.0");
    await apply(knowledge, "", { prune: "old=true" });
    expect(showBaseline(knowledge.current(), baseline.name).deployments[0]!.version).toBe("ranker@0.9.0");
  });
});

describe("parity with a baseline", () => {
  const ONE = "models: { models.ranker: one }";
  const GOOD = `platform: { nvidia.driver: 570.10, gpu.memory: 80Gi }, ${ONE}`;
  const CASES = [
    ["the same in other words", GOOD, `platform: { nvidia.driver: 570.10, gpu.memory: 81920Mi }, ${ONE}`,
      "yes", []],
    ["a difference", GOOD, `platform: { nvidia.driver: 570.9, gpu.memory: 80Gi }, ${ONE}`,
      "no", ["differs nvidia.driver"]],
    ["a fact that is not seen any more", GOOD, `platform: { nvidia.driver: 570.10 }, ${ONE}`,
      "unknown", ["missing gpu.memory"]],
    ["a difference beside one that is not seen", GOOD, "platform: { gpu.memory: 40Gi }",
      "no", ["differs gpu.memory", "missing nvidia.driver", "missing models.ranker"]],
    ["something new", GOOD, `${GOOD.replace("models:", "dependencies: { cuda: 12.8 }, models:")}`,
      "yes", ["new cuda"]],
    ["what is not there any more", GOOD, "platform: { gpu: none }, models: { models.ranker: one }",
      "no", ["new gpu", "differs gpu.memory", "differs nvidia.driver"]],
    ["nothing in common", "platform: { os.version: 22.04 }", "dependencies: { cuda: 12.8 }",
      "unknown", ["missing os.version", "new cuda"]],
  ] as const;
  it.each(CASES)("%s", async (_, then, now, verdict, rows) => {
    const knowledge = await world();
    await publish(knowledge, seen(then, "2026-11-20T09:00:00Z"));
    await run(knowledge, "ranker@1.0.0");
    const { baseline } = await record(knowledge, { now: "2026-11-20T10:00:00.000Z" });
    await publish(knowledge, seen(now));
    const parity = parityOf(knowledge.current(), "prod", baseline.name, NOW);
    expect([parity.verdict, parity.differences.map(({ kind, key }) => `${kind} ${key}`)])
      .toEqual([verdict, rows]);
  });

  it("looks at the layers it is asked about", async () => {
    const knowledge = await world();
    await publish(knowledge, seen(GOOD, "2026-11-20T09:00:00Z"));
    await run(knowledge, "ranker@1.0.0");
    const { baseline } = await record(knowledge);
    await publish(knowledge, seen(GOOD.replace("one", "two")));
    const verdicts = [LAYERS, LAYERS_BENEATH].map((layers) =>
      parityOf(knowledge.current(), "prod", baseline.name, NOW, layers).verdict);
    expect(verdicts).toEqual(["no", "yes"]);
  });

  it("is unknown when the newest observation is too old for its keys", async () => {
    const knowledge = await world();
    await publish(knowledge, seen(GOOD));
    await run(knowledge, "ranker@1.0.0");
    const { baseline } = await record(knowledge);
    expect(parityOf(knowledge.current(), "prod", baseline.name, "2026-12-01T10:00:00.000Z").verdict)
      .toBe("unknown");
  });

  it("is unknown without a fingerprint, now or then, and says which", async () => {
    const knowledge = await world();
    await run(knowledge, "ranker@1.0.0");
    const { baseline } = await record(knowledge);
    const asked = () => parityOf(knowledge.current(), "prod", baseline.name, NOW);
    expect(asked()).toMatchObject({
      verdict: "unknown",
      headline: "Parity is unknown: nobody has observed prod; publish a fingerprint.",
    });
    await publish(knowledge, seen("platform: { nvidia.driver: 1.0 }"));
    expect(asked()).toMatchObject({
      verdict: "unknown",
      headline: `Parity is unknown: nobody had observed prod when ${baseline.name} was good.`,
    });
  });
});
