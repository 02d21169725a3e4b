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
import type { ValidatorSaid } from "./evidence.ts";
import type { CommandValidatorSettings } from "./command-validator.ts";
import { contractsOf } from "./contract-texts.ts";

type Heard = Pick<ValidatorSaid, "outcome" | "reasons" | "repeatable">;

export interface ValidationMeans {
  /** Names of the commands. */
  readonly names: readonly string[];
  readonly commands: readonly CommandValidatorSettings[];
  /** What a validator says of a build in a place. Never rejects: what goes wrong is UNKNOWN or ERROR. */
  ask(validator: string, telling: Telling, build: NodeId): Promise<Heard>;
  /** The question about a build in a place, with the texts of contracts that its snapshot knows of. */
  question(telling: Telling, build: NodeId, picks?: readonly NodeId[]): Promise<Question>;
}

export function validationMeans(
  store: Pick<GraphStore, "records">, commands: readonly CommandValidatorSettings[],
): ValidationMeans {
  const ask = async (name: string, telling: Telling, build: NodeId): Promise<Heard> => {
    const asked = await questionAbout(store, telling, build);
    if (name === "api-surface") {
      const { apiSurfaceValidator } = await import("../../rules/validators/api-surface.ts");
      const { evaluateSafely } = await import("../../rules/validators/run-validators.ts");
      return { ...evaluateSafely(apiSurfaceValidator, asked), repeatable: true };
    }
    const command = commands.find((one) => one.name === name);
    if (command === undefined) return { ...unconfigured(asked, name), repeatable: false };
    const { commandValidator } = await import("./command-validator.ts");
    const { evaluateDeepSafely } = await import("./run-deeper.ts");
    return { ...await evaluateDeepSafely(commandValidator(command), asked), repeatable: false };
  };
  return {
    names: commands.map(({ name }) => name),
    commands,
    ask,
    question: (telling, build, picks) => questionAbout(store, telling, build, picks),
  };
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

function unconfigured({ snapshot, build }: Question, name: string): Result {
  const about = snapshot.key(build);
  const reason = { code: "COMMAND_UNKNOWN", outcome: "UNKNOWN", about, subject: name } as const;
  return { outcome: "UNKNOWN", reasons: [reason] };
}
