/** A plan that brought a version to an environment and failed, or a figure of it that a rule finds bad. */
export interface PastFailure {
  /** One of the two. */
  readonly plan?: string;
  readonly observation?: string;
  readonly environment: string;
  /** RFC 3339, UTC: when the plan ended ("" where it has not), or the figure's window. */
  readonly time: string;
  readonly because?: string;
}
