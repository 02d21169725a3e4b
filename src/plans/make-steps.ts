/**
 * The steps of ordered moves, wave by wave: what holds the plan up first, then what comes, the traffic, what
 * goes, and the record of it. Each wave ends with a gate that judges its state again by what is known then;
 * the next wave starts when that gate has opened.
 */
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { MoveChoice } from "./choices.ts";
import type { MoveWave, Passage } from "./find-order.ts";
import { ADDING, RECREATING } from "./find-order.ts";
import type { Configured } from "./configured.ts";
import type { Move } from "./move.ts";
import type { Ordered } from "./order-moves.ts";
import type { JudgedState, PlannedGate, PlanStep, RetryPolicy, Strategy, Traffic, Wave } from "./plan.ts";
import { percentOf, sharesOf } from "./shares.ts";
import { aboutOf, lastOfEach } from "./step-draft.ts";
import type { StepDraft } from "./step-draft.ts";
import { startState, stateAfter, stateUnderWay } from "./states-passed.ts";
import { configuredBecause, undoOfConfigure, valuesOf } from "./undo-of-configure.ts";
import { runsOf, trafficText, undoOfDeploy, undoOfRetire, undoOfShift } from "./undo-of.ts";
import { BOTH, NEITHER, OLD } from "./world.ts";
import type { Presence, World } from "./world.ts";

/** A deploy script says that it still works on a step; one that is silent for ten minutes has died. */
export const LEASE_SECONDS = 600;
/** A gate is asked, and answers at once. */
const GATE_RETRY: RetryPolicy = { attempts: 1, backoffSeconds: 0, backoffMaxSeconds: 0 };

export interface StepsWanted {
  readonly snapshot: Snapshot;
  readonly environment: string;
  readonly world: World;
  readonly ordered: Ordered;
  readonly strategies: readonly MoveChoice[];
  readonly concurrency: number;
  readonly retry: RetryPolicy;
  /** Gates that hold there, in order of name. */
  readonly gates: readonly PlannedGate[];
  readonly configured: Configured | undefined;
}

export interface MadeSteps {
  readonly steps: readonly PlanStep[];
  readonly waves: readonly Wave[];
  readonly states: readonly JudgedState[];
}

export function makeSteps(wanted: StepsWanted): MadeSteps {
  const maker = new StepMaker(wanted);
  return maker.make();
}

/** Gates on figures open when there are some: after traffic went to what is new. */
export function isOnFigures({ kind }: PlannedGate): boolean {
  return kind === "observations";
}

class StepMaker {
  readonly #wanted: StepsWanted;
  readonly #steps: PlanStep[] = [];
  readonly #waves: Wave[] = [];
  readonly #states: JudgedState[] = [];
  readonly #state: Presence[];
  readonly #traffic = new Map<number, Traffic>();
  /** What all of the next wave waits for. */
  #barrier: readonly string[] = [];

  constructor(wanted: StepsWanted) {
    this.#wanted = wanted;
    this.#state = wanted.world.moves.map(() => OLD);
  }

  make(): MadeSteps {
    const { world, ordered } = this.#wanted;
    this.#states.push(startState(world, this.#state));
    if (world.moves.length === 0) return { steps: [], waves: [], states: this.#states };
    this.#gatesFirst();
    for (const wave of ordered.coming) this.#come(wave);
    this.#shift();
    for (const wave of ordered.going) this.#go(wave);
    this.#gatesLast();
    this.#record();
    return { steps: this.#steps, waves: this.#waves, states: this.#states };
  }

  #gatesFirst(): void {
    const gates = this.#wanted.gates.filter((gate) => !isOnFigures(gate));
    if (gates.length === 0) return;
    const because = "Nothing is touched before these open.";
    this.#wave(
      because,
      gates.map((gate) => this.#gateStep(gate, `gate-${gate.name}`)),
    );
  }

  /** After all of the traffic went to what is new, its figures are asked for once more. */
  #gatesLast(): void {
    const gates = this.#wanted.gates.filter(isOnFigures);
    if (gates.length === 0) return;
    this.#wave(
      "What is new must do well.",
      gates.map((gate) => this.#gateStep(gate, `gate-${gate.name}`)),
    );
  }

  #come({ moves, isKnot }: MoveWave): void {
    const { world, ordered } = this.#wanted;
    const steps: StepDraft[] = [];
    const under: JudgedState[] = [];
    for (const move of moves) {
      const passage = ordered.passagesComing[move]!;
      const own = this.#comeSteps(world.moves[move]!, this.#strategy(move), passage);
      steps.push(...own);
      if (isKnot) continue;
      const meanwhile = [...this.#state];
      meanwhile[move] = passage === RECREATING ? NEITHER : BOTH;
      const isBeside = passage !== RECREATING;
      const step = own.at(-1)!.id;
      const { passagesComing } = ordered;
      under.push(stateUnderWay(world, move, meanwhile, passagesComing, step, isBeside));
    }
    for (const move of moves) this.#state[move] = ordered.passagesComing[move]!.to;
    this.#states.push(...under);
    const names = moves.map((move) => world.moves[move]!.to).join(" and ");
    const because = isKnot
      ? `${names} need each other: they come together and are judged when all are there.`
      : moves.length === 1
        ? `${names} comes ${this.#waves.length === 0 ? "first" : "next"}.`
        : "They may be done in any order: everything that stands on them holds in every mix.";
    this.#judgedWave(because, steps, moves, ordered.passagesComing);
  }

