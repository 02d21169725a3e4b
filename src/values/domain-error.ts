/**
 * The one base of every error that bad input can cause. A DomainError is an answer for whoever sent the
 * input: it has a stable code, the offending value and, where something can be done, a hint. Anything else
 * that is thrown is a bug.
 */

/** Fields that an error has for people and for the runtime; the rest is data for clients. */
const NOT_DETAILS: ReadonlySet<string> = new Set(["name", "message", "stack", "hint", "cause"]);

export abstract class DomainError extends Error {
  /** Stable and public: clients branch on it. */
  abstract readonly code: string;
  /** What to do about it, only if that is known. */
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
    Object.defineProperty(this, "name", { value: new.target.name, enumerable: false });
  }

  /**
   * The public data of the error, for API output: `code` and the fields of the concrete class, in order of
   * name.
   */
  details(): Readonly<Record<string, unknown>> {
    const details: Record<string, unknown> = {};
    for (const field of Object.keys(this).sort()) {
      const value = (this as Record<string, unknown>)[field];
      if (!NOT_DETAILS.has(field) && value !== undefined) details[field] = value;
    }
    return details;
  }
}
