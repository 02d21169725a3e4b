/**
 * What a decision changes in a place, deployment by deployment: each version that it picked and that does not
 * run there yet, with the deployment that it replaces.
 */
import type { PropertyValue } from "../model/graph.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import type { EnvironmentResult, Pick, PlacedPick } from "../decisions/decision.ts";
import { deploymentsIn } from "../decisions/deployed.ts";
import type { Deployed } from "../decisions/deployed.ts";
import { nameOf } from "../decisions/fact-index.ts";
import { variantNode } from "../decisions/policies/rules-here.ts";
import type { Strategy } from "./plan.ts";

export interface Move {
  /** Name of the Deployment that is there afterwards. */
  readonly name: string;
  /** Name of the running one that it takes the place of; the same name unless both stand side by side. */
  readonly replaces: string | undefined;
  readonly role: PlacedPick["role"];
  /** `ranker@2.3.1#gpu` */
  readonly to: string;
  readonly from: string | undefined;
  readonly service: string | undefined;
  readonly parameters: Readonly<Record<string, PropertyValue>>;
  /** Of a dataset: the copy that a rule has read there. */
  readonly replica: string | undefined;
  /** All the data that it reads there; and that the one before it reads, as recorded. */
  readonly reads: readonly string[] | undefined;
  readonly readsBefore: readonly string[] | undefined;
  readonly parametersBefore: Readonly<Record<string, PropertyValue>> | undefined;
  readonly artifact: string;
  readonly deployed: Deployed;
}

export interface Moves {
  readonly moves: readonly Move[];
  /** What was picked and runs there already, as `ranker@2.3.1 (ranker-prod)`. */
  readonly unchanged: readonly string[];
}

/** Strategies in which the new one stands beside the old one under a name of its own. */
export function isSideBySide(strategy: Strategy): boolean {
  return strategy === "blue-green" || strategy === "canary" || strategy === "shadow";
}

/** The moves in order of name. `strategyOf` says how a build, `ranker@2.3.1#gpu`, comes to run. */
export function movesOf(
  snapshot: Snapshot,
  environment: NodeId,
  result: EnvironmentResult,
  strategyOf: (build: string) => Strategy,
): Moves {
  const place = nameOf(snapshot.key(environment));
  const picks = picksOf(result, place);
  const running = deploymentsIn(snapshot, environment);
  const taken = new Set(running.map(({ deployment }) => nameOf(snapshot.key(deployment))));
  const moves: Move[] = [];
  const unchanged: string[] = [];
  for (const pick of picks) {
    const version = snapshot.find(`version:${pick.version}`)!;
    const build = variantNode(snapshot, version, pick.variant) ?? version;
    const to = nameOf(snapshot.key(build));
    const artifact = snapshot.outgoing(version, "VERSION_OF")[0]?.node;
    const artifactName = pick.version.slice(0, pick.version.indexOf("@"));
    const own = running.filter((one) => one.artifact === artifact);
    const plan = (old: Deployed | undefined): void => {
      const replaces = old === undefined ? undefined : nameOf(snapshot.key(old.deployment));
      const served = old === undefined ? [] : snapshot.outgoing(old.deployment, "SERVES");
      const services = old === undefined
        ? (pick.services ?? []).slice(0, 1).map((name) => snapshot.find(`service:${name}`)!)
        : served.map(({ node }) => node);
      const name = nameFor(replaces, artifactName, place, strategyOf(to), taken);
      taken.add(name);
      moves.push({
        name, replaces, role: pick.role, to,
        from: old === undefined ? undefined : nameOf(snapshot.key(old.build)),
        service: services[0] === undefined ? undefined : nameOf(snapshot.key(services[0])),
        parameters: pick.parameters,
        replica: pick.replica?.version,
        reads: pick.reads,
        readsBefore: old === undefined ? undefined : readsOf(snapshot, old.deployment),
        parametersBefore: old === undefined ? undefined : parametersOf(snapshot, old.deployment),
        artifact: artifactName,
        deployed: {
          // What is not recorded yet is stated by the version's own document.
          deployment: old?.deployment ?? version, environment, version, build, artifact, services,
        },
      });
    };
    const isSame = (one: Deployed): boolean =>
      one.version === version &&
      (one.build === build || one.build === version) &&
      sameParameters(parametersOf(snapshot, one.deployment), pick.parameters) &&
      sameReads(readsOf(snapshot, one.deployment), pick.reads);
    for (const one of own) {
      if (isSame(one)) unchanged.push(`${to} (${nameOf(snapshot.key(one.deployment))})`);
      else plan(one);
    }
    if (own.length === 0) plan(undefined);
  }
  return {
    moves: moves.sort((a, b) => (a.name < b.name ? -1 : 1)),
    unchanged: unchanged.sort(),
  };
}

/** A decision on one version by itself has one pick, and says no more of it. */
function picksOf(result: EnvironmentResult, environment: string): readonly PlacedPick[] {
  if (result.picks !== undefined) return result.picks;
  const pick: Pick | null = result.pick;
  return pick === null ? [] : [{ ...pick, environment, role: "asked" }];
}

const SUFFIXES: Readonly<Partial<Record<Strategy, string>>> = {
  "blue-green": "green", canary: "canary", shadow: "shadow",
};

/** Side by side the names take turns: `ranker-prod`, `ranker-prod-green`, `ranker-prod`. */
function nameFor(
  replaces: string | undefined,
  artifact: string,
  environment: string,
  strategy: Strategy,
  taken: ReadonlySet<string>,
): string {
  if (replaces !== undefined && !isSideBySide(strategy)) return replaces;
  const base = (replaces ?? `${artifact}-${environment}`).replace(/-(?:green|canary|shadow)(?:-\d+)?$/, "");
  if (!taken.has(base)) return base;
  const beside = replaces === undefined ? base : `${base}-${SUFFIXES[strategy] ?? "new"}`;
  if (!taken.has(beside)) return beside;
  // One of so many names is free: no more than these are taken.
  for (let number = 2; number <= taken.size + 2; number++)
    if (!taken.has(`${beside}-${number}`)) return `${beside}-${number}`;
  return beside;
}

/** As recorded; undefined where nobody recorded any. */
export function parametersOf(
  snapshot: Snapshot, deployment: NodeId,
): Readonly<Record<string, string>> | undefined {
  const listed = snapshot.properties(deployment)["parameters"];
  if (!Array.isArray(listed)) return undefined;
  return Object.fromEntries(
    listed.map((entry) => {
      const text = String(entry);
      const split = text.indexOf("=");
      return [text.slice(0, split), text.slice(split + 1)] as const;
    }),
  );
}

/** As recorded; undefined where nobody recorded any. */
function readsOf(snapshot: Snapshot, deployment: NodeId): readonly string[] | undefined {
  const names = snapshot.outgoing(deployment, "READS").map(({ node }) => nameOf(snapshot.key(node)));
  return names.length === 0 ? undefined : names;
}

/** The same build that is to read another copy is deployed again. */
function sameReads(recorded: readonly string[] | undefined, picked: readonly string[] | undefined): boolean {
  if (recorded === undefined || picked === undefined) return true;
  return recorded.length === picked.length && recorded.every((name) => picked.includes(name));
}

/** What nobody recorded is not known to be another. */
function sameParameters(
  recorded: Readonly<Record<string, string>> | undefined,
  picked: Readonly<Record<string, PropertyValue>>,
): boolean {
  if (recorded === undefined) return true;
  return Object.entries(picked).every(([name, value]) =>
    recorded[name] === undefined || recorded[name] === String(value));
}
