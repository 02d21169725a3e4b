/** What stands in the way of proposing and approving; each with the way out. */
import { DomainError } from "../../values/domain-error.ts";

/** A document's owner wants the word of somebody else before it changes. */
export class ReviewRequired extends DomainError {
  readonly code = "REVIEW_REQUIRED"; // Stable and public: clients branch on it.
  /** What the write would change that needs review, in order of key. */
  readonly documents: readonly string[];
  /** The policies that say so. */
  readonly policies: readonly string[];
  /** How many others must approve. */
  readonly approvals: number;
  constructor(documents: readonly string[], policies: readonly string[], approvals: number) {
    const [first = ""] = documents;
    const rest = documents.length > 1 ? ` and ${documents.length - 1} more` : "";
    const needs = documents.length > 1 ? "need" : "needs";
    const whose = approvals === 1 ? "somebody else" : `${approvals} others`;
    super(
      `${first}${rest} ${needs} the approval of ${whose} ` +
        `to change, by ${policies.join(", ")}.`,
      "Propose the change instead: fairlead apply --propose; then somebody else approves it.",
    );
    this.documents = documents;
    this.policies = policies;
    this.approvals = approvals;
  }
}

/** Proposals and approvals are made by their own acts, which check who does it; never by apply. */
export class ApprovalNotApplied extends DomainError {
  readonly code = "APPROVAL_NOT_APPLIED";
  readonly document: string;
  constructor(document: string) {
    super(
      `${document} cannot be written as a document: nobody writes down that somebody else agreed.`,
      document.startsWith("baseline:")
        ? "Use fairlead baseline record, with a reason of its own."
        : document.startsWith("waiver:")
        ? "Use fairlead waiver request, approve or withdraw."
        : "Use fairlead apply --propose, approve, reject or withdraw.",
    );
    this.document = document;
  }
}

export class NothingProposed extends DomainError {
  readonly code = "NOTHING_PROPOSED";
  constructor() {
    super("The documents stand already as given; there is nothing to propose.");
  }
}

export class ProposalNotFound extends DomainError {
  readonly code = "PROPOSAL_NOT_FOUND";
  readonly proposal: string;
  constructor(proposal: string, nearest: readonly string[]) {
    super(
      `There is no proposal "${proposal.slice(0, 200)}".`,
      nearest.length > 0 ? `Did you mean ${nearest.join(" or ")}?` : "`fairlead proposals` lists them.",
    );
    this.proposal = proposal.slice(0, 200);
  }
}

/** It was applied, rejected or withdrawn before. */
export class ProposalClosed extends DomainError {
  readonly code = "PROPOSAL_CLOSED";
  readonly proposal: string;
  readonly state: string;
  constructor(proposal: string, state: string, by: string) {
    super(`${proposal} was ${state} by ${by}; it waits for nothing.`,
      state === "applied" ? undefined : "Propose the change again.");
    this.proposal = proposal;
    this.state = state;
  }
}

/** What is proposed was made on documents that have changed since. */
export class ProposalMoved extends DomainError {
  readonly code = "PROPOSAL_MOVED";
  readonly proposal: string;
  readonly base: number;
  /** What changed since, document by document. */
  readonly moved: readonly MovedDocument[];
  constructor(proposal: string, base: number, moved: readonly MovedDocument[]) {
    const told = moved.slice(0, 3).map(({ key, what }) => `${key} ${what}`);
    const more = moved.length > 3 ? ` and ${moved.length - 3} more` : "";
    super(
      `${proposal} was made at r${base}, and what it changes has changed since: ${told.join("; ")}${more}.`,
      "Propose the change again on what stands there now; approvals of this one do not carry over.",
    );
    this.proposal = proposal;
    this.base = base;
    this.moved = moved;
  }
}

export interface MovedDocument {
  readonly key: string;
  /** `was replaced in r45 by token:ci: ~ spec.stage: ...` */
  readonly what: string;
}

/** Who proposes does not approve. */
export class OwnApproval extends DomainError {
  readonly code = "OWN_APPROVAL";
  readonly approver: string;
  constructor(thing: string, approver: string) {
    super(`${thing} was proposed by ${approver}, who cannot approve it too.`, "Somebody else approves it.");
    this.approver = approver;
  }
}

/** Nobody was asked who they are, so nothing shows that two people agreed. */
export class IdentityUnproved extends DomainError {
  readonly code = "IDENTITY_UNPROVED";
  readonly identity: string;
  constructor(thing: string, identity: string, role: "proposer" | "approver") {
    super(
      role === "approver"
        ? `"${identity}" gave no credentials, so nothing shows that it is not who proposed ${thing}.`
        : `${thing} was proposed without credentials, by a caller who called itself "${identity}": ` +
            "nothing shows that whoever approves it is somebody else.",
      role === "approver"
        ? "Approve with a token (FAIRLEAD_TOKEN) or an OIDC login."
        : "Propose it again with a token (FAIRLEAD_TOKEN) or an OIDC login.",
    );
    this.identity = identity;
  }
}

export class ExpiryInvalid extends DomainError {
  readonly code = "EXPIRY_INVALID";
  readonly value: string;
  constructor(value: string, why: string, what = "An approval") {
    super(`${what} until "${value.slice(0, 100)}" ${why}.`, "Such as 7d, 12h, or 2026-12-01T00:00:00Z.");
    this.value = value.slice(0, 100);
  }
}

/** What is kept is not what was proposed: somebody wrote to the database past this service. */
export class ProposalChanged extends DomainError {
  readonly code = "PROPOSAL_CHANGED";
  readonly proposal: string;
  constructor(proposal: string) {
    super(
      `${proposal} is not what was proposed: its content has another digest than it names.`,
      "Somebody wrote to the database itself; `fairlead verify` says what else.",
    );
    this.proposal = proposal;
  }
}

/** Only who proposed takes it back. */
export class NotProposer extends DomainError {
  readonly code = "NOT_PROPOSER";
  readonly proposal: string;
  constructor(proposal: string, proposer: string) {
    super(`${proposal} was proposed by ${proposer}, and only they withdraw it.`, "Reject it, with a reason.");
    this.proposal = proposal;
  }
}
