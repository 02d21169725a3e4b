import { DomainError } from "../values/domain-error.ts";

/** Only a server looks by itself. */
export class NoticesOff extends DomainError {
  readonly code = "NOTICES_OFF"; // Stable and public: clients branch on it.
  constructor() {
    super("This process looks for no notices.", "Ask the server, or read those that are kept.");
  }
}
