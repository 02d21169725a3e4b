/**
 * Whether a thing is approved: the one question that document proposals, waivers and plans ask. Pure: the
 * snapshot, the thing and the time are arguments.
 *
 * An approval names the thing's digest. It counts while it has not expired, when its approver is shown to be
 * somebody other than the proposer, once for each approver. When the thing changes its digest does, and what
 * was approved is void.
 */
import { compareText } from "../../model/names.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { areProvedDifferent, isProved } from "./identity.ts";
import type { Identity } from "./identity.ts";

export interface ApprovedThing {
  readonly what: "proposal" | "waiver" | "plan";
  /** The thing's name, which stays when its digest changes. */
  readonly name: string;
  /** `sha256:` and 64 hex digits, over all that the approver agrees to. */
  readonly digest: string;
  readonly proposer: Identity;
  /** Whose it is: who sees only what this owner owns sees its approvals. */
  readonly owner?: string | undefined;
}

export interface GivenApproval {
  readonly key: string;
  readonly of: string;
  readonly what: string;
  readonly subject: string;
  readonly approver: Identity;
  readonly time: string;
  readonly expires: string;
}

/** Why an approval does not count. */
export type Discount = "expired" | "void" | "own" | "unproved";

export interface WeighedApproval extends GivenApproval {
  /** undefined: it counts. */
  readonly discount?: Discount;
}

export type ApprovalState =
  /** By enough others. `until`: the first time at which it is no longer so. */
  | { readonly kind: "approved"; readonly by: readonly Identity[]; readonly until: string }
  /** Nobody approved anything of this name. */
  | { readonly kind: "missing"; readonly need: number }
  /** Some did, not enough. */
  | { readonly kind: "too-few"; readonly by: readonly Identity[]; readonly need: number }
  /** Those who approved, did so until `since`. */
  | { readonly kind: "expired"; readonly by: readonly Identity[]; readonly since: string }
  /** What was approved had another digest: the thing was changed. */
  | { readonly kind: "void"; readonly by: readonly Identity[]; readonly approvedDigest: string }
  /** Only the proposer approved it. */
  | { readonly kind: "own"; readonly by: readonly Identity[] }
  /** Nothing shows that proposer and approver are two. */
  | { readonly kind: "unproved"; readonly by: readonly Identity[] };

/** `need`: how many others must agree. */
export function approvalOf(
  snapshot: Snapshot,
  thing: ApprovedThing,
  now: string,
  need = 1,
): ApprovalState {
  const weighed = weighApprovals(snapshot, thing, now);
  const counting = weighed.filter(({ discount }) => discount === undefined);
  const by = counting.map(({ approver }) => approver);
  if (by.length >= need) {
    const ends = counting.map(({ expires }) => expires).sort(compareText);
    return { kind: "approved", by, until: ends[ends.length - need]! };
  }
  if (by.length > 0) return { kind: "too-few", by, need };
  // What is nearest to an approval is told: it says what to do about it.
  for (const discount of ["expired", "void", "own", "unproved"] as const) {
    const found = weighed.filter((each) => each.discount === discount);
    if (found.length === 0) continue;
    const approvers = found.map(({ approver }) => approver);
    const last = found.reduce((a, b) => (a.expires < b.expires ? b : a));
    if (discount === "expired") return { kind: discount, by: approvers, since: last.expires };
    if (discount === "void") return { kind: discount, by: approvers, approvedDigest: last.of };
    return { kind: discount, by: approvers };
  }
  return { kind: "missing", need };
}

/** Every approval of the thing or of an earlier form of it, with what speaks against it; in order of key. */
export function weighApprovals(
  snapshot: Snapshot,
  { what, name, digest, proposer }: ApprovedThing,
  now: string,
): readonly WeighedApproval[] {
  const { byDigest, byThing } = approvalsIn(snapshot);
  const earlier = byThing.get(`${what} ${name}`) ?? [];
  const own = (byDigest.get(digest) ?? []).filter((given) => given.what !== what || given.subject !== name);
  return [...earlier, ...own]
    .sort((a, b) => compareText(a.key, b.key))
    .map((given) => {
      const discount = discountOf(given);
      return discount === undefined ? given : { ...given, discount };
    });

  function discountOf({ of, what: approved, expires, approver }: GivenApproval): Discount | undefined {
    if (of !== digest || approved !== what) return "void";
    if (!isProved(approver) || !isProved(proposer)) return "unproved";
    if (!areProvedDifferent(approver, proposer)) return "own";
    return expires <= now ? "expired" : undefined;
  }
}

const APPROVALS = {};

/** Found by what they are of: a thing is asked about in every decision that may rest on it. */
interface Approvals {
  readonly byDigest: ReadonlyMap<string, readonly GivenApproval[]>;
  /** `waiver w-1f3c9aa02b7d` */
  readonly byThing: ReadonlyMap<string, readonly GivenApproval[]>;
}

function approvalsIn(snapshot: Snapshot): Approvals {
  return snapshot.memo(APPROVALS, () => {
    const all = snapshot.nodesOf("Approval").flatMap((node): readonly GivenApproval[] => {
      const { of, what, subject, approver, approverKind, time, expires } = snapshot.properties(node);
      if (of === undefined) return [];
      const identity = { kind: approverKind as Identity["kind"], name: String(approver) };
      return [
        {
          key: snapshot.key(node),
          of: String(of),
          what: String(what),
          subject: String(subject),
          approver: identity,
          time: String(time),
          expires: String(expires),
        },
      ];
    });
    return {
      byDigest: Map.groupBy(all, ({ of }) => of),
      byThing: Map.groupBy(all, ({ what, subject }) => `${what} ${subject}`),
    };
  });
}
