import { DomainError } from "../values/domain-error.ts";

/** The plan is nothing that this kind of report tells of. */
export class ReportRefused extends DomainError {
  readonly code = "REPORT_REFUSED"; // Stable and public: clients branch on it.
  readonly plan: string;
  constructor(kind: string, plan: string, why: string) {
    super(
      `There is no ${kind} report of ${plan}: ${why}.`,
      `fairlead report release ${plan} tells what it did.`,
    );
    this.plan = plan;
  }
}
