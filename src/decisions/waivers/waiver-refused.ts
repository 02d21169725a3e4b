/** What stands in the way of asking for a waiver, and of giving it; each with the way out. */
import { DomainError } from "../../values/domain-error.ts";

export class WaiverNotFound extends DomainError {
  readonly code = "WAIVER_NOT_FOUND"; // Stable and public: clients branch on it.
  readonly waiver: string;
  constructor(waiver: string, nearest: readonly string[]) {
    super(
      `There is no waiver "${waiver.slice(0, 200)}".`,
      nearest.length > 0
        ? `Did you mean ${nearest.join(" or ")}?`
        : "`fairlead waiver list --all` lists them.",
    );
    this.waiver = waiver.slice(0, 200);
  }
}

export class RuleNotFound extends DomainError {
  readonly code = "RULE_NOT_FOUND";
  readonly rule: string;
  constructor(rule: string, nearest: readonly string[]) {
    super(
      `There is no rule "${rule.slice(0, 200)}".`,
      nearest.length > 0
        ? `Did you mean ${nearest.join(" or ")}?`
        : "A rule is named POLICY/RULE, as verdicts name it.",
    );
    this.rule = rule.slice(0, 200);
  }
}

/** The rule is there and nobody can be excepted from it this way. */
export class RuleNotWaivable extends DomainError {
  readonly code = "RULE_NOT_WAIVABLE";
  readonly rule: string;
  constructor(rule: string, why: string, hint?: string) {
    super(`${rule} cannot be waived: ${why}.`, hint);
    this.rule = rule;
  }
}

/** A waiver that is over, withdrawn, or of a policy that has changed since. */
export class WaiverClosed extends DomainError {
  readonly code = "WAIVER_CLOSED";
  readonly waiver: string;
  readonly state: string;
  constructor(waiver: string, state: string, why: string) {
    super(`${waiver} ${why}.`, "Ask for another one: fairlead waiver request.");
    this.waiver = waiver;
    this.state = state;
  }
}

/** What is kept is not what was asked for: somebody wrote to the database past this service. */
export class WaiverChanged extends DomainError {
  readonly code = "WAIVER_CHANGED";
  readonly waiver: string;
  constructor(waiver: string) {
    super(
      `${waiver} is not what was asked for: its content has another digest than it names.`,
      "Somebody wrote to the database itself; `fairlead verify` says what else.",
    );
    this.waiver = waiver;
  }
}
