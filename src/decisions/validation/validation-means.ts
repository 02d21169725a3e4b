/**
 * What it takes to ask validators that read more than a snapshot: texts of contracts from the store, and the
 * commands of the server's configuration. Made once for a process; without any, every such validator is open.
 */
import type { GraphStore } from "../../store/graph-store.ts";
import { questionOf } from "../../rules/asked-validator.ts";
import { RuleScene } from "../../rules/rule-scene.ts";
import type { Contract, Question, Result } from "../../rules/validators/validator.ts";
import { versionOf } from "../../rules/thing-types.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { ruleQuestion } from "../policies/rules-here.ts";
import type { Telling } from "../reasons.ts";
import type { CommandValidatorSettings } from "./command-validator.ts";
import { contractsOf } from "./contract-texts.ts";
import type { DeepValidator } from "./deep-validator.ts";
import type { ValidatorSaid } from "./evidence.ts";

export interface ValidationMeans {
  /** Names of the commands. */
  readonly names: readonly string[];
  /** What a validator says of a build in a place. Never rejects: what goes wrong is UNKNOWN or ERROR. */
  ask(name: string, telling: Telling, build: NodeId): Promise<Omit<ValidatorSaid, keyof Asked>>;
  /** The validator of a name; one that nobody configured says so. */
  validator(name: string): Promise<DeepValidator>;
  /** The question about a build in a place, with the texts of contracts that its snapshot knows of. */
  question(telling: Telling, build: NodeId, picks?: readonly NodeId[]): Promise<Question>;
}

type Asked = Pick<ValidatorSaid, "validator" | "build" | "environment">;

/** Commands at once: each is a process, and whoever asks more at a time waits. */
const COMMANDS_AT_ONCE = 4;
const API_SURFACE = "api-surface";

export function validationMeans(
  store: Pick<GraphStore, "records">, commands: readonly CommandValidatorSettings[],
): ValidationMeans {
  const turns = new Turns(COMMANDS_AT_ONCE);
  const validator = async (name: string): Promise<DeepValidator> => {
    if (name === API_SURFACE) {
      const { apiSurfaceValidator: pure } = await import("../../rules/validators/api-surface.ts");
      return { ...pure, tier: "verify", evaluate: (question) => Promise.resolve(pure.evaluate(question)) };
    }
    const settings = commands.find((one) => one.name === name);
    if (settings === undefined) return unconfigured(name);
    const { commandValidator } = await import("./command-validator.ts");
    const command = commandValidator(settings);
    return { ...command, evaluate: (question) => turns.take(() => command.evaluate(question)) };
  };
  const question: ValidationMeans["question"] = (telling, build, picks) =>
    questionAbout(store, telling, build, picks);
  return {
    names: commands.map(({ name }) => name),
    validator,
    question,
    ask: async (name, telling, build) => {
      const { evaluateDeepSafely } = await import("./run-deeper.ts");
      const { reasonToSkip } = await import("../../rules/validators/run-validators.ts");
      const [asked, deep] = [await question(telling, build), await validator(name)];
      const repeatable = name === API_SURFACE;
      if (reasonToSkip(deep, asked, undefined) !== undefined)
        return { outcome: "PASS", reasons: [notAbout(asked, name)], repeatable };
      return { ...await evaluateDeepSafely(deep, asked), repeatable };
    },
  };
}

/** Lets so many run at a time, in the order in which they came. */
class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async take<Value>(act: () => Promise<Value>): Promise<Value> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free--;
    try {
      return await act();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}

async function questionAbout(
  store: Pick<GraphStore, "records">, telling: Telling, build: NodeId, picks: readonly NodeId[] = [],
): Promise<Question> {
  const { snapshot } = telling.place;
  const pickOf = (node: NodeId) => {
    const version = versionOf(snapshot, node);
    return { version, variant: version === node ? undefined : node };
  };
  const pick = pickOf(build);
  const asked = { ...ruleQuestion(telling), pick, picks: picks.map(pickOf) };
  const question = questionOf(new RuleScene(asked, []))!;
  const nodes = [build, ...(question.replaces === undefined ? [] : [question.replaces])];
  return { ...question, contract: await textsFor(store, snapshot, nodes) };
}

async function textsFor(store: Pick<GraphStore, "records">, snapshot: Snapshot, builds: readonly NodeId[]) {
  const texts = await contractsOf(store, snapshot, builds.map((node) => versionOf(snapshot, node)));
  return (provider: string, interfaceKey: string): Contract | undefined =>
    texts.get(`${provider} ${interfaceKey}`);
}

function notAbout({ snapshot, build }: Question, name: string) {
  return { code: "NOT_ABOUT", outcome: "PASS", about: snapshot.key(build), subject: name } as const;
}

function unconfigured(name: string): DeepValidator {
  const evaluate = ({ snapshot, build }: Question): Promise<Result> => {
    const about = snapshot.key(build);
    const reason = { code: "COMMAND_UNKNOWN", outcome: "UNKNOWN", about, subject: name } as const;
    return Promise.resolve({ outcome: "UNKNOWN", reasons: [reason] });
  };
  return { name, tier: "verify", reads: {}, evaluate };
}
