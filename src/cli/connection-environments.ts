/** What commands about fingerprints, drift and baselines need of Fairlead, wherever it is. */
import type { Baseline, BaselineWithFacts } from "../environments/baseline.ts";
import type { Drift } from "../environments/drift.ts";
import type { Fingerprint, FingerprintDifference, FingerprintWithFacts }
  from "../environments/list-fingerprints.ts";
import type { Parity } from "../environments/parity.ts";
import type { Published } from "../environments/publish-fingerprint.ts";
import type { Rollback, RollbackQuestion } from "../plans/rollback.ts";
import type { RecordedBaseline } from "../environments/record-baseline.ts";

export interface EnvironmentConnection {
  publish(request: PublishOptions): Promise<Published>;
  /** All of one environment, or the one that speaks for each. */
  fingerprints(environment?: string): Promise<readonly Fingerprint[]>;
  /** By its name, or an environment's newest. */
  fingerprint(name: string): Promise<FingerprintWithFacts>;
  fingerprintDifference(before: string, after: string): Promise<FingerprintDifference>;
  drift(environment: string): Promise<Drift>;
  recordBaseline(environment: string, because: string): Promise<RecordedBaseline>;
  baselines(environment: string): Promise<readonly Baseline[]>;
  baseline(name: string): Promise<BaselineWithFacts>;
  parity(environment: string, baseline: string): Promise<Parity>;
  rollback(wanted: RollbackWanted): Promise<RolledBack>;
}

/** `save`: the plan is kept, to be approved and driven. */
export type RollbackWanted = RollbackQuestion & { readonly save: boolean };
export type RolledBack = Rollback & { readonly saved: boolean };

export interface PublishOptions {
  readonly text: string;
  readonly file?: string;
  readonly environment?: string;
  readonly reason?: string;
  readonly dryRun?: boolean;
}
