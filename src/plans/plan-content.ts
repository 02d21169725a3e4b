/** What stands in a plan, put together from its parts. */
import type { Decision } from "../decisions/decision.ts";
import { verdictOver } from "../decisions/decide.ts";
import type { Fallback } from "../decisions/fixes/fallback.ts";
import type { Risk } from "../decisions/risk/risk.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { MadeChoices, MoveChoice } from "./choices.ts";
import { ceilingOf } from "./configured.ts";
import type { Configured } from "./configured.ts";
import type { MadeSteps } from "./make-steps.ts";
import type { Move } from "./move.ts";
import type {
  Chosen,
  PlanChoices,
  PlanContent,
  PlannedDeployment,
  PlannedFrom,
  Remark,
  Strategy,
  UndoOfPlan,
} from "./plan.ts";
import { simulateUndo } from "./simulate-undo.ts";
import { worseText } from "./states-passed.ts";
import { knownOf } from "./undo-of.ts";
import { OLD } from "./world.ts";
import type { State, World } from "./world.ts";

export interface Parts {
  readonly snapshot: Snapshot;
  readonly decision: Decision;
  readonly world: World;
  readonly strategies: readonly MoveChoice[];
  readonly choices: Extract<MadeChoices, { readonly kind: "made" }>;
  readonly made: MadeSteps;
  readonly risk: Risk;
  /** What was picked and runs already. */
  readonly unchanged: readonly string[];
  readonly fallback?: Fallback;
  readonly wanted: Strategy | undefined;
  readonly rollbackTo: string | undefined;
  readonly configured: Configured | undefined;
}

export function planContent(parts: Parts): PlanContent {
  const {
    snapshot,
    decision,
    world,
    strategies,
    choices,
    made,
    risk,
    fallback,
    wanted,
    rollbackTo,
    configured,
  } = parts;
  const ceiling = configured === undefined ? undefined : ceilingOf(configured);
  const environment = decision.question.in!;
  const before = world.moves.flatMap((move): readonly PlannedDeployment[] =>
    move.from === undefined
      ? []
      : [deployment(snapshot, environment, move.replaces!, move.from, move.service, move.parametersBefore)],
  );
  const after = world.moves.map((move) =>
    deployment(snapshot, environment, move.name, move.to, move.service, move.parameters),
  );
  const planned = choicesIn(world.moves, strategies, choices);
  return {
    schemaVersion: 1,
    decision: fromOf(decision, wanted, rollbackTo),
    ...(fallback === undefined
      ? {}
      : {
          fallback: { insteadOf: fallback.insteadOf, because: fallback.fix.sentence },
        }),
    environment,
    before,
    after,
    choices: planned,
    steps: made.steps,
    waves: made.waves,
    states: made.states,
    undo: undoOf(world, before, made),
    ...(world.moves.length === 0 ? {} : { risk: { score: risk.score, parts: risk.parts } }),
    ...(ceiling === undefined ? {} : { monthlyCeiling: ceiling }),
    remarks: remarksOf(parts, planned),
  };
}

function fromOf(
  { id, question, revision, now, headline }: Decision,
  strategy: Strategy | undefined,
  rollbackTo: string | undefined,
): PlannedFrom {
  return {
    id,
    question,
    ...(strategy === undefined ? {} : { strategy }),
    ...(rollbackTo === undefined ? {} : { rollbackTo }),
    revision,
    now,
    headline,
  };
}

function deployment(
  snapshot: Snapshot,
  environment: string,
  name: string,
  version: string,
  service: string | undefined,
  parameters: Move["parameters"] | undefined,
): PlannedDeployment {
  const { digest } = knownOf(snapshot, version);
  const hasParameters = parameters !== undefined && Object.keys(parameters).length > 0;
  return {
    name,
    version,
    environment,
    ...(digest === undefined ? {} : { digest }),
    ...(service === undefined ? {} : { service }),
    ...(hasParameters ? { parameters } : {}),
  };
}

/** The most careful first. */
const CARE: readonly Strategy[] = ["canary", "shadow", "blue-green", "rolling", "recreate"];

function choicesIn(
  moves: readonly Move[],
  strategies: readonly MoveChoice[],
  choices: Parts["choices"],
): PlanChoices {
  const { concurrency, retry } = choices;
  const all = strategies.length > 0 ? strategies : choices.strategies;
  const [first] = all.toSorted((a, b) => CARE.indexOf(a.value) - CARE.indexOf(b.value));
  const isMixed = new Set(all.map(({ value }) => value)).size > 1;
  const byName = strategies.map((one, at) => [moves[at]!.name, chosen(one)] as const);
  return {
    strategy: chosen(first!),
    ...(isMixed ? { strategies: Object.fromEntries(byName) } : {}),
    concurrency,
    retry,
  };
}

function chosen({ value, rule, because }: MoveChoice): Chosen<Strategy> {
  return { value, ...(rule === undefined ? {} : { rule }), because };
}

function undoOf(world: World, before: readonly PlannedDeployment[], { steps }: MadeSteps): UndoOfPlan {
  const start: State = world.moves.map(() => OLD);
  const replaced = world.moved.flatMap(({ from }) => from ?? []);
  const verdicts = replaced.map((unit) => world.verdict(unit, start));
  const verdict = replaced.length === 0 ? "COMPATIBLE" : verdictOver(verdicts);
  const bad = replaced.find((unit) => world.verdict(unit, start) !== "COMPATIBLE");
  const headline =
    bad !== undefined
      ? `By today's facts ${worseText(world, bad, start).replace("would be", "is")}.`
      : replaced.length === 0
        ? "Nothing of it ran before; an undo retires what came."
        : `${replaced.length === 1 ? replaced[0]!.runs : `All ${replaced.length}`} would be COMPATIBLE ` +
          "again, judged against today's facts.";
  return { ...simulateUndo(before, steps), target: { verdict, headline } };
}

function remarksOf(
  { choices, unchanged, strategies, made, world }: Parts,
  planned: PlanChoices,
): readonly Remark[] {
  const { strategy } = planned;
  const isWatched = made.steps.some(({ gate }) => gate?.kind === "observations");
  const needsFigures = strategies.some(({ value }) => value === "canary" || value === "shadow");
  return [
    ...(world.moves.length === 0 || strategy.rule === undefined
      ? []
      : [
          {
            outcome: "CHOSEN" as const,
            rule: strategy.rule,
            sentence: `${strategy.value}: ${strategy.because}.`,
          },
        ]),
    ...choices.overruled.map((sentence) => ({ outcome: "CHOSEN" as const, sentence: `${sentence}.` })),
    ...unchanged.map((one) => ({ outcome: "PASS" as const, sentence: `${one} runs there already.` })),
    ...(needsFigures && !isWatched
      ? [
          {
            outcome: "UNKNOWN" as const,
            sentence: "No gate on observations holds here, so nothing judges the figures of what is new.",
          },
        ]
      : []),
  ];
}
