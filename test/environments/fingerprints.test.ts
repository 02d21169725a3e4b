/** What is published, what becomes the newest, and what decide makes of it. */
import { describe, expect, it } from "vitest";
import { decide } from "../../src/decisions/decide.ts";
import { driftOf } from "../../src/environments/drift.ts";
import { FINGERPRINTS_KEPT_MAX } from "../../src/environments/publish-fingerprint.ts";
import { diffFingerprints, listFingerprints, showFingerprint }
  from "../../src/environments/list-fingerprints.ts";
import { DocumentsInvalid, describeProblem } from "../../src/model/documents-invalid.ts";
import { fingerprintDigest } from "../../src/model/kinds/fingerprint.ts";
import { DomainError } from "../../src/values/domain-error.ts";
import { apply, emptyKnowledge } from "../catalog/world.ts";
import { NOW, observedWorld, publish, seen } from "./observed-world.ts";

const world = async () => observedWorld(await emptyKnowledge());

async function refusalOf(publishing: Promise<unknown>): Promise<string> {
  try {
    await publishing;
    return "taken";
  } catch (error) {
    if (error instanceof DocumentsInvalid)
      return error.problems
        .map((problem) => `${problem.code} ${describeProblem(problem)} ${problem.hint ?? ""}`.trim())
        .join("\n");
    if (error instanceof DomainError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

describe("a fingerprint that is published", () => {
  it("is named by its digest, and the same one again changes nothing", async () => {
    const knowledge = await world();
    const first = await publish(knowledge, seen("platform: { nvidia.driver: 570.10 }"));
    const again = await publish(knowledge, seen("platform: { nvidia.driver: 570.10 }"));
    expect(first).toMatchObject({ written: true, isNewest: true, removed: [] });
    expect(first.fingerprint.name).toBe(`prod-${first.fingerprint.digest.slice(7, 19)}`);
    expect(again).toEqual({ ...first, written: false });
  });

  it("has its values as their types have them, and the digest over those", async () => {
    const knowledge = await world();
    const yaml = await publish(knowledge, seen("platform: { os.version: 22.04, cpu.isa: [b, a] }"));
    const json = await publish(knowledge, JSON.stringify({
      source: "nightly",
      facts: { platform: { "cpu.isa": ["a", "b"], "os.version": "22.04" } },
      time: "2026-11-21T10:00:00+01:00",
      environment: "prod",
    }));
    expect(json.written).toBe(false);
    expect(showFingerprint(knowledge.current(), yaml.fingerprint.name, NOW).stated).toEqual([
      { layer: "platform", key: "cpu.isa", value: ["a", "b"] },
      { layer: "platform", key: "os.version", value: "22.04" },
    ]);
  });

  it("takes a digest that is right and refuses one that is not", async () => {
    const knowledge = await world();
    const digest = fingerprintDigest({
      environment: "prod", source: "nightly", time: "2026-11-21T09:00:00.000Z",
      facts: { platform: { "nvidia.driver": "570.10.1" } },
    });
    const text = seen("platform: { nvidia.driver: 570.10.1 }");
    expect(await refusalOf(publish(knowledge, `${text}digest: sha256:${"0".repeat(64)}\n`))).toBe(
      `INVALID_VALUE spec.digest: "sha256:${"0".repeat(64)}" is not the digest of what stands here, ` +
        `which is ${digest}.`,
    );
    expect((await publish(knowledge, `${text}digest: ${digest}\n`)).fingerprint.digest).toBe(digest);
  });

  const REFUSED = [
    ["an unknown key", seen("platform: { nvidia.drivr: 570 }"),
      /^UNKNOWN_REFERENCE .*FactKey "nvidia.drivr" is not known\. Did you mean "?nvidia\.driver"?\?/],
    ["an unknown place", seen("platform: { gpu: true }", "2026-11-21T09:00:00Z", "prd"),
      /^UNKNOWN_REFERENCE .*Environment "prd" is not known\. Did you mean "?prod"?\?/],
    ["a value that is none of its type", seen("platform: { gpu.memory: much }"),
      /^INVALID_FACT .*gpu\.memory/],
    ["a layer that is none", seen("hardware: { gpu: true }"), /^UNKNOWN_FIELD .*hardware/],
    ["no facts", seen("platform: {}"), /holds no fact; it proves nothing/],
    ["a key in two layers", seen("platform: { cuda: 12.8 }, dependencies: { cuda: 12.8 }"),
      /stands in two layers: it is also in platform/],
    ["the future", seen("platform: { gpu: true }", "2026-11-21T10:01:01Z"),
      /^FINGERPRINT_INVALID: It was observed at 2026-11-21T10:01:01.000Z, and it is 2026-11-21T10:00:00/],
    ["a list", "[1]", /^FINGERPRINT_INVALID: A fingerprint is an object/],
    ["a broken text", "a: [", /^SYNTAX/],
    ["another kind", "kind: Environment\nspec: {}",
      /^FINGERPRINT_INVALID: This is of kind Environment, and no fingerprint/],
  ] as const;
  it.each(REFUSED)("%s is refused", async (_, text, message) => {
    const knowledge = await world();
    expect(await refusalOf(publish(knowledge, text))).toMatch(message);
    expect(listFingerprints(knowledge.current(), undefined, NOW)).toEqual([]);
  });

  it("that says another place than it is published in is refused", async () => {
    const knowledge = await world();
    expect(await refusalOf(publish(knowledge, seen("platform: { gpu: true }"), { environment: "eu" }))).toBe(
      'FINGERPRINT_INVALID: It is of "prod", and not of "eu".',
    );
  });

  it("of an older time is kept and does not become the newest", async () => {
    const knowledge = await world();
    const newest = await publish(knowledge, seen("platform: { nvidia.driver: 570.20 }"));
    const yesterday = "2026-11-20T09:00:00Z";
    const older = await publish(knowledge, seen("platform: { nvidia.driver: 560.1 }", yesterday));
    expect(older).toMatchObject({ written: true, isNewest: false });
    expect(listFingerprints(knowledge.current(), "prod", NOW).map(({ name, isNewest }) => [name, isNewest]))
      .toEqual([[newest.fingerprint.name, true], [older.fingerprint.name, false]]);
  });

  it("makes the oldest go when there are too many, and they are in the history still", async () => {
    const knowledge = await world();
    const names: string[] = [];
    for (let hour = 0; hour < FINGERPRINTS_KEPT_MAX + 2; hour++) {
      const time = new Date(Date.parse("2026-11-01T00:00:00Z") + hour * 3_600_000).toISOString();
      const { fingerprint, removed } = await publish(knowledge, seen("platform: { gpu: true }", time));
      names.push(fingerprint.name);
      expect(removed).toEqual(hour < FINGERPRINTS_KEPT_MAX ? [] : [names[hour - FINGERPRINTS_KEPT_MAX]]);
    }
    expect(listFingerprints(knowledge.current(), "prod", NOW)).toHaveLength(FINGERPRINTS_KEPT_MAX);
    expect((await publish(knowledge, seen("platform: { gpu: true }", "2026-11-02T00:00:00Z"))).removed)
      .toEqual([]);
  });

  it("does not stand in the way of a FactKey that gets another type", async () => {
    const knowledge = await world();
    await publish(knowledge, seen("models: { models.ranker: blue }"));
    await apply(knowledge, "kind: FactKey\nmetadata: { name: models.ranker }\nspec: { type: number }");
    expect(showFingerprint(knowledge.current(), "prod", NOW).stated).toEqual([
      { layer: "models", key: "models.ranker", value: "blue" },
    ]);
  });
});

describe("the newest fingerprint's facts", () => {
  const ask = async (text: string | undefined, now = NOW) => {
    const knowledge = await world();
    if (text !== undefined) await publish(knowledge, text);
    const { verdict, results } = decide(knowledge.current(), { subject: "ranker@2.0.0", in: "prod" }, now);
    return { verdict, reasons: results[0]!.reasons, disagreements: results[0]!.disagreements };
  };

  it("beat what is declared while they are fresh, and are cited", async () => {
    expect((await ask(undefined)).verdict).toBe("COMPATIBLE");
    const { verdict, reasons, disagreements } = await ask(seen("platform: { nvidia.driver: 550.1 }"));
    expect(verdict).toBe("INCOMPATIBLE");
    expect(reasons[0]!.observed).toMatchObject({
      value: "550.1", kind: "observed", source: "nightly", time: "2026-11-21T09:00:00.000Z",
      document: expect.stringMatching(/^fingerprint:prod-/),
    });
    expect(disagreements).toHaveLength(1);
  });

  it("lose to what is declared when they are stale", async () => {
    expect((await ask(seen("platform: { nvidia.driver: 550.1 }", "2026-11-10T09:00:00Z"))).verdict)
      .toBe("COMPATIBLE");
  });

  it("make what is seen not to be there a no", async () => {
    expect((await ask(seen("platform: { gpu: none }"))).verdict).toBe("INCOMPATIBLE");
  });

  it("count from the time of observing on, in both directions of time", async () => {
    const knowledge = await world();
    await publish(knowledge, seen("platform: { nvidia.driver: 550.1 }"));
    const question = { subject: "ranker@2.0.0", in: "prod" };
    const at = (now: string) => decide(knowledge.current(), question, now).verdict;
    expect(at("2026-11-21T08:59:59.999Z")).toBe("COMPATIBLE");
    expect(at("2026-11-21T09:00:00.000Z")).toBe("INCOMPATIBLE");
    expect(at("2026-11-21T08:59:59.999Z")).toBe("COMPATIBLE");
    expect(at("2026-11-28T09:00:00.000Z")).toBe("INCOMPATIBLE");
    expect(at("2026-11-28T09:00:00.001Z")).toBe("COMPATIBLE");
  });

  it("are not joined with those of older ones", async () => {
    const knowledge = await world();
    await publish(knowledge, seen("platform: { nvidia.driver: 550.1 }", "2026-11-21T08:00:00Z"));
    await publish(knowledge, seen("platform: { os.version: 22.04 }"));
    expect(decide(knowledge.current(), { subject: "ranker@2.0.0", in: "prod" }, NOW).verdict)
      .toBe("COMPATIBLE");
  });
});

describe("drift", () => {
  const drift = async (...texts: readonly string[]) => {
    const knowledge = await world();
    for (const text of texts) await publish(knowledge, text);
    return driftOf(knowledge.current(), "prod", NOW);
  };

  it("is unknown of a place that nobody observed", async () => {
    expect(await drift()).toMatchObject({
      verdict: "unknown", rows: [],
      headline: "Unknown: nobody has observed prod, as it has no fingerprint.",
    });
  });

  it("is unknown when nothing that is declared was looked at", async () => {
    expect(await drift(seen("dependencies: { cuda: 12.8 }"))).toMatchObject({
      verdict: "unknown",
      headline: "Unknown: nothing that is declared of prod is in its newest fingerprint.",
    });
  });

  it("is none when what both speak of is the same in other words; the rest is told apart", async () => {
    const { verdict, rows, headline } =
      await drift(seen("platform: { gpu.memory: 81920Mi, cpu.isa: [b, a], os.version: 22.04.0, gpu: true }"));
    expect([verdict, headline]).toEqual(["none", "No drift: 3 facts of prod are as declared."]);
    expect(rows.map(({ key, state, declaredBy }) => `${state} ${key} ${declaredBy ?? ""}`)).toEqual([
      "same cpu.isa environment:prod",
      "same gpu.memory environment:prod",
      "same os.version environment:eu",
      "unobserved nvidia.driver environment:prod",
      "undeclared gpu ",
    ]);
  });

  it("tells both values and since when it is so", async () => {
    const { verdict, headline, rows } = await drift(
      seen("platform: { nvidia.driver: 560.1 }", "2026-11-18T09:00:00Z"),
      seen("platform: { nvidia.driver: 570.20 }", "2026-11-19T09:00:00Z"),
      seen("platform: { nvidia.driver: 570.20 }", "2026-11-20T09:00:00Z"),
      seen("platform: { nvidia.driver: 570.20 }"),
    );
    expect(verdict).toBe("drift");
    expect(headline)
      .toBe("Drift: prod is not what is declared: nvidia.driver is 570.20 and declared 570.10.");
    expect(rows[0]).toEqual({
      key: "nvidia.driver", state: "differs", layer: "platform", declared: "570.10",
      declaredBy: "environment:prod", observed: "570.20", since: "2026-11-19T09:00:00.000Z",
    });
  });

  it("of what was seen too long ago is not none, and a difference is still one", async () => {
    const old = "2026-11-01T09:00:00Z";
    expect((await drift(seen("platform: { nvidia.driver: 570.10, os.version: 22.04 }", old))).verdict)
      .toBe("unknown");
    expect((await drift(seen("platform: { nvidia.driver: 570.11, os.version: 22.04 }", old))).verdict)
      .toBe("drift");
  });

  it("is there where a whole family is not", async () => {
    const { verdict, rows } = await drift(seen("platform: { gpu: none }"));
    expect(verdict).toBe("drift");
    expect(rows.filter(({ state }) => state === "differs").map(({ key, observed }) => [key, observed]))
      .toEqual([["gpu.memory", "none"], ["nvidia.driver", "none"]]);
  });
});

describe("two fingerprints", () => {
  it("differ by what one says and the other does not", async () => {
    const knowledge = await world();
    const a = await publish(knowledge, seen("platform: { os.version: 22.04, gpu.memory: 80Gi }",
      "2026-11-20T09:00:00Z"));
    await publish(knowledge, seen("platform: { os.version: 24.04, nvidia.driver: 570.1 }"));
    expect(diffFingerprints(knowledge.current(), a.fingerprint.name, "prod", NOW).differences).toEqual([
      { layer: "platform", key: "gpu.memory", before: "80Gi" },
      { layer: "platform", key: "nvidia.driver", after: "570.1" },
      { layer: "platform", key: "os.version", before: "22.04", after: "24.04" },
    ]);
  });
});
