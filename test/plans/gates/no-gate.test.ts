/** Where no policy sets a gate, nothing is judged: that is no yes, as its selector may be mistyped. */
import { describe, expect, it } from "vitest";
import { judgeGates } from "../../../src/plans/judge-gates.ts";
import { BASE, NOW, gated } from "./gate-world.ts";
import { snapshotOf } from "../../decisions/world.ts";

const OPEN = { name: "any-time", window: { from: "00:00", to: "24:00", zone: "UTC" } };

describe("gates of a place", () => {
  it("that has none are not open", () => {
    const answer = judgeGates(snapshotOf(BASE), "ranker@2.3.1", "prod", NOW);
    expect(answer).toMatchObject({ state: "waiting", gates: [] });
    expect(answer.headline).toBe(
      "No policy sets a gate in prod that ranker@2.3.1 must pass before, so nothing is judged.",
    );
  });

  it("whose policy selects another place by a typing error are not open", () => {
    const typo = gated([OPEN], {}, { environments: "stage=prodution" });
    expect(judgeGates(typo, "ranker@2.3.1", "prod", NOW).state).toBe("waiting");
    const meant = gated([OPEN], {}, { environments: "stage=production" });
    expect(judgeGates(meant, "ranker@2.3.1", "prod", NOW).state).toBe("open");
  });

  it("that only warn are not open", () => {
    const warning = gated([OPEN], {}, { mode: "warn" });
    expect(judgeGates(warning, "ranker@2.3.1", "prod", NOW).state).toBe("waiting");
  });
});
