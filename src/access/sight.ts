/**
 * Which nodes of a snapshot a caller may see. The rule, which docs/security.md tells in full:
 *
 * - Who holds document:read on any part sees definitions of facts, what is labelled `visibility=public`, and
 *   every policy: a verdict that left a rule out would be a yes without evidence. So are waivers, and what
 *   approves them: a verdict that left one out would be no for one caller and yes for another.
 * - A grant shows what its owner owns, what is common, and of environments (with their deployments and what
 *   is attested of them) those that its selector matches.
 * - A version is seen only with its artifact; an environment shows those that it is part of, as their facts
 *   are its own, and all fingerprints and baselines of what it shows so.
 * - A configuration is seen with what it is for and where: whoever asks what a thing is told somewhere gets
 *   every layer of it, or a value that is beaten would be taken for the one that counts.
 * - What nobody has declared is not seen: a name that leads to nothing and one that leads to something
 *   hidden are told alike.
 * - A plan is seen with all that it moves, and its approvals with it.
 * - Proposals and their approvals, which tell of any document, need an owner to be seen by less than
 *   everybody.
 */
import { DOCUMENT_KINDS } from "../model/document.ts";
import { labelsOf, matchesLabels, parseSelector } from "../model/label-selector.ts";
import type { RecordedSight, SightPart } from "../model/recorded-sight.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { INSIDE, belongsWith, environmentsOf } from "./bounds.ts";
import type { Held } from "./held-scopes.ts";

/** The parts of the graph on which document:read is held. */
export function readable(held: readonly Held[]): readonly Held[] {
  return held.filter(({ scopes }) => scopes.has("document:read"));
}

export function seesAll(reads: readonly Held[]): boolean {
  return reads.some(({ owner, environments }) => owner === undefined && environments === undefined);
}

/** Each part once, in order: equal parts give equal sight of every snapshot. */
export function partsOf(reads: readonly Held[]): readonly SightPart[] {
  const parts = reads.map(({ owner, environments }): SightPart => ({
    ...(owner === undefined ? {} : { owner }),
    ...(environments === undefined ? {} : { environments: environments.text }),
  }));
  const byText = new Map(parts.map((part) => [JSON.stringify(part), part]));
  return [...byText.keys()].sort().map((text) => byText.get(text)!);
}

/** What may be read by who had such a sight. */
export function readsOf({ parts }: RecordedSight): readonly Held[] {
  return parts.map(({ owner, environments }) => ({
    scopes: new Set(["document:read"]),
    owner,
    environments: environments === undefined ? undefined : parseSelector(environments),
  }));
}

/**
 * All nodes that are seen, in steps of some microseconds. `present` is the newest snapshot when this one is
 * of the past: what is hidden now was hidden always.
 */
export function* visibleNodes(
  snapshot: Snapshot,
  reads: readonly Held[],
  present: Snapshot = snapshot,
  proposer?: string,
): Generator<void, VisibleNodes> {
  const now = present === snapshot ? undefined : yield* visibleNodes(present, reads);
  const judge = new Judge(snapshot, reads);
  const visible = new VisibleNodes(snapshot);
  for (const kind of DOCUMENT_KINDS) {
    for (const node of snapshot.nodesOf(kind)) {
      yield;
      if (!judge.sees(node)) continue;
      const there = now === undefined ? undefined : present.find(snapshot.key(node));
      if (there === undefined || isUndeclared(present, there) || now!.has(there)) visible.add(node);
    }
  }
  for (const environment of snapshot.nodesOf("Environment")) {
    if (visible.has(environment)) addAncestors(snapshot, environment, visible);
  }
  for (const environment of snapshot.nodesOf("Environment")) {
    if (visible.has(environment)) addObserved(snapshot, environment, visible);
  }
  for (const node of snapshot.nodesOf("Configuration")) {
    yield;
    if (isUndeclared(snapshot, node)) continue;
    const about = [...snapshot.outgoing(node, "CONFIGURES"), ...snapshot.outgoing(node, "BINDS")];
    if (reads.length > 0 && about.every((edge) => visible.has(edge.node))) visible.add(node);
  }
  if (proposer !== undefined) addProposals(snapshot, proposer, visible);
  for (const node of visible.nodes) {
    yield;
    for (const type of INSIDE) for (const edge of snapshot.outgoing(node, type)) visible.add(edge.node);
  }
  return visible;
}

/** Who proposed something sees it, and who approved it, whatever became of the owners that it is about. */
function addProposals(snapshot: Snapshot, proposer: string, visible: VisibleNodes): void {
  for (const { node } of proposalsBy(snapshot).get(proposer) ?? []) {
    visible.add(node);
    for (const given of snapshot.incoming(node, "APPROVES")) visible.add(given.node);
  }
}

/** Whether the caller has proposed something that is not seen by these grants. */
export function hasProposalsUnseen(snapshot: Snapshot, reads: readonly Held[], proposer: string): boolean {
  const shown: ReadonlySet<unknown> = new Set(reads.map(({ owner }) => owner));
  return (proposalsBy(snapshot).get(proposer) ?? []).some(({ owner }) =>
    owner === undefined || (!shown.has(owner) && !shown.has(undefined)));
}

interface OwnProposal {
  readonly node: NodeId;
  readonly owner: unknown;
}

const PROPOSALS = {};

