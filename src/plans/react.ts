/**
 * What a rule asks for when it sees a figure (`on: observation`, `choose: { action: rollback | fallback |
 * replan }`) becomes a plan that is kept and waits: for approval where a policy reviews plans, else for
 * whoever drives it. Nothing is started by itself.
 *
 * Its proposer is who sent the figure, so they are the one who does not approve it; that a rule asked is a
 * remark of the plan. One plan of a place waits at a time: another figure finds it and makes no second one.
 */
import type { Caller } from "../access/caller.ts";
import { documentsAt } from "../catalog/get.ts";
import type { Knowledge } from "../catalog/knowledge.ts";
import { choiceOnObservation } from "../decisions/policies/plan-rules.ts";
import { nameOf } from "../decisions/fact-index.ts";
import type { PlanDocument } from "../model/kinds/plan.ts";
import { nodeKey } from "../model/names.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { deploymentOf, factsOf } from "./performance.ts";
import { readObservation, withoutVariant } from "./observations/observation.ts";
import type { Observation } from "./observations/observation.ts";
import { planAt } from "./plan-at.ts";
import type { PlanAnswer } from "./plan-answer.ts";
import type { PlanContent, Remark } from "./plan.ts";
import { prepareRollback } from "./prepare-rollback.ts";
import { savePlan } from "./save-plan.ts";

export interface Reaction {
  /** Name of the observation. */
  readonly observation: string;
  /** `healthy/errors` */
  readonly rule: string;
  /** Absent where it is open which. */
  readonly action?: "rollback" | "fallback" | "replan";
  /**
   * planned: the plan is kept and waits. waiting: one was kept before and is not over. none: there is nothing
   * to do, or no plan. open: a fact is missing that the rule asks for.
   */
  readonly outcome: "planned" | "waiting" | "none" | "open";
  readonly plan?: string;
  readonly because: string;
}

/**
 * undefined where no rule asks for anything, and of a figure of what does not run there any more. `proposer`
 * sent the figure. Errors: what the store and `writeChanges` throw.
 */
export async function reactTo(
  knowledge: Knowledge, observation: string, proposer: Caller, now: string,
): Promise<Reaction | undefined> {
  const snapshot = await knowledge.refresh();
  const node = snapshot.find(nodeKey("Observation", observation));
  if (node === undefined) return undefined;
  const one = readObservation(snapshot, node);
  const deployment = deploymentOf(snapshot, one);
  const place = deployment === undefined ? undefined : placeOf(snapshot, deployment, one);
  if (deployment === undefined || place === undefined) return undefined;
  const choice = choiceOnObservation(snapshot, { deployment, observation: factsOf(one) }, now);
  if (choice === undefined) return undefined;
  const { rule, because } = choice;
  const told = { observation, rule };
  if (choice.kind === "unknown") return { ...told, outcome: "open", because: `${because}.` };
  const action = choice.value;
  const environment = nameOf(snapshot.key(place));
  const waiting = await waitingPlan(knowledge, snapshot, place);
  if (waiting !== undefined) {
    return { ...told, action, outcome: "waiting", plan: waiting,
      because: `${waiting} was made for ${environment} before, and is not over.` };
  }
  const answer = await answerOf(knowledge, snapshot, { action, one, deployment, environment }, proposer, now);
  const plan = answer.plan;
  if (plan === null || plan.content.steps.length === 0)
    return { ...told, action, outcome: "none", because: answer.headline };
  const content = withRemark(plan.content, {
    outcome: "CHOSEN", rule,
    sentence: `${MADE_BY_RULE}${rule} asked for a ${action}: ${one.metric} of ${one.version} was ` +
      `${one.value} (${one.name}), and ${because}.`,
  });
  const saved = await savePlan(knowledge, content, proposer, now);
  return { ...told, action, outcome: "planned", plan: saved.name, because: answer.headline };
}

/** How the remark begins by which a plan that a rule asked for is known. */
const MADE_BY_RULE = "Rule ";

/** Where it runs, while what was measured is what runs. */
function placeOf(snapshot: Snapshot, deployment: NodeId, { version }: Observation): NodeId | undefined {
  if (snapshot.properties(deployment)["state"] !== "running") return undefined;
  const [build] = snapshot.outgoing(deployment, "OF");
  const runs = build === undefined ? "" : nameOf(snapshot.key(build.node));
  const isSame = runs === version || withoutVariant(runs) === version || runs === withoutVariant(version);
  return isSame ? snapshot.outgoing(deployment, "IN")[0]?.node : undefined;
}

/** Plans of one place that may be under way: more than a few are a mistake of their own. */
const WAITING_LOOKED_AT_MAX = 50;
const IN_FORCE: ReadonlySet<unknown> = new Set(["open", "running", "failed", "undoing"]);

/** One that a rule asked for and that is not over. */
async function waitingPlan(
  knowledge: Knowledge, snapshot: Snapshot, place: NodeId,
): Promise<string | undefined> {
  const keys = snapshot.incoming(place, "PLANNED_IN")
    .filter(({ node }) => IN_FORCE.has(snapshot.properties(node)["state"]))
    .map(({ node }) => snapshot.key(node))
    .slice(0, WAITING_LOOKED_AT_MAX);
  const documents = await documentsAt(knowledge.store, keys, snapshot.head.revision);
  for (const [key, document] of documents) {
    const { content } = (document as unknown as PlanDocument).spec;
    const { remarks = [] } = content as unknown as PlanContent;
    if (remarks.some(isByRule)) return nameOf(key);
  }
  return undefined;
}

function isByRule({ outcome, rule, sentence }: Remark): boolean {
  return outcome === "CHOSEN" && sentence.startsWith(`${MADE_BY_RULE}${rule ?? ""} asked for a `);
}

function withRemark(content: PlanContent, remark: Remark): PlanContent {
  return { ...content, remarks: [remark, ...content.remarks] };
}

interface Asked {
  readonly action: NonNullable<Reaction["action"]>;
  readonly one: Observation;
  readonly deployment: NodeId;
  readonly environment: string;
}

async function answerOf(
  knowledge: Knowledge,
  snapshot: Snapshot,
  { action, one, deployment, environment }: Asked,
  proposer: Caller,
  now: string,
): Promise<Pick<PlanAnswer, "plan" | "headline">> {
  switch (action) {
    case "rollback": {
      const { answer, headline } = await prepareRollback(knowledge, { environment }, proposer.name, now);
      return { plan: answer?.plan ?? null, headline };
    }
    case "fallback":
      // What runs, or the best that can take its place at once.
      return planAt(knowledge, snapshot, { subject: one.version, in: environment, fallback: true }, now);
    case "replan": {
      // Whatever is best now, by all that is known by now.
      const service = snapshot.outgoing(deployment, "SERVES")[0]?.node;
      const artifact = one.version.slice(0, one.version.indexOf("@"));
      const subject = service === undefined ? artifact : nameOf(snapshot.key(service));
      return planAt(knowledge, snapshot, { subject, in: environment, holding: "free" }, now);
    }
    default:
      return action satisfies never;
  }
}
