import { DomainError } from "../values/domain-error.ts";
import { quoted } from "../values/quoted.ts";

/** Nothing in the graph has the name. */
export class ThingNotFound extends DomainError {
  readonly code = "THING_NOT_FOUND"; // Stable and public: clients branch on it.
  readonly thing: string;
  readonly nearest: readonly string[];

  constructor(thing: string, nearest: readonly string[]) {
    super(
      `Nothing named ${quoted(thing)} is known.`,
      nearest.length > 0
        ? `Did you mean ${nearest.join(" or ")}?`
        : "Name it as version:ranker@2.3.1, Deployment/ranker-eu, or by its bare name.",
    );
    this.thing = thing.slice(0, 200);
    this.nearest = nearest;
  }
}

/** A bare name that several things have. */
export class ThingAmbiguous extends DomainError {
  readonly code = "THING_AMBIGUOUS"; // Stable and public: clients branch on it.
  readonly thing: string;
  readonly candidates: readonly string[];

  constructor(thing: string, candidates: readonly string[]) {
    super(
      `${quoted(thing)} is the name of ${candidates.length} things.`,
      `Name one of ${candidates.join(", ")}.`,
    );
    this.thing = thing.slice(0, 200);
    this.candidates = candidates;
  }
}
