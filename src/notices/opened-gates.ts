/**
 * Gates that kept plans wait for, and that are open now: by evidence, by an approval, or by the time. What is
 * judged anew after a step (`verdict`) is no gate to wait for; a flip tells of it.
 */
import { judgeGate } from "../plans/gates/judge-gate.ts";
import type { GatedPlan } from "../plans/gates/gate-state.ts";
import type { PlannedGate } from "../plans/plan.ts";
import type { FoundNotice, Moment } from "./notice.ts";

export function* openedGates(before: Moment, after: Moment): Generator<void, readonly FoundNotice[]> {
  const found: FoundNotice[] = [];
  for (const plan of after.waiting ?? []) {
    for (const gate of gatesOf(plan)) {
      yield;
      const now = stateAt(after, plan, gate);
      if (now.state !== "open" || stateAt(before, plan, gate).state === "open") continue;
      const { environment } = plan.content;
      found.push({
        type: "gate.opened",
        about: `plan:${plan.name}`,
        sentence: `Gate ${gate.name} of plan ${plan.name} is open: ${now.because}`,
        data: { plan: plan.name, gate: gate.name, kind: gate.kind, environment },
      });
    }
  }
  return found;
}

function gatesOf({ content }: GatedPlan): readonly PlannedGate[] {
  const gates = content.steps.flatMap(({ gate }) =>
    gate === undefined || gate.kind === "verdict" ? [] : [gate],
  );
  return [...new Map(gates.map((gate) => [gate.name, gate])).values()];
}

function stateAt({ snapshot, now }: Moment, plan: GatedPlan, gate: PlannedGate) {
  return judgeGate(snapshot, gate, { plan, environment: plan.content.environment, now });
}
