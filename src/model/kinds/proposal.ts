/**
 * Proposal: a set of changes that waits for approval, with who proposed it and the revision it was made at.
 * Written by `fairlead apply --propose` and what follows on it, never by apply: nobody writes that somebody
 * else proposed or decided.
 */
import { z } from "zod";
import { digest, documentOf, fields, list, localName, name, text, time } from "./fields.ts";

/** How somebody was identified: a name alone is nobody's proof. */
export const identity = fields({
  kind: z.enum(["local", "anonymous", "token", "oidc"]),
  name: text(),
});

const change = fields({
  key: text(),
  /** Of the document that the change was made on; left out where there was none. */
  before: digest.optional(),
  /** The document as it is to stand; left out where it is to be deleted. Checked again when it is applied. */
  after: z.record(z.string(), z.unknown()).optional(),
});

export const proposal = documentOf(
  "Proposal",
  localName,
  fields({
    /** Of what is proposed: base, changes, proposer and name. An approval names it. */
    digest,
    /** The revision that the changes were made at. */
    base: z.number().int().min(0),
    proposer: identity,
    time,
    reason: text(),
    changes: list(change).min(1, "is empty; there is nothing to approve"),
    state: z.enum(["open", "applied", "rejected", "withdrawn"]),
    /** Who ended it, when and why. */
    closed: fields({ by: identity, time, reason: text().optional() }).optional(),
  }),
);

export type ProposalDocument = z.output<typeof proposal>;

export const approval = documentOf(
  "Approval",
  name,
  fields({
    /** Digest of what is approved: when the thing changes, its digest does, and this approves it no more. */
    of: digest,
    /** What kind of thing it is. */
    what: z.enum(["proposal", "waiver", "plan"]),
    /** The thing's name, for people, and to tell a changed thing from one that nobody approved. */
    subject: text(),
    approver: identity,
    time,
    /** From then on it approves nothing. */
    expires: time,
    reason: text().optional(),
  }),
);

export type ApprovalDocument = z.output<typeof approval>;
