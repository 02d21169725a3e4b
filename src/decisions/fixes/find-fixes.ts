/**
 * What would make an INCOMPATIBLE or UNKNOWN decision COMPATIBLE: proposals of every kind, each decided anew
 * with its change in place before it is shown, best first.
 *
 * Pure: a function of the snapshot, the decision and the time. Changes of documents are tried on a snapshot
 * advanced in memory; nothing is written.
 */
import type { PointInTime } from "../../catalog/knowledge.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { decide } from "../decide.ts";
import { millisecondsOf } from "../telling.ts";
import type { Decision, EnvironmentResult } from "../decision.ts";
import { commandLine, decideCommandLine } from "./command.ts";
import { compareFixes, FIX_KINDS } from "./fix.ts";
import type { Fix, FixesFound } from "./fix.ts";
import { proposeBounds } from "./propose-bounds.ts";
import { proposeValues, proposeVariants, proposeVersions } from "./propose-builds.ts";
import { proposeEnvironments } from "./propose-environments.ts";
import { proposeFacts } from "./propose-facts.ts";
import { proposeQuestions } from "./propose-questions.ts";
import { askedVersions } from "./asked-version.ts";
import { blockedIn, subjectsOf } from "./proposal.ts";
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

/**
 * Nothing for a decision that is COMPATIBLE, or that is about no environment. `asOf`: what the question was
 * asked by, so that commands ask by the same. Errors: none of its own.
 */
export function findFixes(
  snapshot: Snapshot, decision: Decision, now: string, asOf?: PointInTime,
): FixesFound {
  const search = new FixSearch(snapshot, decision, now, asOf);
  if (decision.question.anywhere !== undefined) {
    if (decision.verdict !== "COMPATIBLE") search.fixAnywhere(decision.question.anywhere);
    return { fixes: search.best(), fixesTruncated: search.isTruncated, decided: search.decided };
  }
  const blocked = decision.results.filter(({ verdict }) => verdict !== "COMPATIBLE");
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
  private readonly asOf: PointInTime | undefined;
  private readonly fixes: Fix[] = [];

  constructor(snapshot: Snapshot, decision: Decision, now: string, asOf: PointInTime | undefined) {
    this.asOf = asOf;
    this.snapshot = snapshot;
    this.decision = decision;
    this.now = now;
  }

  fix(result: EnvironmentResult): void {
    const blocked = blockedIn(this.snapshot, this.decision.question, result, millisecondsOf(this.now));
    this.tryAll(this.proposalsFor(blocked), result.environment);
  }

  /** Where any of several environments will do there is none whose facts could be changed: ask otherwise. */
  fixAnywhere(selector: string): void {
    const { question } = this.decision;
    const subjects = subjectsOf(question).flatMap((text) => askedVersions(this.snapshot, text));
    const asked = { snapshot: this.snapshot, question, subjects };
    const versions = proposeVersions(asked);
    this.isTruncated ||= versions.isTruncated;
    const { proposals } = versions;
    this.tryAll(
      [...proposeQuestions(asked), ...proposeValues(asked), ...proposeVariants(asked), ...proposals],
      selector,
    );
  }

  private tryAll(proposals: readonly Proposal[], environment: string): void {
    const tried = new Set<string>();
    for (const proposal of proposals) {
      const command = decideCommandLine(proposal.question);
      if (proposal.delta === undefined && tried.has(command)) continue;
      if (proposal.delta === undefined) tried.add(command);
      if (this.decided === DECIDED_MAX) {
        this.isTruncated = true;
        return;
      }
      const fix = this.tried(proposal, environment);
      if (fix !== undefined) this.fixes.push(fix);
    }
  }

  /** Decides the question with the change in place; a fix if that makes it COMPATIBLE. */
  private tried(proposal: Proposal, environment: string): Fix | undefined {
    const { kind, changes, distance, question, delta, exactly } = proposal;
    this.decided++;
    const { head } = this.snapshot;
    const snapshot = delta === undefined ? this.snapshot
      : this.snapshot.advance({ ...head, revision: head.revision + 1 }, delta);
    const asked = decide(snapshot, question, this.now);
    if (asked.verdict !== "COMPATIBLE") return undefined;
    const made = typeof changes === "function" ? changes(asked) : changes;
    if (made.length === 0) return undefined;
    // What the sentence names is what the command asks for.
    const decision = exactly === undefined ? asked : decide(snapshot, exactly(made), this.now);
    if (exactly !== undefined) this.decided++;
    const { verdict } = decision;
    if (verdict !== "COMPATIBLE") return undefined;
    const inTheWorld = made.filter((change) => CHANGE_THE_WORLD.has(change.kind)).length;
    return {
      kind, environment, sentence: fixSentence(made, verdict), changes: made, verdict,
      cost: { changes: inTheWorld, kind: FIX_KINDS.indexOf(kind), distance },
      question: decision.question,
      ...(delta === undefined ? { decisionId: decision.id } : {}),
      command: commandLine(made, decision.question, this.asOf),
    };
  }

  private proposalsFor(blocked: Blocked): readonly Proposal[] {
    const facts = proposeFacts(blocked);
    const versions = proposeVersions(blocked);
    this.isTruncated ||= facts.isTruncated || versions.isTruncated;
    return [
      ...proposeQuestions(blocked),
      ...proposeValues(blocked),
      ...proposeVariants(blocked),
      ...versions.proposals,
      ...proposeEnvironments(blocked, millisecondsOf(this.now)),
      ...facts.proposals,
      ...proposeBounds(blocked),
    ];
  }

  /** The best of each kind, then the second best, as far as there is room; best first. */
  best(): readonly Fix[] {
    const told = new Set<string>();
    const sorted = this.fixes.sort(compareFixes).filter(({ sentence }) => {
      const isNew = !told.has(sentence);
      told.add(sentence);
      return isNew;
    });
    const byKind = [...Map.groupBy(sorted, ({ kind }) => kind).values()];
    const ranks = Array.from({ length: FIXES_OF_A_KIND_MAX }, (_, rank) => rank);
    const wanted = ranks.flatMap((rank) => byKind.flatMap((fixes) => fixes.slice(rank, rank + 1)));
    return wanted.slice(0, FIXES_MAX).sort(compareFixes);
  }
}

/** Asking otherwise or finding out changes nothing. */
const CHANGE_THE_WORLD: ReadonlySet<string> = new Set(["fact", "deploy", "upgrade", "bound"]);