  #comeSteps(move: Move, strategy: Strategy, passage: Passage): readonly StepDraft[] {
    const { snapshot, configured, environment } = this.#wanted;
    const { name, from, to } = move;
    const about = aboutOf(move);
    const steps: StepDraft[] = [];
    const configuration = configured?.after.get(name);
    if (configuration !== undefined) {
      const id = this.#id(`configure-${name}`);
      steps.push({
        ...about,
        id,
        kind: "configure",
        configuration: valuesOf(configuration),
        title: `Configure ${name} for ${to}`,
        because: configuredBecause(configuration, environment),
        undo: undoOfConfigure(id, move, configured?.before.get(name)),
      });
    }
    if (passage === RECREATING) {
      const id = this.#id(`retire-${name}`);
      steps.push({
        ...about,
        id,
        kind: "retire",
        strategy,
        title: `Retire ${from}`,
        from: from!,
        because: `${to} takes its place; the two do not stand side by side.`,
        undo: undoOfRetire(snapshot, id, move),
      });
    }
    const id = this.#id(`deploy-${name}`);
    const isBeside = passage === ADDING;
    const runs = runsOf(snapshot, to);
    const parameters = Object.keys(move.parameters).length === 0 ? {} : { parameters: move.parameters };
    const replica = move.replica === undefined ? {} : { replica: move.replica };
    const reads = move.reads === undefined ? {} : { reads: move.reads };
    const reading = from !== to || move.reads === undefined ? to : `${to}, reading ${move.reads.join(", ")},`;
    const what = move.replica === undefined ? reading : `${to}, read from ${move.replica},`;
    steps.push({
      ...about,
      id,
      kind: "deploy",
      strategy,
      runs,
      ...parameters,
      ...replica,
      ...reads,
      ...(from === undefined ? {} : { from }),
      title:
        from === undefined
          ? `Deploy ${what.replace(/,$/, "")}`
          : isBeside
            ? `Deploy ${what} beside ${from}`
            : `Deploy ${what} in place of ${from}`,
      because: this.#whyMoved(move),
      undo: undoOfDeploy(
        snapshot,
        id,
        move,
        passage === RECREATING ? "after-it-went" : isBeside ? "beside" : "in-place",
      ),
    });
    return steps;
  }

  #whyMoved(move: Move): string {
    const { world } = this.#wanted;
    if (move.role === "asked") return "It was asked for.";
    const place = world.moves.indexOf(move);
    const users = world.moved.flatMap(({ to }, other) =>
      other !== place && world.moversOf(to).includes(place) ? [to.runs] : [],
    );
    const who = users.length === 0 ? "what was asked for" : users.slice(0, 3).join(" and ");
    return move.role === "added"
      ? `${who} needs it, and it does not run there yet.`
      : `${who} needs it, and not ${move.from}, which runs there.`;
  }

  /** Wave by wave, each share of the traffic of some moves; what others stand on goes first. */
  #shift(): void {
    const { world, ordered, concurrency } = this.#wanted;
    const beside = ordered.coming
      .flatMap(({ moves }) => moves)
      .filter((move) => ordered.passagesComing[move] === ADDING);
    for (let first = 0; first < beside.length; first += concurrency) {
      const chunk = beside.slice(first, first + concurrency);
      const shares = chunk.map((move) => sharesOf(this.#wanted.strategies[move]!));
      const count = Math.max(...shares.map(({ length }) => length));
      for (let at = 0; at < count; at++) {
        const moving = chunk.filter((_, place) => shares[place]![at] !== undefined);
        const steps = moving.map((move): StepDraft => {
          const traffic = shares[chunk.indexOf(move)]![at]!;
          return this.#shiftStep(move, traffic);
        });
        const figures = this.#wanted.gates.filter(isOnFigures);
        const watched = moving.filter((move) => this.#strategy(move) !== "blue-green");
        const gates = watched.flatMap((move) =>
          figures.map((gate) =>
            this.#gateStep(
              gate,
              `watch-${world.moves[move]!.name}-${at + 1}-${gate.name}`,
              world.moves[move]!,
            ),
          ),
        );
        const because = "What takes the traffic is there, and so is what it replaces.";
        const { passagesComing } = ordered;
        this.#judgedWave(
          because,
          [
            ...steps,
            ...gates.map((gate) => ({
              ...gate,
              after: steps.map(({ id }) => id),
            })),
          ],
          moving,
          passagesComing,
        );
      }
    }
  }

  #shiftStep(move: number, traffic: Traffic): StepDraft {
    const { snapshot, world, strategies } = this.#wanted;
    const one = world.moves[move]!;
    const id = this.#id(
      `${traffic.kind === "mirror" ? "mirror" : "shift"}-${one.name}-${percentOf(traffic)}`,
    );
    const before = this.#traffic.get(move);
    this.#traffic.set(move, traffic);
    const { value, because, windowSeconds } = strategies[move]!;
    const watched = windowSeconds === undefined ? "" : ` It is watched for ${windowSeconds} s.`;
    return {
      ...aboutOf(one),
      id,
      kind: "shift",
      strategy: value,
      traffic,
      runs: runsOf(snapshot, one.to),
      from: one.from!,
      title: `Send ${trafficText(traffic, one)}`,
      because: `${value}: ${because.replace(/\.$/, "")}.${watched}`,
      undo: undoOfShift(snapshot, id, one, before),
    };
  }

  #go({ moves }: MoveWave): void {
    const { snapshot, world, ordered } = this.#wanted;
    const steps = moves.map((move): StepDraft => {
      const one = world.moves[move]!;
      const id = this.#id(`retire-${one.replaces!}`);
      return {
        ...aboutOf(one),
        deployment: one.replaces!,
        id,
        kind: "retire",
        strategy: this.#strategy(move),
        from: one.from!,
        title: `Retire ${one.from}`,
        because: `${one.to} has all its traffic.`,
        undo: undoOfRetire(snapshot, id, one),
      };
    });
    for (const move of moves) this.#state[move] = ordered.passagesGoing[move]!.to;
    const because = "What is replaced goes last; nothing stands on it any more.";
    this.#judgedWave(because, steps, moves, ordered.passagesGoing);
  }

  /** A wave, the state after it, and the gate that judges that state again. */
  #judgedWave(
    because: string,
    drafts: readonly StepDraft[],
    moves: readonly number[],
    passages: readonly Passage[],
  ): void {
    const { world } = this.#wanted;
    const number = this.#waves.length + 1;
    const state = this.#states.length;
    this.#states.push(stateAfter(world, moves, this.#state, passages, `after wave ${number}`));
    const gate: PlannedGate = {
      name: `states/${state}`,
      kind: "verdict",
      settings: {},
      asks: `what was decided is still compatible after wave ${number}`,
    };
    const id = this.#id(`verify-wave-${number}`);
    const verify: StepDraft = {
      id,
      kind: "verify",
      gate,
      retry: GATE_RETRY,
      after: lastOfEach(drafts),
      title: `Verify the state after wave ${number}`,
      because: "Facts may have changed since the plan was made.",
      undo: { kind: "nothing", because: "It only looks." },
    };
    this.#wave(because, [...drafts, verify]);
  }

  #gateStep(gate: PlannedGate, name: string, move?: Move): StepDraft {
    return {
      ...(move === undefined ? {} : aboutOf(move)),
      id: this.#id(name),
      kind: "verify",
      gate,
      retry: GATE_RETRY,
      title: `Gate ${gate.name}: ${gate.asks}`,
      because: `It holds in ${this.#wanted.environment}.`,
      undo: { kind: "nothing", because: "It only looks." },
    };
  }

  #record(): void {
    const { environment } = this.#wanted;
    this.#wave("Everything is done.", [
      {
        id: this.#id(`record-${environment}`),
        kind: "record",
        title: `Record what runs in ${environment}`,
        because: "What performed well can be gone back to.",
        retry: GATE_RETRY,
        undo: { kind: "nothing", because: "A record of what was is still true." },
      },
    ]);
  }

  /** Steps of one deployment wait for one another; all wait for the wave before. */
  #wave(because: string, drafts: readonly StepDraft[]): void {
    const wave = this.#waves.length;
    const latest = new Map<string, string>();
    const steps = drafts.map((draft): PlanStep => {
      const { after: given = [], retry = this.#wanted.retry, ...rest } = draft;
      const before = draft.deployment === undefined ? undefined : latest.get(draft.deployment);
      if (draft.deployment !== undefined) latest.set(draft.deployment, draft.id);
      const waitsFor = before !== undefined ? [before] : given.length > 0 ? [] : this.#barrier;
      const after = [...new Set([...waitsFor, ...given])];
      return { ...rest, wave, after, retry, leaseSeconds: LEASE_SECONDS };
    });
    this.#steps.push(...steps);
    this.#waves.push({ steps: steps.map(({ id }) => id), because });
    const waited = new Set(steps.flatMap(({ after }) => after));
    this.#barrier = steps.flatMap(({ id }) => (waited.has(id) ? [] : [id]));
  }

  #strategy(move: number): Strategy {
    return this.#wanted.strategies[move]!.value;
  }

  /** Fit for a path and a file name, and no other step's. */
  #id(text: string): string {
    const plain = text.replaceAll(/[^A-Za-z0-9._-]+/g, "-");
    const isTaken = (id: string): boolean => this.#taken.has(id);
    let id = plain;
    for (let number = 2; isTaken(id); number++) id = `${plain}-${number}`;
    this.#taken.add(id);
    return id;
  }

  readonly #taken = new Set<string>();
}
