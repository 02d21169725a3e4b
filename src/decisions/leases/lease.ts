/**
 * A lease: a place that a rule counts, taken while a deployment is under way and not recorded yet.
 *
 * Leases are operational state beside the graph: they take no revision, and no verdict reads them. One record
 * holds those of one rule and group, so that who takes the last place and who comes second meet there.
 */
export const LEASE_NAMESPACE = "lease";

export interface Lease {
  /** `limits/two-a-region` */
  readonly rule: string;
  /** `region.name eu` */
  readonly group: string;
  /** Whoever deploys: a CI run, a plan's step. Takes the same lease again, and lets it go, by this name. */
  readonly holder: string;
  /** Names: what is to run where. */
  readonly environment: string;
  readonly subjects: readonly string[];
  /** As src/rules/judge-group.ts names places. */
  readonly places: readonly string[];
  /** RFC 3339, UTC. */
  readonly since: string;
  readonly until: string;
}

/** Of one rule and group. */
export interface LeaseRecord {
  readonly leases: readonly Lease[];
}

/** A rule with more deployments under way at once limits nothing; a record stays far below a megabyte. */
export const LEASES_PER_GROUP_MAX = 1_000;
/** Rules and groups with leases that are read at once: regions times rules are in the hundreds. */
export const GROUPS_MAX = 10_000;
