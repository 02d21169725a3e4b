/** Plans as they are kept: their contents, which never change, and how far each has come. */
import type { ApprovedThing } from "../access/approvals/approval-of.ts";
import type { Identity } from "../access/approvals/identity.ts";
import { documentsAt } from "../catalog/get.ts";
import type { Knowledge } from "../catalog/knowledge.ts";
import { writeChanges } from "../catalog/write-changes.ts";
import type { Document } from "../model/document.ts";
import type { PlanDocument } from "../model/kinds/plan.ts";
import { nodeKey } from "../model/names.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { RevisionMoved } from "../store/revision-moved.ts";
import { canonicalJson } from "../values/canonical-json.ts";
import { sha256Digest } from "../values/digest.ts";
import { nearestNames } from "../values/nearest.ts";
import type { PlanContent } from "./plan.ts";
import { PlanRecords } from "./plan-records.ts";
import type { StoredProgress } from "./plan-records.ts";
import { indexPlan, newProgress } from "./progress.ts";
import type { IndexedPlan, Progress } from "./progress.ts";
import { standingDocument } from "./save-plan.ts";
import { PlanChanged, PlanNotFound } from "./step-refused.ts";
import { saidOpenly } from "./told-to.ts";

/** Contents kept by their digest: as many plans as are driven at once from one process, and a few more. */
const CONTENTS_KEPT_MAX = 64;
/** Each lost attempt is a revision of somebody else's; whoever comes next writes it then. */
const SETTLE_ATTEMPTS_MAX = 20;

export class PlanShelf {
  readonly live: Knowledge;
  readonly records: PlanRecords;
  readonly #kept = new Map<string, IndexedPlan>();

  constructor(live: Knowledge) {
    this.live = live;
    this.records = new PlanRecords(live.store);
  }

  /** Errors: PlanNotFound; PlanChanged when its content has not the digest that it names. */
  async plan(name: string): Promise<IndexedPlan> {
    const snapshot = await this.snapshotWith(name);
    const digest = String(snapshot.properties(this.node(snapshot, name))["digest"]);
    const kept = this.#kept.get(digest);
    if (kept?.name === name) return kept;
    const { spec } = await this.#document(snapshot, name);
    const content = spec.content as unknown as PlanContent;
    const isSame = sha256Digest(canonicalJson(content)) === digest && spec.digest === digest;
    if (!isSame) throw new PlanChanged(name);
    const plan = indexPlan(name, digest, content);
    this.#kept.set(digest, plan);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= CONTENTS_KEPT_MAX) break;
      this.#kept.delete(oldest);
    }
    return plan;
  }

  /** A snapshot that has the plan, the newest if need be. */
  async snapshotWith(name: string): Promise<Snapshot> {
    const current = this.live.current();
    return current.find(nodeKey("Plan", name)) === undefined ? this.live.refresh() : current;
  }

  /** Throws PlanNotFound. */
  node(snapshot: Snapshot, name: string): NodeId {
    const node = snapshot.find(nodeKey("Plan", name));
    if (node !== undefined && snapshot.properties(node)["digest"] !== undefined) return node;
    const known = snapshot.nodesOf("Plan").map((one) => String(snapshot.properties(one)["name"]));
    throw new PlanNotFound(name, nearestNames(name, known));
  }

  async #document(snapshot: Snapshot, name: string): Promise<PlanDocument> {
    const key = nodeKey("Plan", name);
    const found = (await documentsAt(this.live.store, [key], snapshot.head.revision)).get(key);
    if (found === undefined) throw new PlanNotFound(name, []);
    return found as unknown as PlanDocument;
  }

  async progress(plan: IndexedPlan): Promise<StoredProgress> {
    return (await this.records.progress(plan.name)) ?? { progress: newProgress(plan.content), version: 0 };
  }

  /**
   * Writes into the document where the plan stands, when it says something older: after a change of phase,
   * and after a crash between that and this. What is newer stays.
   */
  async settle(plan: IndexedPlan, progress: Progress, actor: string, now: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const before = this.live.current();
      if (eventOf(before, this.node(before, plan.name)) >= progress.phaseEvent) return;
      const snapshot = await this.live.refresh();
      if (eventOf(snapshot, this.node(snapshot, plan.name)) >= progress.phaseEvent) return;
      const steps = await this.records.steps(plan, plan.content.steps.map((_, place) => place));
      const { because } = progress;
      const told = because === undefined ? progress
        : { ...progress, because: saidOpenly(plan, steps, because) };
      const document = standingDocument(await this.#document(snapshot, plan.name), plan, told, steps);
      try {
        await writeChanges(this.live, {
          puts: [{ key: nodeKey("Plan", plan.name), document: document as unknown as Document, origin: {} }],
          actor, now, evidence: { approvals: 0 }, expectRevision: snapshot.head.revision,
          reason: `${plan.name} is ${progress.phase}`,
        });
        return;
      } catch (error) {
        if (!(error instanceof RevisionMoved) || attempt === SETTLE_ATTEMPTS_MAX) throw error;
      }
    }
  }
}

function eventOf(snapshot: Snapshot, node: NodeId): number {
  return Number(snapshot.properties(node)["event"] ?? 0);
}

/** What an approval of the plan names. */
export function thingOf(snapshot: Snapshot, node: NodeId): ApprovedThing {
  const { name, digest, proposer, proposerKind, owner } = snapshot.properties(node);
  return {
    what: "plan", name: String(name), digest: String(digest),
    proposer: { kind: proposerKind as Identity["kind"], name: String(proposer) },
    ...(owner === undefined ? {} : { owner: String(owner) }),
  };
}
