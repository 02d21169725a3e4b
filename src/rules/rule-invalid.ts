/** What is wrong with a rule, at its place inside the policy's document. */
export interface RuleProblem {
  /** `["spec", "rules", 0, "require"]` */
  readonly path: readonly (string | number)[];
  /** One sentence. */
  readonly message: string;
  /** The nearest known name, or what to do. */
  readonly hint?: string | undefined;
}
