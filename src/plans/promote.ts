/**
 * `fairlead promote NAME@VERSION --from staging --to production`: all gates that hold at the target, judged;
 * when they are open, the plan, or what is missing.
 *
 * Gates that need no plan are judged first. When these are open the plan is made, and those that are about
 * the plan (its risk, its approvals) are judged on it. Approvals are given to a plan that is kept, so a plan
 * that waits for nothing else is kept when `save` says so, and named with the command that approves it.
 */
import type { Knowledge } from "../catalog/knowledge.ts";
import { documentsAt } from "../catalog/get.ts";
import type { Caller } from "../access/caller.ts";
import { identityOf } from "../access/approvals/identity.ts";
import { deploymentsIn } from "../decisions/deployed.ts";
import type { ValidationMeans } from "../decisions/validation/validation-means.ts";
import { buildKey, nodeKey, parseKey } from "../model/names.ts";
import type { PlanDocument } from "../model/kinds/plan.ts";
import { versionOf } from "../rules/thing-types.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { nearestNames } from "../values/nearest.ts";
import type { GatedPlan } from "./gates/gate-state.ts";
import { placesOf, stageOf } from "./gates/places.ts";
import { checkVersion, gatesHeadline, gatesJudged, isCounting, stateOver } from "./judge-gates.ts";
import { planAt } from "./plan-at.ts";
import type { PlanContent } from "./plan.ts";
import { thingOf } from "./plan-shelf.ts";
import type { GatesAnswer, JudgedGate, PromotedPlan, PromotionAnswer } from "./promotion.ts";
import { PlaceNotFound, PromotionInvalid } from "./promotion-refused.ts";
import { savePlan, withKept } from "./save-plan.ts";
import { PlanNotFound } from "./step-refused.ts";

/** Environments of one stage that one call promotes to; a larger fleet goes stage by stage. */
export const ENVIRONMENTS_MAX = 50;

export interface PromotionQuestion {
  /** `ranker@2.3.1` or `ranker@2.3.1#gpu` */
  readonly version: string;
  /** An environment or a stage; of both the environment. */
  readonly from: string;
  readonly to: string;
  /** Keep the plan when nothing but approvals is missing. */
  readonly save?: boolean;
  /** A plan that is kept: its gates are judged, and no other plan is made. */
  readonly plan?: string;
}

/** Errors: SubjectNotFound, PlaceNotFound, PromotionInvalid, PlanNotFound; with `save` those of savePlan. */
export async function promote(
  knowledge: Knowledge,
  question: PromotionQuestion,
  { caller, now }: { readonly caller: Caller; readonly now: string },
  validation?: ValidationMeans,
): Promise<PromotionAnswer> {
  const snapshot = await knowledge.refresh();
  const { version, from, to, save = false } = question;
  checkVersion(snapshot, version);
  const origins = placesNamed(snapshot, from);
  const environments = placesNamed(snapshot, to);
  const both = environments.find((one) => origins.includes(one));
  if (both !== undefined)
    throw new PromotionInvalid(
      to,
      `holds ${both}, where it is promoted from`,
      "Name two places: --from staging --to production.",
    );
  const kept = question.plan === undefined ? undefined : await keptPlan(knowledge, snapshot, question.plan);
  const runs = judgeOrigin(snapshot, version, from, origins);
  const gates: JudgedGate[] = [];
  const plans: PromotedPlan[] = [];
  for (const environment of environments) {
    const plan = kept?.content.environment === environment ? kept : undefined;
    const asked = { version, environment, now };
    const before = [{ ...runs, environment }, ...gatesJudged(snapshot, asked)];
    if (stateOver(before.filter(({ moment }) => moment === "now")) !== "open") {
      gates.push(...before);
      continue;
    }
    const made =
      plan !== undefined
        ? undefined
        : await planAt(knowledge, snapshot, { subject: version, in: environment }, now, validation);
    const proposed =
      plan ?? (made?.plan == null ? undefined : { ...made.plan, proposer: identityOf(caller) });
    const judged =
      proposed === undefined
        ? before
        : [{ ...runs, environment }, ...gatesJudged(snapshot, { ...asked, plan: proposed })];
    gates.push(...judged);
    plans.push({
      environment,
      saved: plan !== undefined,
      verdict: made?.verdict ?? "COMPATIBLE",
      headline: made?.headline ?? `The plan ${plan!.name} is kept.`,
      plan:
        made === undefined ? { name: plan!.name, digest: plan!.digest, content: plan!.content } : made.plan,
      hints: made?.hints ?? [],
    });
  }
  const state = over(gates, plans);
  // Plans are kept, all or none, when nothing but somebody's word is missing: that is given to kept ones.
  const missing = gates.filter(isCounting).filter((gate) => gate.state !== "open");
  const isKept =
    save &&
    plans.length === environments.length &&
    plans.every(({ plan }) => plan !== null) &&
    missing.every(({ kind }) => kind === "approvals");
  const saved: PromotedPlan[] = [];
  for (const one of plans) {
    const isNew = isKept && !one.saved && one.plan!.content.steps.length > 0;
    const kept = isNew ? await savePlan(knowledge, one.plan!.content, caller, now) : undefined;
    saved.push({ ...(kept === undefined ? one : withKept(one, kept)), saved: one.saved || isNew });
  }
  return {
    schemaVersion: 1,
    version,
    from,
    to,
    environments,
    revision: snapshot.head.revision,
    now,
    state,
    headline: headlineOf(question, state, gates, plans),
    gates: gates.map(approvable(saved)),
    plans: saved,
  };
}

