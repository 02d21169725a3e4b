/** Fingerprints, drift and baselines in a database that this process opens itself. */
import type { Knowledge } from "../../catalog/knowledge.ts";
import { baselinesOf, showBaseline } from "../../environments/baseline.ts";
import { driftOf } from "../../environments/drift.ts";
import { diffFingerprints, listFingerprints, showFingerprint }
  from "../../environments/list-fingerprints.ts";
import { parityOf } from "../../environments/parity.ts";
import { publishFingerprint } from "../../environments/publish-fingerprint.ts";
import { recordBaseline } from "../../environments/record-baseline.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import type { EnvironmentConnection, PublishOptions, RollbackWanted, RolledBack }
  from "../connection-environments.ts";
import type { LocalWriter } from "./calling-as.ts";

export class LocalEnvironments implements EnvironmentConnection {
  readonly #writer: LocalWriter;

  constructor(writer: LocalWriter) {
    this.#writer = writer;
  }

  async publish(options: PublishOptions) {
    return publishFingerprint(await this.#writer.open("write"), { ...options, ...this.#by() });
  }

  async fingerprints(environment?: string) {
    return listFingerprints(await this.#snapshot(), environment, this.#writer.now());
  }

  async fingerprint(name: string) {
    return showFingerprint(await this.#snapshot(), name, this.#writer.now());
  }

  async fingerprintDifference(before: string, after: string) {
    return diffFingerprints(await this.#snapshot(), before, after, this.#writer.now());
  }

  async drift(environment: string) {
    return driftOf(await this.#snapshot(), environment, this.#writer.now());
  }

  async recordBaseline(environment: string, because: string) {
    const knowledge: Knowledge = await this.#writer.open("write");
    return recordBaseline(knowledge, { environment, because, ...this.#by() });
  }

  async baselines(environment: string) {
    return baselinesOf(await this.#snapshot(), environment);
  }

  async baseline(name: string) {
    return showBaseline(await this.#snapshot(), name);
  }

  async parity(environment: string, baseline: string) {
    return parityOf(await this.#snapshot(), environment, baseline, this.#writer.now());
  }

  async rollback({ save, ...question }: RollbackWanted): Promise<RolledBack> {
    const { prepareRollback } = await import("../../plans/prepare-rollback.ts");
    const knowledge = await this.#writer.open("write");
    const { actor, now } = this.#by();
    const found = await prepareRollback(knowledge, question, actor, now);
    const plan = found.answer?.plan;
    if (!save || found.answer === null || plan == null || plan.content.steps.length === 0)
      return { ...found, saved: false };
    const { savePlanLocally } = await import("./save-plan-locally.ts");
    const { withKept } = await import("../../plans/save-plan.ts");
    const kept = await savePlanLocally(knowledge, plan.content, actor, this.#writer.now);
    return { ...found, answer: withKept(found.answer, kept), saved: true };
  }

  #by() {
    return { actor: this.#writer.actor, now: this.#writer.now() };
  }

  async #snapshot(): Promise<Snapshot> {
    return (await this.#writer.open("read")).current();
  }
}
