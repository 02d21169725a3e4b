/**
 * Decides with validators that take more than a snapshot: they read texts, or call a command.
 *
 * First everybody else is asked. Where nothing but such a validator leaves an answer open, or where the
 * answer is yes and one that is not enforced is still to be heard, they are asked about the builds that the
 * answer is about, and it is made again with what they said. What they fail is excluded as any rule excludes
 * it, so the search goes on to the next best, and they are asked about that. Where a gate fails, or is open,
 * they are not asked at all.
 */
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { bindingsOf } from "../../rules/policies.ts";
import { decide } from "../decide.ts";
import { millisecondsOf, tellingOf } from "../telling.ts";
import type { AskedQuestion, Decision, EnvironmentResult, Reason } from "../decision.ts";
import { readAssumptions } from "../read-assumptions.ts";
import { factIndexOf } from "../fact-index.ts";
import { factTypesOf } from "../policies/rule-facts.ts";
import { inOneOrder } from "./evidence.ts";
import type { ValidatorSaid } from "./evidence.ts";
import { checkValidatorNames } from "./question-validators.ts";
import type { ValidationMeans } from "./validation-means.ts";

/**
 * Rounds of asking: each either settles an answer or rules one candidate out. Further ones would keep whoever
 * asks waiting for commands on versions that nobody wants.
 */
export const ROUNDS_MAX = 8;
/**
 * Words heard for one question: a selector may match a thousand environments, and a command may take half a
 * minute. What is beyond was not run, and says so.
 */
export const HEARD_MAX = 64;

/** Errors: what `decide` throws; QuestionInvalid for a name that no validator has. */
export function decideDeeply(
  snapshot: Snapshot, question: AskedQuestion, now: string, means: ValidationMeans,
): Decision | Promise<Decision> {
  if (question.validate !== undefined) checkValidatorNames(question.validate, means.names);
  const decision = decide(snapshot, question, now);
  if (question.validate === undefined && !asksElsewhere(snapshot)) return decision;
  const wanted = toAsk(decision);
  return wanted.length === 0 ? decision : askOn(snapshot, decision, now, means, wanted);
}

const ELSEWHERE = {};

/** Whether any policy names a validator that is not run in a decision. */
function asksElsewhere(snapshot: Snapshot): boolean {
  return snapshot.memo(ELSEWHERE, () => {
    const bindings = bindingsOf(snapshot, () => factTypesOf(snapshot));
    const isElsewhere = bindings.some(({ rules }) =>
      rules.some(({ asks }) => asks !== undefined && asks.validator === undefined));
    return { isElsewhere };
  }).isElsewhere;
}

interface Wanted {
  readonly validator: string;
  readonly build: string;
  readonly environment: string;
}

async function askOn(
  snapshot: Snapshot, first: Decision, now: string, means: ValidationMeans, firstWanted: readonly Wanted[],
): Promise<Decision> {
  const said = new Map<string, ValidatorSaid>();
  let [decision, wanted] = [first, firstWanted];
  for (let round = 0; round < ROUNDS_MAX && wanted.length > 0; round++) {
    for (const one of wanted.slice(0, HEARD_MAX - said.size))
      said.set(JSON.stringify(one), await hear(snapshot, first, now, means, one));
    decision = decide(snapshot, first.question, now, inOneOrder([...said.values()]));
    if (said.size >= HEARD_MAX) break;
    wanted = toAsk(decision).filter((one) => !said.has(JSON.stringify(one)));
  }
  return decision;
}

async function hear(
  snapshot: Snapshot, { question }: Decision, now: string, means: ValidationMeans, wanted: Wanted,
): Promise<ValidatorSaid> {
  const place = snapshot.find(wanted.environment)!;
  const { assume } = question;
  const assumed = assume === undefined ? undefined : readAssumptions(factIndexOf(snapshot), assume);
  const telling = tellingOf(snapshot, place, millisecondsOf(now), assumed);
  return { ...wanted, ...await means.ask(wanted.validator, telling, snapshot.find(wanted.build)!) };
}

/** Validators that nothing but their silence keeps from an answer, each once, in order. */
function toAsk({ results }: Decision): readonly Wanted[] {
  const found = new Map<string, Wanted>();
  for (const result of results) {
    for (const { rule } of silent(result)) {
      const environment = rule!.environment!;
      const one = { validator: rule!.validator!, build: rule!.about, environment };
      found.set(JSON.stringify(one), one);
    }
  }
  return [...found.values()];
}

/** Reasons of validators that were not run; none where something else is against the answer, or open. */
function silent({ verdict, reasons, warnings = [], shadow = [] }: EnvironmentResult): readonly Reason[] {
  const isSilent = ({ rule }: Reason): boolean => rule?.why === "not-run";
  switch (verdict) {
    case "INCOMPATIBLE":
      return [];
    case "UNKNOWN": {
      const open = reasons.filter(({ truth }) => truth === "unknown");
      return open.every(isSilent) ? open : [];
    }
    case "COMPATIBLE":
      return [...warnings, ...shadow].filter(isSilent);
    default:
      return verdict satisfies never;
  }
}

