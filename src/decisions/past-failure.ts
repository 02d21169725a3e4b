/** A plan that brought a version to an environment and failed. */
export interface PastFailure {
  readonly plan: string;
  readonly environment: string;
  /** RFC 3339, UTC; "" where the plan has not ended. */
  readonly time: string;
  readonly because?: string;
}