/** By the name of their proposer, of those who showed credentials. */
function proposalsBy(snapshot: Snapshot): ReadonlyMap<string, readonly OwnProposal[]> {
  return snapshot.memo(PROPOSALS, () => {
    const found = new Map<string, OwnProposal[]>();
    for (const node of snapshot.nodesOf("Proposal")) {
      const { proposer, proposerKind, owner } = snapshot.properties(node);
      if (proposerKind !== "token" && proposerKind !== "oidc") continue;
      const own = found.get(String(proposer));
      if (own === undefined) found.set(String(proposer), [{ node, owner }]);
      else own.push({ node, owner });
    }
    return found;
  });
}

function addAncestors(snapshot: Snapshot, environment: NodeId, visible: VisibleNodes): void {
  const waiting = [environment];
  for (const node of waiting) {
    for (const { node: whole } of snapshot.outgoing(node, "PART_OF")) {
      if (visible.has(whole)) continue;
      visible.add(whole);
      waiting.push(whole);
    }
  }
}

/** The facts of its fingerprints are its own: a verdict is the same for everybody who sees the place. */
function addObserved(snapshot: Snapshot, environment: NodeId, visible: VisibleNodes): void {
  for (const { node } of snapshot.incoming(environment, "OF_ENVIRONMENT")) visible.add(node);
}

function isUndeclared(snapshot: Snapshot, node: NodeId): boolean {
  return snapshot.properties(node)["declared"] === false;
}

/** A set of nodes of one snapshot, in the order in which they were added. */
export class VisibleNodes {
  readonly nodes: NodeId[] = [];
  readonly #isThere: Uint8Array;

  constructor({ adjacency }: Snapshot) {
    this.#isThere = new Uint8Array(adjacency.nodeBound);
  }

  has(node: NodeId): boolean {
    return this.#isThere[node] === 1;
  }

  add(node: NodeId): void {
    if (this.has(node)) return;
    this.#isThere[node] = 1;
    this.nodes.push(node);
  }
}

const [SEEN, UNSEEN] = [1, 2];

class Judge {
  readonly #snapshot: Snapshot;
  readonly #reads: readonly Held[];
  /** By node; 0 where it was not judged yet. */
  readonly #known: Uint8Array;

  constructor(snapshot: Snapshot, reads: readonly Held[]) {
    this.#snapshot = snapshot;
    this.#reads = reads;
    this.#known = new Uint8Array(snapshot.adjacency.nodeBound);
  }

  sees(node: NodeId): boolean {
    if (this.#known[node] === 0) {
      this.#known[node] = UNSEEN; // Nothing is seen because of itself.
      if (this.#judge(node)) this.#known[node] = SEEN;
    }
    return this.#known[node] === SEEN;
  }

  #judge(node: NodeId): boolean {
    const snapshot = this.#snapshot;
    if (this.#reads.length === 0 || isUndeclared(snapshot, node)) return false;
    const kind = snapshot.kind(node);
    if (kind === "FactKey" || kind === "Policy" || kind === "Rule" || kind === "Waiver") return true;
    if (kind === "Approval") {
      const { what } = snapshot.properties(node);
      if (what === "waiver") return true;
      // Part of what the plan is: a gate that asks for it must not differ by who asks.
      const approved = snapshot.outgoing(node, "APPROVES").map((edge) => edge.node);
      if (what === "plan") return approved.length > 0 && this.#seesAll(approved);
    }
    if (kind === "Plan" && !this.#seesTouched(node)) return false;
    if (kind === "Version" && !this.#seesAll(belongsWith(snapshot, node))) return false;
    const properties = snapshot.properties(node);
    if (labelsOf(properties).get("visibility") === "public") return true;
    return this.#reads.some((one) => this.#shows(one, node));
  }

  #shows({ owner, environments }: Held, node: NodeId): boolean {
    const snapshot = this.#snapshot;
    if (environments !== undefined) {
      const places = environmentsOf(snapshot, node);
      const isMatched = (one: NodeId) => matchesLabels(environments, labelsOf(snapshot.properties(one)));
      if (!places.every(isMatched)) return false;
    }
    const stated = snapshot.properties(node)["owner"];
    if (stated !== undefined) return owner === undefined || owner === stated;
    const kind = snapshot.kind(node);
    return kind !== "Proposal" && kind !== "Approval" && this.#seesAll(belongsWith(snapshot, node));
  }

  /** A plan's name, digest, steps and figures tell of all that it moves. */
  #seesTouched(plan: NodeId): boolean {
    const snapshot = this.#snapshot;
    const places = snapshot.outgoing(plan, "PLANNED_IN").map((edge) => edge.node);
    const builds = snapshot.outgoing(plan, "DEPLOYS").map((edge) => edge.node);
    const { touches = [] } = snapshot.properties(plan);
    return this.#seesAll(places) && builds.every((build) => this.#seesBuild(build)) &&
      (touches as readonly string[]).every((key) => {
        const node = snapshot.find(key);
        return node !== undefined && this.#seesBuild(node);
      });
  }

  /** A variant is seen with its version. */
  #seesBuild(node: NodeId): boolean {
    const whole = this.#snapshot.kind(node) === "Variant"
      ? this.#snapshot.incoming(node, "HAS_VARIANT")[0]?.node
      : node;
    return whole !== undefined && this.sees(whole);
  }

  #seesAll(nodes: readonly NodeId[]): boolean {
    return nodes.every((node) => this.sees(node));
  }
}
