/**
 * Rules that take long by mistake or on purpose, on a graph where each hit is another value. The bound on
 * one expression was no bound on a rule: a walk evaluated it for each of thousands of hits, at up to 50 ms
 * each, and a decision took minutes. What is spent is counted over the whole judgement now.
 */
import { describe, expect, it } from "vitest";
import { tellingOf } from "../../src/decisions/telling.ts";
import { judgePick, ruleQuestion, rulesIn } from "../../src/decisions/policies/rules-here.ts";
import { STEPS_MAX } from "../../src/rules/cel/limits.ts";
import { randomFrom } from "../setup/random-from.ts";
import { HOSTILE_START, hostileRule, hostileWorld } from "./hostile-policies.ts";
import { NOW, snapshotOf } from "./world.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const RULES = Number(process.env["RUNS"] ?? 600);

describe(`hostile policies (SEED=${SEED})`, () => {
  it(`are refused, or stop within their budget, all ${RULES} of them`, () => {
    const random = randomFrom(SEED);
    const known: Record<string, Readonly<Record<string, unknown>>> = { ...hostileWorld(random) };
    for (let index = 0; index < RULES; index++) {
      const rule = hostileRule(random, 1 + Math.floor(random() * 12));
      known[`Policy/p${String(index).padStart(4, "0")}`] = { mode: "enforce", rules: [rule] };
    }
    const snapshot = snapshotOf(known);
    const telling = tellingOf(snapshot, snapshot.find("environment:prod")!, Date.parse(NOW));
    const version = snapshot.find(HOSTILE_START)!;
    const counts = { refused: 0, stopped: 0, judged: 0 };
    let worst = 0;
    const { ofPicks } = rulesIn(telling);
    expect(ofPicks).toHaveLength(RULES);
    for (const rule of ofPicks) {
      const told = JSON.stringify(rule.spec);
      const [judged] = judgePick([rule], ruleQuestion(telling), { version });
      const { left } = judged!.scene.budget;
      worst = Math.min(worst, left);
      if (rule.require.expression.type === "") {
        counts.refused++;
        expect(judged!.outcome, told).toBe("ERROR");
      } else if (left < 0) {
        counts.stopped++;
        // A walk that stopped early is proved by one that was found, if by anything.
        const isProved = rule.quantifier === "any" && (judged!.hits?.holding.length ?? 0) > 0;
        if (rule.walk !== undefined) expect(judged!.outcome === "PASS", told).toBe(isProved);
      } else counts.judged++;
    }
    console.log(`hostile policies: ${JSON.stringify(counts)}, at most ${-worst} steps over the budget`);
    // One evaluation may start with a step left, and costs no more than this.
    expect(-worst).toBeLessThanOrEqual(STEPS_MAX);
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(RULES / 50);
  });
});
