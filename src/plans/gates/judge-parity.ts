/**
 * Gate "parity": the place is as a baseline had it, the platform and what is installed on it. The models are
 * not asked about, as they are what the plan changes. Without a fingerprint, then or now, it is unknown.
 *
 * A difference keeps the gate shut until the place is as it was and somebody observed it, so it is no reason
 * to give the plan up.
 */
import { baselinesOf } from "../../environments/baseline.ts";
import { parityOf, LAYERS_BENEATH } from "../../environments/parity.ts";
import type { Parity } from "../../environments/parity.ts";
import { nodeKey } from "../../model/names.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { DomainError } from "../../values/domain-error.ts";
import type { PlannedGate } from "../plan.ts";
import { gateAsks } from "./gate-asks.ts";
import { citing } from "./gate-state.ts";
import type { GateQuestion, GateState } from "./gate-state.ts";

/** Differences that a sentence names; `fairlead parity` shows all. */
const NAMED_MAX = 3;

/** Of a plan that goes back to a baseline. */
export function parityGate(baseline: string): PlannedGate {
  const settings = { baseline };
  return { name: "rollback/parity", kind: "parity", asks: gateAsks("parity", settings), settings };
}

export function judgeParity(snapshot: Snapshot, gate: PlannedGate, question: GateQuestion): GateState {
  const { environment, now } = question;
  try {
    const baseline = baselineFor(snapshot, gate, question);
    if (baseline === undefined) {
      return {
        state: "unknown", because: `${environment} has no baseline that it could be compared with.`,
        needs: [`Say what is good: fairlead baseline record ${environment} --because WHY`], citations: [],
      };
    }
    return stateOf(snapshot, parityOf(snapshot, environment, baseline, now, LAYERS_BENEATH));
  } catch (error) {
    // What it is compared with is not there any more: nobody knows.
    if (!(error instanceof DomainError)) throw error;
    return { state: "unknown", because: error.message, citations: [] };
  }
}

/** The one that the gate names, or the newest. Throws EnvironmentNotFound. */
function baselineFor(
  snapshot: Snapshot, { settings }: PlannedGate, { environment }: GateQuestion,
): string | undefined {
  const named = (settings as { readonly baseline?: string }).baseline;
  return named ?? baselinesOf(snapshot, environment)[0]?.name;
}

function stateOf(snapshot: Snapshot, parity: Parity): GateState {
  const { environment, baseline, headline, fingerprint, differences } = parity;
  const nodes = [nodeKey("Baseline", baseline), ...(fingerprint === undefined ? [] :
    [nodeKey("Fingerprint", fingerprint)])].flatMap((key) => snapshot.find(key) ?? []);
  const citations = nodes.map((node) => citing(snapshot, node));
  const because = headline;
  const publish = `Publish what the place is: fairlead fingerprint publish -f FILE --in ${environment}`;
  switch (parity.verdict) {
    case "yes":
      return { state: "open", because, citations };
    case "no": {
      const names = differences.filter(({ kind }) => kind === "differs").map(({ key }) => key);
      const more = names.length > NAMED_MAX ? ` and ${names.length - NAMED_MAX} more` : "";
      const back = `Bring ${names.slice(0, NAMED_MAX).join(", ")}${more} of ${environment} back to what ` +
        `${baseline} had (fairlead parity ${environment} ${baseline}), then publish a fingerprint.`;
      return { state: "closed", because, needs: [back], citations };
    }
    case "unknown":
      return { state: "unknown", because, needs: [publish], citations };
    default:
      return parity.verdict satisfies never;
  }
}