/** Approvals are asked for by the name of a plan that is kept; of one that is not, first for its keeping. */
function approvable(plans: readonly PromotedPlan[]): (gate: JudgedGate) => JudgedGate {
  return (gate) => {
    const isKept = plans.some(({ environment, saved }) => saved && environment === gate.environment);
    if (gate.kind !== "approvals" || gate.state === "open" || isKept) return gate;
    return {
      ...gate,
      needs: ["Make and keep the plan: add --save to fairlead promote; then others approve it."],
    };
  };
}

/** A plan that cannot be made is as its verdict is. */
function over(gates: readonly JudgedGate[], plans: readonly PromotedPlan[]): GatesAnswer["state"] {
  const state = stateOver(gates);
  if (state === "closed" || plans.some(({ verdict }) => verdict === "INCOMPATIBLE")) return "closed";
  return state === "open" && plans.every(({ plan }) => plan !== null) && plans.length > 0
    ? "open"
    : "waiting";
}

function headlineOf(
  { version, to }: PromotionQuestion,
  state: GatesAnswer["state"],
  gates: readonly JudgedGate[],
  plans: readonly PromotedPlan[],
): string {
  const failed = plans.find(({ plan }) => plan === null);
  if (failed !== undefined && stateOver(gates) !== "closed") return failed.headline;
  if (state !== "open") return gatesHeadline(gates, version, to, state);
  const [only] = plans;
  const what = plans.length === 1 ? `the plan is ${only!.plan!.name}` : `${plans.length} plans are made`;
  return `${gatesHeadline(gates, version, to, state).replace(/\.$/, "")}; ${what}.`;
}

/** An environment by name, else all of the stage, in order of name. */
export function placesNamed(snapshot: Snapshot, place: string): readonly string[] {
  const node = snapshot.find(nodeKey("Environment", place));
  if (node !== undefined && snapshot.properties(node)["declared"] !== false) return [place];
  const found = placesOf(snapshot, { stage: place }).map((one) => parseKey(snapshot.key(one))!.name);
  if (found.length > ENVIRONMENTS_MAX) {
    throw new PromotionInvalid(
      place,
      `is ${found.length} environments, more than ${ENVIRONMENTS_MAX}`,
      "Promote to them one by one, or in smaller stages.",
    );
  }
  if (found.length > 0) return found.sort();
  const known = snapshot.nodesOf("Environment").flatMap((one) => {
    const stage = stageOf(snapshot, one);
    return [parseKey(snapshot.key(one))!.name, ...(stage === undefined ? [] : [stage])];
  });
  throw new PlaceNotFound(place, nearestNames(place, new Set(known)));
}

/** What is promoted from a place runs there: that it is recorded is the least evidence of all. */
function judgeOrigin(
  snapshot: Snapshot,
  version: string,
  from: string,
  origins: readonly string[],
): Omit<JudgedGate, "environment"> {
  const build = snapshot.find(buildKey(version));
  const where = origins.filter((name) => {
    const node = snapshot.find(nodeKey("Environment", name));
    return (
      node !== undefined &&
      deploymentsIn(snapshot, node).some(
        (one) => one.build === build || (build !== undefined && versionOf(snapshot, one.build) === build),
      )
    );
  });
  const gate = {
    name: "promotion/from",
    kind: "origin",
    asks: `it runs in ${from}`,
    mode: "enforce",
    moment: "now",
    citations: [],
  } as const;
  if (where.length > 0) return { ...gate, state: "open", because: `${version} runs in ${where.join(", ")}.` };
  return {
    ...gate,
    state: "closed",
    because: `${version} does not run in ${from}.`,
    needs: [`Run it there and record it: fairlead deployed ${version} --in ${origins[0] ?? from}`],
  };
}

/** A plan as it was kept, with who made it. Errors: PlanNotFound. */
export async function keptPlan(knowledge: Knowledge, snapshot: Snapshot, name: string): Promise<GatedPlan> {
  const key = nodeKey("Plan", name);
  const node = snapshot.find(key);
  const documents =
    node === undefined ? undefined : await documentsAt(knowledge.store, [key], snapshot.head.revision);
  const document = documents?.get(key);
  if (node === undefined || document == null) {
    const known = snapshot.nodesOf("Plan").map((one) => parseKey(snapshot.key(one))!.name);
    throw new PlanNotFound(name, nearestNames(name, known));
  }
  const { spec } = document as unknown as PlanDocument;
  const { digest, proposer } = thingOf(snapshot, node);
  return { name, digest, proposer, content: spec.content as unknown as PlanContent };
}
