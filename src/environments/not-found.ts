/** The named fingerprint or baseline is not there. */
import { DomainError } from "../values/domain-error.ts";

const MAKE = {
  fingerprint: "`fairlead fingerprint publish -f FILE` sends one; `fairlead fingerprint list` shows all.",
  baseline: "`fairlead baseline record ENV --because ...` makes one; `fairlead baseline list ENV` shows all.",
};

export class FingerprintNotFound extends DomainError {
  readonly code = "FINGERPRINT_NOT_FOUND";
  readonly fingerprint: string;
  readonly nearest: readonly string[];

  constructor(fingerprint: string, nearest: readonly string[]) {
    super(`No fingerprint and no environment named "${fingerprint}".`, hintOf("fingerprint", nearest));
    this.fingerprint = fingerprint;
    this.nearest = nearest;
  }
}

export class BaselineNotFound extends DomainError {
  readonly code = "BASELINE_NOT_FOUND";
  readonly baseline: string;
  readonly nearest: readonly string[];

  constructor(baseline: string, nearest: readonly string[]) {
    super(`No baseline named "${baseline}".`, hintOf("baseline", nearest));
    this.baseline = baseline;
    this.nearest = nearest;
  }
}

function hintOf(kind: keyof typeof MAKE, nearest: readonly string[]): string {
  return nearest.length > 0 ? `Did you mean ${nearest.join(" or ")}?` : MAKE[kind];
}
