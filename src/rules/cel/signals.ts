/**
 * What stops an evaluation without being a fault of the expression. They are thrown, as CEL's `&&`, `||`,
 * `all` and `exists` absorb whatever is thrown when the other operands decide: that is Kleene's logic, with
 * unknown as the third value.
 */
import type { Missing } from "./thing.ts";

export class UnknownSignal extends Error {
  readonly missing: Missing;
  constructor(missing: Missing) {
    super(`${missing.kind} ${missing.name} of ${missing.thing} is not known`);
    this.missing = missing;
  }
}

/** A fact that is declared absent was read as if it had a value. */
export class AbsentSignal extends Error {
  readonly thing: string;
  readonly fact: string;
  constructor(thing: string, fact: string) {
    super(`${fact} of ${thing} is declared absent; ask declaredAbsent() before its value`);
    this.thing = thing;
    this.fact = fact;
  }
}

/** A list or a text is too long for what the expression does with it. */
export class BudgetSignal extends Error {
  constructor(what: "list" | "text", length: number, allowed: number) {
    super(`a ${what} of weight ${length} is too long for this expression, which may take ${allowed}`);
  }
}
