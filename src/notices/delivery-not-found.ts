import { DomainError } from "../values/domain-error.ts";
import { quoted } from "../values/quoted.ts";

export class DeliveryNotFound extends DomainError {
  readonly code = "DELIVERY_NOT_FOUND"; // Stable and public: clients branch on it.
  readonly webhook: string;
  constructor(webhook: string, notice: string | undefined) {
    const what = notice === undefined ? "nothing" : `no notice ${quoted(notice)}`;
    super(
      `There is ${what} in the dead letters of the webhook ${quoted(webhook)}.`,
      "`fairlead webhook list --dead` lists what there is.",
    );
    this.webhook = webhook;
  }
}
