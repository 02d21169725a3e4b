/** What commands about policies ask of a database that this process opens itself. */
import { checkDeployed } from "../../decisions/policies/check-deployed.ts";
import type { PolicyCheck } from "../../decisions/policies/check-deployed.ts";
import { impactOnDecisions } from "../../decisions/policies/impact-on-decisions.ts";
import { readPolicies } from "../../decisions/policies/read-policies.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { GraphStore } from "../../store/graph-store.ts";
import type { PolicyChecking } from "../connection.ts";

export async function checkLocally(
  store: GraphStore, snapshot: Snapshot, { sources, decisions = 0, ...question }: PolicyChecking, now: string,
): Promise<PolicyCheck> {
  const policies = sources === undefined ? [] : readPolicies(snapshot, sources);
  const given = sources === undefined ? {} : { policies };
  const check = checkDeployed(snapshot, { ...question, ...given }, now);
  if (decisions === 0 || policies.length === 0) return check;
  return { ...check, decisions: await impactOnDecisions(store, snapshot, policies, decisions, now) };
}
