/** Fingerprints, drift and baselines of a service over REST. */
import type { Baseline, BaselineWithFacts } from "../environments/baseline.ts";
import type { Drift } from "../environments/drift.ts";
import type { Fingerprint, FingerprintDifference, FingerprintWithFacts }
  from "../environments/list-fingerprints.ts";
import type { Parity } from "../environments/parity.ts";
import type { Published } from "../environments/publish-fingerprint.ts";
import type { RecordedBaseline } from "../environments/record-baseline.ts";
import type { EnvironmentConnection, PublishOptions, RollbackWanted, RolledBack }
  from "./connection-environments.ts";
import type { ServiceClient } from "./service-client.ts";

/** A fingerprint is small; a slow disk takes seconds. */
const WRITE_MILLISECONDS_MAX = 60_000;

export class RemoteEnvironments implements EnvironmentConnection {
  readonly #client: ServiceClient;
  readonly #actor: string | undefined;

  constructor(client: ServiceClient, actor: string | undefined) {
    this.#client = client;
    this.#actor = actor;
  }

  publish({ text, file, environment, reason, dryRun }: PublishOptions): Promise<Published> {
    const query = {
      actor: this.#actor, file, environment, reason, ...(dryRun === true ? { dryRun: "true" } : {}),
    };
    return this.#client.postText("/v1/fingerprints", query, text, WRITE_MILLISECONDS_MAX);
  }

  async fingerprints(environment?: string): Promise<readonly Fingerprint[]> {
    type Found = { readonly fingerprints: readonly Fingerprint[] };
    return (await this.#client.get<Found>("/v1/fingerprints", { environment })).fingerprints;
  }

  fingerprint(name: string): Promise<FingerprintWithFacts> {
    return this.#client.get(`/v1/fingerprints/${encodeURIComponent(name)}`);
  }

  fingerprintDifference(before: string, after: string): Promise<FingerprintDifference> {
    return this.#client.get("/v1/fingerprint-difference", { before, after });
  }

  drift(environment: string): Promise<Drift> {
    return this.#client.get(`/v1/drift/${encodeURIComponent(environment)}`);
  }

  recordBaseline(environment: string, because: string): Promise<RecordedBaseline> {
    return this.#client.post("/v1/baselines", { environment, because, actor: this.#actor });
  }

  async baselines(environment: string): Promise<readonly Baseline[]> {
    type Found = { readonly baselines: readonly Baseline[] };
    return (await this.#client.get<Found>("/v1/baselines", { environment })).baselines;
  }

  baseline(name: string): Promise<BaselineWithFacts> {
    return this.#client.get(`/v1/baselines/${encodeURIComponent(name)}`);
  }

  rollback(wanted: RollbackWanted): Promise<RolledBack> {
    const body = { ...wanted, actor: this.#actor };
    return this.#client.post("/v1/rollbacks", body, { waitMilliseconds: WRITE_MILLISECONDS_MAX });
  }

  parity(environment: string, baseline: string): Promise<Parity> {
    return this.#client.get("/v1/parity", { environment, baseline });
  }
}
