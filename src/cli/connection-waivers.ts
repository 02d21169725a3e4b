/** What commands about waivers need of Fairlead, wherever it is. */
import type { WaiverList, WaiversWanted } from "../decisions/waivers/list-waivers.ts";
import type { WaiverAnswer, WaiverRequest } from "../decisions/waivers/request-waiver.ts";

export interface WaiverConnection {
  /** Errors: RuleNotFound, RuleNotWaivable, ExpiryInvalid, and those of names that are not there. */
  request(wanted: WaiverWanted): Promise<WaiverAnswer>;
  list(wanted: WaiversWanted): Promise<WaiverList>;
  /** Errors: WaiverNotFound, WaiverClosed, OwnApproval, IdentityUnproved. */
  approve(name: string, options: WaiverAnswerOptions): Promise<WaiverAnswer>;
  withdraw(name: string, options: Pick<WaiverAnswerOptions, "reason">): Promise<WaiverAnswer>;
}

export type WaiverWanted = Omit<WaiverRequest, "caller" | "now" | "id">;

export interface WaiverAnswerOptions {
  /** A duration or a time. */
  readonly expires?: string;
  readonly reason?: string;
}
