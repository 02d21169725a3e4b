/** What is different between two plans, in what they do: not when they were made, nor by which revision. */
import { canonicalJson } from "../values/canonical-json.ts";
import type { PlanContent, PlannedDeployment, PlanStep } from "./plan.ts";

export interface PlanChange {
  readonly what:
    "question" | "verdict" | "before" | "after" | "choices" | "gates" | "configuration" | "steps" | "undo";
  /** Of which deployment, step or choice. */
  readonly about?: string;
  readonly was?: string;
  readonly is?: string;
  readonly sentence: string;
}

export function planChanges(one: PlanContent, other: PlanContent): readonly PlanChange[] {
  return [
    ...deployments("before", one.before, other.before),
    ...deployments("after", one.after, other.after),
    ...choices(one, other),
    ...gates(one, other),
    ...configurations(one, other),
    ...steps(one, other),
    ...undo(one, other),
  ];
}

function deployments(
  what: "before" | "after",
  one: readonly PlannedDeployment[],
  other: readonly PlannedDeployment[],
): readonly PlanChange[] {
  const told = (deployment: PlannedDeployment | undefined): string | undefined =>
    deployment === undefined ? undefined : `${deployment.version}${parametersText(deployment)}`;
  return byName(one, other, ({ name }) => name).flatMap(([about, left, right]): readonly PlanChange[] => {
    if (left !== undefined && right !== undefined && canonicalJson(left) === canonicalJson(right)) return [];
    const [was, is] = [told(left), told(right)];
    const sentence = deploymentSentence(what, about, was, is);
    return [{ what, about, ...given({ was, is }), sentence }];
  });
}

function deploymentSentence(
  what: "before" | "after",
  about: string,
  was: string | undefined,
  is: string | undefined,
): string {
  const isBefore = what === "before";
  if (was === undefined)
    return `${about}: ${is} ${isBefore ? "runs now, and is touched" : "is to run, and was not planned"}.`;
  if (is === undefined && isBefore) return `${about}: ${was} ran, and is not part of the plan any more.`;
  if (is === undefined) return `${about}: ${was} is not to run any more.`;
  const detail = was === is ? " (its digest, service or parameters changed)" : "";
  return `${about}: ${is} ${isBefore ? "runs" : "is to run"}, and not ${was}${detail}.`;
}

function parametersText({ parameters = {} }: PlannedDeployment): string {
  const values = Object.entries(parameters).map(([name, value]) => `${name}=${String(value)}`);
  return values.length === 0 ? "" : ` with ${values.join(", ")}`;
}

function choices(one: PlanContent, other: PlanContent): readonly PlanChange[] {
  return (["strategy", "strategies", "concurrency", "retry"] as const).flatMap(
    (about): readonly PlanChange[] => {
      const [was, is] = [choiceText(one.choices[about]), choiceText(other.choices[about])];
      if (was === is) return [];
      return [
        {
          what: "choices",
          about,
          ...given({ was, is }),
          sentence: `${about}: ${is ?? "none"} instead of ${was ?? "none"}.`,
        },
      ];
    },
  );
}

/** Who chose, and why, may be another as long as the choice is the same. */
function choiceText(choice: PlanContent["choices"][keyof PlanContent["choices"]]): string | undefined {
  if (choice === undefined) return undefined;
  if ("because" in choice && typeof choice.because === "string") return valueText(choice.value);
  return Object.entries(choice)
    .map(([name, { value }]) => `${name} ${valueText(value)}`)
    .join(", ");
}

function valueText(value: unknown): string {
  return typeof value === "object" ? canonicalJson(value) : String(value);
}

function gates(one: PlanContent, other: PlanContent): readonly PlanChange[] {
  // A state that is judged again belongs to its wave, which is told by the steps.
  const gatesOf = ({ steps: all }: PlanContent) =>
    all.filter(({ gate }) => gate !== undefined && !gate.name.startsWith("states/"));
  return byName(gatesOf(one), gatesOf(other), ({ id }) => id).flatMap(([about, left, right]) => {
    if (canonicalJson(left?.gate ?? null) === canonicalJson(right?.gate ?? null)) return [];
    const [was, is] = [left?.gate?.asks, right?.gate?.asks];
    const sentence =
      was === undefined
        ? `Gate ${about} holds now: ${is}.`
        : is === undefined
          ? `Gate ${about} holds no more.`
          : `Gate ${about} asks otherwise now: ${is}.`;
    return [{ what: "gates" as const, about, ...given({ was, is }), sentence }];
  });
}

function configurations(one: PlanContent, other: PlanContent): readonly PlanChange[] {
  const of = ({ steps: all }: PlanContent) => all.filter(({ configuration }) => configuration !== undefined);
  return byName(of(one), of(other), ({ deployment = "" }) => deployment).flatMap(([about, left, right]) => {
    const [was, is] = [left?.configuration?.digest, right?.configuration?.digest];
    if (was === is) return [];
    return [
      {
        what: "configuration" as const,
        about,
        ...given({ was, is }),
        sentence: `The configuration of ${about} is another.`,
      },
    ];
  });
}

function steps(one: PlanContent, other: PlanContent): readonly PlanChange[] {
  const of = ({ steps: all }: PlanContent) =>
    all.filter(({ gate, kind }) => gate === undefined && kind !== "configure");
  const told = byName(of(one), of(other), ({ id }) => id).flatMap(([about, left, right]) => {
    if (left !== undefined && right !== undefined && actionText(left) === actionText(right)) return [];
    const sentence =
      left === undefined
        ? `Step ${about} is new: ${right!.title}.`
        : right === undefined
          ? `Step ${about} is gone: ${left.title}.`
          : `Step ${about} is another: ${right.title}.`;
    return [{ what: "steps" as const, about, ...given({ was: left?.title, is: right?.title }), sentence }];
  });
  if (told.length > 0) return told;
  const order = (content: PlanContent): string =>
    of(content)
      .map(({ id, wave }) => `${wave} ${id}`)
      .join();
  return order(one) === order(other)
    ? []
    : [{ what: "steps", sentence: "The same steps come in another order." }];
}

function actionText({ kind, deployment, runs, from, traffic, parameters, reads }: PlanStep): string {
  const about = [kind, deployment, runs, from, traffic, parameters, ...(reads === undefined ? [] : [reads])];
  return canonicalJson(about.map((one) => one ?? null));
}

function undo(one: PlanContent, other: PlanContent): readonly PlanChange[] {
  const [was, is] = [one.undo.target.verdict, other.undo.target.verdict];
  if (was === is && one.undo.leadsBack === other.undo.leadsBack) return [];
  const sentence =
    was === is ? other.undo.because : `What ran before is ${is} by today's facts, and was ${was}.`;
  return [{ what: "undo", was, is, sentence }];
}

function byName<Item>(
  one: readonly Item[],
  other: readonly Item[],
  nameOf: (item: Item) => string,
): readonly (readonly [string, Item | undefined, Item | undefined])[] {
  const left = new Map(one.map((item) => [nameOf(item), item]));
  const right = new Map(other.map((item) => [nameOf(item), item]));
  return [...new Set([...left.keys(), ...right.keys()])]
    .sort()
    .map((name) => [name, left.get(name), right.get(name)] as const);
}

function given<Value>(fields: Readonly<Record<string, Value | undefined>>): Readonly<Record<string, Value>> {
  const entries = Object.entries(fields).filter((entry): entry is [string, Value] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}
