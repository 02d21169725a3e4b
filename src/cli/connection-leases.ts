/** What commands about leases need of Fairlead, wherever it is. */
import type { Lease } from "../decisions/leases/lease.ts";
import type { LeaseSelection, PlaceAnswer } from "../decisions/leases/leases.ts";

export interface PlaceWanted {
  readonly subjects: readonly string[];
  readonly environment: string;
  readonly holder: string;
  /** A duration. */
  readonly for?: string;
}

export interface LeaseConnection {
  /** Errors: EnvironmentNotFound, SubjectNotFound, LeaseRefused. */
  hold(wanted: PlaceWanted): Promise<PlaceAnswer>;
  list(selection: LeaseSelection): Promise<readonly Lease[]>;
  letGo(selection: LeaseSelection & { readonly holder: string }): Promise<readonly Lease[]>;
}
