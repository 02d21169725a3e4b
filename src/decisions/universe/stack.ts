/**
 * What is placed together: subjects, everything they need beside them, and the places they may run in.
 *
 * With one environment there is one stack with one place. When the solver picks places, each subject has a
 * stack
 * of its own, whose place is a package like any other.
 */
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { deploymentsIn } from "../deployed.ts";
import type { Deployed } from "../deployed.ts";
import type { Telling } from "../reasons.ts";
import type { Asked } from "./asked.ts";

export interface Stack {
  /** Before the names of the stack's packages: empty when there is only one stack. */
  readonly label: string;
  readonly asked: readonly Asked[];
  /** Artifacts whose version the question asks for: what runs of them may be replaced. */
  readonly askedArtifacts: ReadonlySet<NodeId>;
  /** At least one, in order of name. */
  readonly places: readonly Telling[];
  readonly isFree: boolean;
  /** Other subjects of the question, each with a place of its own; none where there is one stack. */
  readonly neighbours: readonly Neighbour[];
}

/** What a stack knows of another one: its names, what it asks for, and where it may be placed. */
export interface Neighbour {
  readonly label: string;
  readonly asked: readonly Asked[];
  readonly askedArtifacts: ReadonlySet<NodeId>;
  /** Candidates of its place. */
  readonly environments: readonly NodeId[];
}

/** How an artifact stands in one place. */
export type Standing =
  /** Nothing of it runs in sight: it may be added. */
  | { readonly kind: "missing" }
  /** It was asked for, or may be changed: what is picked counts, and not what runs. */
  | { readonly kind: "picked"; readonly own: readonly Deployed[]; readonly above: readonly Deployed[] }
  /** It stays as it is. */
  | { readonly kind: "held"; readonly deployed: readonly Deployed[] };

const MISSING: Standing = { kind: "missing" };

/**
 * What runs in the environment itself is replaced by what was asked for, and may be changed when the question
 * is
 * free to; several versions side by side, and what runs in an environment above, stay as they are.
 */
export function standingOf(stack: Stack, { place }: Telling, artifact: NodeId): Standing {
  const here = place.surroundings.here.ofArtifact(artifact);
  const isAsked = stack.askedArtifacts.has(artifact);
  if (here.length === 0) return isAsked ? { kind: "picked", own: [], above: [] } : MISSING;
  const own = here.filter(({ environment }) => environment === place.environment);
  if (isAsked || (stack.isFree && own.length === 1 && here.length === 1)) {
    const above = here.filter(({ environment }) => environment !== place.environment);
    return { kind: "picked", own, above };
  }
  return { kind: "held", deployed: here };
}

/** The one version of the artifact that runs in the environment itself, if it is just one. */
export function runningVersion(
  snapshot: Snapshot,
  { place }: Telling,
  artifact: NodeId,
): Deployed | undefined {
  const own = deploymentsIn(snapshot, place.environment).filter((one) => one.artifact === artifact);
  return own.length === 1 || own.every(({ version }) => version === own[0]!.version) ? own[0] : undefined;
}

type Labelled = Pick<Stack, "label">;

/** The artifact's own name, as sentences say it; no name contains the colon of the others. */
export function artifactPackage({ label }: Labelled, name: string): string {
  return `${label}${name}`;
}

export function variantsPackage({ label }: Stack, name: string): string {
  return `${label}variants:${name}`;
}

export function parameterPackage({ label }: Stack, version: string, parameter: string): string {
  return `${label}parameter:${version}/${parameter}`;
}

export function servicePackage({ label }: Labelled, name: string): string {
  return `${label}service:${name}`;
}

export function placePackage({ label }: Labelled): string {
  return `${label}place`;
}
