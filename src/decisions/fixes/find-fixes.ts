/**
 * What would make an INCOMPATIBLE or UNKNOWN decision COMPATIBLE: proposals of every kind, each decided anew
 * with its change in place before it is shown, best first.
 *
 * Pure: a function of the snapshot, the decision and the time. Changes of documents are tried on a snapshot
 * advanced in memory; nothing is written.
 */
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { decide, millisecondsOf } from "../decide.ts";
import type { Decision, EnvironmentResult } from "../decision.ts";
import { decideCommandLine } from "./command.ts";
import { compareFixes, FIX_KINDS } from "./fix.ts";
import type { Fix, FixesFound } from "./fix.ts";
import { proposeVariants, proposeVersions } from "./propose-builds.ts";
import { proposeEnvironments } from "./propose-environments.ts";
import { proposeFacts } from "./propose-facts.ts";
import { blockedIn } from "./proposal.ts";
import type { Blocked, Proposal } from "./proposal.ts";
import { fixSentence } from "./wording.ts";

/** Fixes shown; whoever reads more would rather ask another question. */
export const FIXES_MAX = 5;
/** Of one kind: five other environments would hide the driver that wants an update. */
export const FIXES_OF_A_KIND_MAX = 2;
/** Questions decided anew for one decision; on the seeds the most is 14. */
export const DECIDED_MAX = 40;
/** Environments of one decision that fixes are looked for; a selector may match hundreds alike. */
export const ENVIRONMENTS_FIXED_MAX = 3;

/** Nothing for a decision that is COMPATIBLE, or that is about no environment. Errors: none of its own. */
export function findFixes(snapshot: Snapshot, decision: Decision, now: string): FixesFound {
  const blocked = decision.results.filter(({ verdict }) => verdict !== "COMPATIBLE");
  const search = new FixSearch(snapshot, decision, now);
  for (const result of blocked.slice(0, ENVIRONMENTS_FIXED_MAX)) search.fix(result);
  search.isTruncated ||= blocked.length > ENVIRONMENTS_FIXED_MAX;
  return { fixes: search.best(), fixesTruncated: search.isTruncated, decided: search.decided };
}

class FixSearch {
  isTruncated = false;
  decided = 0;
  private readonly snapshot: Snapshot;
  private readonly decision: Decision;
  private readonly now: string;
  private readonly fixes: Fix[] = [];

  constructor(snapshot: Snapshot, decision: Decision, now: string) {
    this.snapshot = snapshot;
    this.decision = decision;
    this.now = now;
  }

  fix(result: EnvironmentResult): void {
    const blocked = blockedIn(this.snapshot, this.decision.question, result, millisecondsOf(this.now));
    const tried = new Set<string>();
    for (const proposal of this.proposalsFor(blocked)) {
      const { question, delta } = proposal;
      const command = decideCommandLine(question);
      if (delta === undefined && tried.has(command)) continue;
      tried.add(command);
      if (this.decided === DECIDED_MAX) {
        this.isTruncated = true;
        return;
      }
      this.decided++;
      const { verdict, id } = decide(this.snapshot, question, this.now);
      if (verdict === "COMPATIBLE") this.fixes.push(fixOf(proposal, result.environment, command, verdict, id));
    }
  }

  private proposalsFor(blocked: Blocked): readonly Proposal[] {
    const facts = proposeFacts(blocked);
    const versions = proposeVersions(blocked);
    this.isTruncated ||= facts.isTruncated || versions.isTruncated;
    return [
      ...proposeVariants(blocked),
      ...versions.proposals,
      ...proposeEnvironments(blocked, millisecondsOf(this.now)),
      ...facts.proposals,
    ];
  }

  /** Best first, a few of each kind. */
  best(): readonly Fix[] {
    const ofKind = new Map<string, number>();
    const shown = this.fixes.sort(compareFixes).filter(({ kind }) => {
      const count = (ofKind.get(kind) ?? 0) + 1;
      ofKind.set(kind, count);
      return count <= FIXES_OF_A_KIND_MAX;
    });
    return shown.slice(0, FIXES_MAX);
  }
}

function fixOf(
  { kind, changes, distance, question }: Proposal, environment: string, command: string,
  verdict: Fix["verdict"], decisionId: string,
): Fix {
  const inTheWorld = changes.filter((change) => CHANGE_THE_WORLD.has(change.kind)).length;
  return {
    kind, environment, sentence: fixSentence(changes, verdict), changes, verdict,
    cost: { changes: inTheWorld, kind: FIX_KINDS.indexOf(kind), distance },
    question, decisionId, command,
  };
}

/** Asking otherwise or finding out changes nothing. */
const CHANGE_THE_WORLD: ReadonlySet<string> = new Set(["fact", "deploy", "upgrade", "bound"]);
