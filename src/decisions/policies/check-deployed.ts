/**
 * What policies say of what runs now; and what policies that are not applied yet would say, as if they were
 * enforced.
 */
import type { Document } from "../../model/document.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { judgeRule } from "../../rules/judge-rule.ts";
import { recordedReads } from "../../rules/read-data.ts";
import { versionOf } from "../../rules/thing-types.ts";
import type { Reason, Verdict } from "../decision.ts";
import { verdictOver } from "../decide.ts";
import { millisecondsOf, tellingOf } from "../telling.ts";
import { deploymentsIn } from "../deployed.ts";
import { nameOf } from "../fact-index.ts";
import { findEnvironment } from "../find-subject.ts";
import { selectEnvironments } from "../select-environments.ts";
import { NO, YES } from "../truth.ts";
import type { DecisionsImpact } from "./impact-on-decisions.ts";
import { ruleReason, waivedReason } from "./rule-reason.ts";
import { ruleQuestion, rulesIn, truthOfRule } from "./rules-here.ts";
import { waivedOnChoice, waivedOnPick } from "./waived-rules.ts";
import type { RuledRule } from "./waived-rules.ts";
import { withPolicies } from "./with-policies.ts";

export interface PolicyCheckQuestion {
  /** One environment by name, or those that a label selector matches; neither: all. */
  readonly in?: string;
  readonly selector?: string;
  /** Policies to judge as if they were applied and enforced; what else holds stays as it is. */
  readonly policies?: readonly Document[];
}

export interface CheckedDeployment {
  readonly deployment: string;
  readonly environment: string;
  /** What runs: `ranker@2.3.1#gpu`. */
  readonly subject: string;
  /** By the rules alone. */
  readonly verdict: Verdict;
  /** Without the policies that were given; only where some were. */
  readonly before?: Verdict;
  /** Of rules that fail or are open; of mode warn and shadow, and waived ones, too. */
  readonly reasons: readonly Reason[];
}

export interface PolicyCheck {
  readonly revision: number;
  readonly now: string;
  /** UNKNOWN where nothing runs, and where no rule holds: no evidence is no pass. */
  readonly verdict: Verdict;
  readonly rulesJudged: number;
  /** In order of environment, then deployment. */
  readonly deployments: readonly CheckedDeployment[];
  /** What policies that were given would make of recent questions; only where that was asked. */
  readonly decisions?: DecisionsImpact;
  /** It was asked, and is not told to who may not read what all others asked. */
  readonly decisionsWithheld?: true;
}

/** `now` is RFC 3339 in UTC. Throws EnvironmentNotFound, InvalidSelector. */
export function checkDeployed(snapshot: Snapshot, question: PolicyCheckQuestion, now: string): PolicyCheck {
  const { in: one, selector, policies = [] } = question;
  const environments =
    one === undefined ? selectEnvironments(snapshot, selector ?? "") : [findEnvironment(snapshot, one)];
  const changed = policies.length === 0 ? snapshot : withPolicies(snapshot, policies);
  let rulesJudged = 0;
  const deployments = environments.flatMap((environment) =>
    deploymentsIn(snapshot, environment).map(({ deployment, build }): CheckedDeployment => {
      const keys = [environment, build, deployment].map((node) => snapshot.key(node));
      const judge = (by: Snapshot) => judgeRunning(by, keys, now);
      const judged = judge(changed);
      rulesJudged += judged.length;
      return {
        deployment: nameOf(snapshot.key(deployment)),
        environment: nameOf(snapshot.key(environment)),
        subject: nameOf(snapshot.key(build)),
        verdict: verdictOf(judged),
        ...(changed === snapshot ? {} : { before: verdictOf(judge(snapshot)) }),
        reasons: judged
          .filter(({ outcome }) => outcome !== "PASS" && outcome !== "NOT_APPLICABLE")
          .map((one) => (one.waivers === undefined ? ruleReason(one) : waivedReason(one))),
      };
    }),
  );
  const over = verdictOver(deployments.map((each) => each.verdict));
  // Where no rule holds nothing was judged, and that is no yes.
  const verdict = over === "COMPATIBLE" && rulesJudged === 0 ? "UNKNOWN" : over;
  return { revision: snapshot.head.revision, now, verdict, rulesJudged, deployments };
}

/** `keys`: of the environment, of what runs there, and of its deployment. */
function judgeRunning(snapshot: Snapshot, keys: readonly string[], now: string): readonly RuledRule[] {
  const [environment, build, deployment] = keys.map((key) => snapshot.find(key)!) as [NodeId, NodeId, NodeId];
  const telling = tellingOf(snapshot, environment, millisecondsOf(now));
  const { all } = rulesIn(telling);
  if (all.length === 0) return [];
  const version: NodeId = versionOf(snapshot, build);
  const pick = { version, variant: version === build ? undefined : build };
  // What runs reads what is recorded, whatever would be chosen now.
  const reads = () => recordedReads(snapshot, deployment);
  const question = { ...ruleQuestion(telling), pick, picks: [pick], reads };
  return all.map((rule) => {
    const judged = judgeRule(rule, question);
    return rule.on === "choice" ? waivedOnChoice(judged, question) : waivedOnPick(judged, question);
  });
}

function verdictOf(judged: readonly RuledRule[]): Verdict {
  const truths = judged.map(truthOfRule);
  if (truths.includes(NO)) return "INCOMPATIBLE";
  return truths.every((truth) => truth === YES) ? "COMPATIBLE" : "UNKNOWN";
}
