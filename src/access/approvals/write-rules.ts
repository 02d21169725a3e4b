/**
 * What policies say about writing a document: whose approval it needs (`review`), and whose signature
 * (`signatures`). Pure over a snapshot. Only policies with mode `enforce` hinder anything.
 *
 * A rule is about a document as it was and as it is to be: whoever takes a label away, hands it to another
 * owner or deletes it needs the approval that the label asked for.
 */
import type { Document } from "../../model/document.ts";
import type { LabelSelector } from "../../model/label-selector.ts";
import { labelsOf, matchesLabels, parseSelector } from "../../model/label-selector.ts";
import { namedValues } from "../../model/compile/graph-part.ts";
import { compareText } from "../../model/names.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";

interface WriteRuleScope {
  readonly policy: string;
  readonly kinds: readonly string[] | undefined;
  readonly owners: readonly string[] | undefined;
  readonly selector: LabelSelector;
}

export interface ReviewRule extends WriteRuleScope {
  readonly kind: "review";
  readonly approvals: number;
}

export interface SignatureRule extends WriteRuleScope {
  readonly kind: "signature";
  readonly signers: readonly string[];
  readonly otherwise: "refuse" | "lower";
}

/** What a rule looks at; a document and a node of a snapshot both tell it. */
export interface Written {
  readonly kind: string;
  readonly owner: string | undefined;
  readonly labels: ReadonlyMap<string, string>;
}

interface WriteRules {
  readonly reviews: readonly ReviewRule[];
  readonly signatures: readonly SignatureRule[];
}

const RULES = {};

/** In order of policy. */
export function writeRulesOf(snapshot: Snapshot): WriteRules {
  return snapshot.memo(RULES, () => {
    const reviews: ReviewRule[] = [];
    const signatures: SignatureRule[] = [];
    for (const policy of snapshot.nodesOf("Policy")) {
      if (snapshot.properties(policy)["mode"] !== "enforce") continue;
      for (const { node } of snapshot.outgoing(policy, "HAS_RULE")) {
        const { on, name, kinds, owners, selector, ...rest } = snapshot.properties(node);
        // A rule of issue 7's may be `on` anything; only these names have a slash.
        if (!/^(review|signatures)\/\d+$/.test(String(name))) continue;
        const scope = {
          policy: String(snapshot.properties(policy)["name"]),
          kinds: kinds as readonly string[] | undefined,
          owners: owners as readonly string[] | undefined,
          selector: parseSelector(String(selector ?? "")),
        };
        if (on === "review") reviews.push({ ...scope, kind: "review", approvals: Number(rest["approvals"]) });
        else
          signatures.push({
            ...scope,
            kind: "signature",
            signers: rest["signers"] as readonly string[],
            otherwise: rest["otherwise"] === "lower" ? "lower" : "refuse",
          });
      }
    }
    return { reviews, signatures };
  });
}

/** What is written about reviews needs none itself; a plan is kept freely, and needs its review to begin. */
const NEVER_JUDGED: ReadonlySet<string> = new Set(["Proposal", "Approval", "Waiver", "Plan"]);

export function isAbout({ kinds, owners, selector }: WriteRuleScope, written: Written): boolean {
  return (
    !NEVER_JUDGED.has(written.kind) &&
    (kinds === undefined || kinds.includes(written.kind)) &&
    (owners === undefined || (written.owner !== undefined && owners.includes(written.owner))) &&
    matchesLabels(selector, written.labels)
  );
}

/** How many others must approve a plan before it begins, by rules that name the kind; 0 where none does. */
export function planReview(
  snapshot: Snapshot,
  plan: Omit<Written, "kind">,
): { readonly approvals: number; readonly policies: readonly string[] } {
  const asking = writeRulesOf(snapshot).reviews.filter(({ kinds, owners, selector }) =>
    kinds?.includes("Plan") === true &&
    (owners === undefined || (plan.owner !== undefined && owners.includes(plan.owner))) &&
    matchesLabels(selector, plan.labels));
  return {
    approvals: Math.max(0, ...asking.map(({ approvals }) => approvals)),
    policies: [...new Set(asking.map(({ policy }) => policy))].sort(compareText),
  };
}

export function writtenDocument({ kind, metadata, spec }: Document): Written {
  const properties = { labels: namedValues(metadata.labels) ?? [], ...stageOf(spec) };
  return { kind, owner: metadata.owner, labels: labelsOf(properties) };
}

/** undefined when there is no document of this key. */
export function writtenAt(snapshot: Snapshot, key: string): Written | undefined {
  const node = snapshot.find(key);
  if (node === undefined) return undefined;
  const properties = snapshot.properties(node);
  if (properties["documentDigest"] === undefined) return undefined;
  const owner = properties["owner"];
  return {
    kind: snapshot.kind(node),
    owner: owner === undefined ? undefined : String(owner),
    labels: labelsOf(properties),
  };
}

function stageOf({ stage }: Document["spec"]): { readonly stage?: string } {
  return typeof stage === "string" ? { stage } : {};
}

export interface NeededReview {
  readonly documents: readonly string[];
  readonly policies: readonly string[];
  /** The most that any of the policies asks for. */
  readonly approvals: number;
}

/** What of the changes needs review; undefined when nothing does. */
export function neededReview(
  snapshot: Snapshot,
  changes: Iterable<{ readonly key: string; readonly after: Document | null }>,
): NeededReview | undefined {
  const { reviews } = writeRulesOf(snapshot);
  if (reviews.length === 0) return undefined;
  const documents = new Set<string>();
  const policies = new Set<string>();
  let approvals = 0;
  for (const { key, after } of changes) {
    const forms = [writtenAt(snapshot, key), after === null ? undefined : writtenDocument(after)];
    for (const rule of reviews) {
      if (!forms.some((form) => form !== undefined && isAbout(rule, form))) continue;
      documents.add(key);
      policies.add(rule.policy);
      approvals = Math.max(approvals, rule.approvals);
    }
  }
  if (documents.size === 0) return undefined;
  return {
    documents: [...documents].sort(compareText),
    policies: [...policies].sort(compareText),
    approvals,
  };
}
