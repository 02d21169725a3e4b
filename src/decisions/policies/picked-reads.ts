/** What each pick reads where it is to run, for whoever deploys it: said where all of it is known. */
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import type { RulePick } from "../../rules/rule-scene.ts";
import type { EnvironmentResult, Pick } from "../decision.ts";
import { nameOf } from "../fact-index.ts";
import type { Telling } from "../reasons.ts";
import { ruleQuestion, variantNode } from "./rules-here.ts";

/** `tellings`: of each environment that something may be picked for. */
export function withPickedReads(result: EnvironmentResult, tellings: readonly Telling[]): EnvironmentResult {
  const { pick, picks, adds } = result;
  if (pick === null && picks === undefined) return result;
  const placed: readonly (Pick & { readonly environment: string })[] =
    picks ?? [{ ...pick!, environment: result.environment }];
  const known = new Map<string, readonly string[]>();
  for (const telling of tellings) {
    const here = placed.filter(({ environment }) => environment === telling.environment);
    for (const [key, names] of readsAt(telling, here)) known.set(key, names);
  }
  if (known.size === 0) return result;
  const said = <Some extends Pick>(one: Some, environment: string): Some => {
    const reads = known.get(`${one.version} ${environment}`);
    return reads === undefined ? one : { ...one, reads };
  };
  return {
    ...result,
    pick: pick === null ? null : said(pick, result.environment),
    ...(picks === undefined ? {} : { picks: picks.map((one) => said(one, one.environment)) }),
    ...(adds === undefined ? {} : { adds: adds.map((one) => said(one, one.environment)) }),
  };
}

/** Names of versions, by pick and environment. */
function* readsAt(
  telling: Telling, placed: readonly Pick[],
): Generator<readonly [string, readonly string[]]> {
  const { snapshot } = telling.place;
  const picks = placed.flatMap((one) => pickOf(snapshot, one) ?? []);
  const question = ruleQuestion(telling);
  for (const pick of picks) {
    const { nodes, open } = question.reads!(pick, picks);
    if (nodes.length === 0 || open.length > 0) continue;
    const name = (node: NodeId): string => nameOf(snapshot.key(node));
    yield [`${name(pick.version)} ${telling.environment}`, nodes.map(name)];
  }
}

function pickOf(snapshot: Snapshot, { version: name, variant, parameters }: Pick): RulePick | undefined {
  const version = snapshot.find(`version:${name}`);
  if (version === undefined) return undefined;
  return { version, variant: variantNode(snapshot, version, variant), parameters };
}
