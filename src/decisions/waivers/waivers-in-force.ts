/**
 * Waivers as decisions read them: given against the policy as it stands, not withdrawn, not over, and
 * approved by somebody who is provably not who asked. Pure: the snapshot and the time are arguments.
 */
import { approvalOf } from "../../access/approvals/approval-of.ts";
import type { ApprovedThing } from "../../access/approvals/approval-of.ts";
import type { Identity } from "../../access/approvals/identity.ts";
import type { GraphDelta, Properties } from "../../model/graph.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { nameOf } from "../fact-index.ts";
import { placeTest, readSubject } from "./waiver-scope.ts";
import type { WaivedPlace, WaivedSubject } from "./waiver-scope.ts";

/** A waiver of the graph, whether it is in force or not. */
export interface StatedWaiver extends WaivedPlace {
  readonly name: string;
  readonly key: string;
  readonly revision: number;
  readonly digest: string;
  /** `POLICY/RULE` */
  readonly rule: string;
  readonly policyDigest: string;
  readonly subject: string;
  readonly owner: string;
  readonly requester: Identity;
  readonly time: string;
  readonly expires: string;
  readonly reason: string;
  readonly ticket?: string;
  readonly state: "open" | "withdrawn";
}

export interface WaiverInForce {
  readonly waiver: StatedWaiver;
  /** Who approved it. */
  readonly by: readonly Identity[];
}

const STATED = {};

/** In order of name. */
export function statedWaivers(snapshot: Snapshot): readonly StatedWaiver[] {
  const make = (): readonly StatedWaiver[] =>
    snapshot.nodesOf("Waiver").flatMap((node) => {
      const properties = snapshot.properties(node);
      return properties["digest"] === undefined ? [] : [statedOf(snapshot.key(node), properties)];
    });
  return snapshot.memo(STATED, make, (known, deltas) => (touches(deltas) ? undefined : known));
}

function touches(deltas: readonly GraphDelta[]): boolean {
  return deltas.some(({ putNodes, removeNodes }) =>
    putNodes.some(({ kind }) => kind === "Waiver") || removeNodes.some((key) => key.startsWith("waiver:")),
  );
}

function statedOf(key: string, properties: Properties): StatedWaiver {
  const text = (name: string): string => String(properties[name]);
  const optional = (name: string) => (properties[name] === undefined ? {} : { [name]: text(name) });
  return {
    name: nameOf(key),
    key,
    revision: Number(properties["revision"]),
    digest: text("digest"),
    rule: text("rule"),
    policyDigest: text("policyDigest"),
    subject: text("subject"),
    ...optional("environment"),
    ...optional("selector"),
    owner: text("owner"),
    requester: { kind: text("requesterKind") as Identity["kind"], name: text("requester") },
    time: text("time"),
    expires: text("expires"),
    reason: text("reason"),
    ...optional("ticket"),
    state: text("state") as StatedWaiver["state"],
  };
}

/** A waiver that counts once it is approved: open, and of its policy as that stands. */
export interface OpenWaiver {
  readonly waiver: StatedWaiver;
  readonly subject: WaivedSubject;
  readonly covers: (environment: NodeId) => boolean;
}

const NONE: readonly OpenWaiver[] = [];

/** Of one rule, in order of name; those that are over or not approved are among them. */
export function openWaivers(snapshot: Snapshot, rule: string): readonly OpenWaiver[] {
  return openByRule(snapshot).get(rule) ?? NONE;
}

/** undefined: it is over, or not approved. `now` is RFC 3339, UTC, milliseconds. */
export function inForce(snapshot: Snapshot, { waiver }: OpenWaiver, now: string): WaiverInForce | undefined {
  if (waiver.expires <= now) return undefined;
  const approval = approvalOf(snapshot, approvedThing(waiver), now);
  return approval.kind === "approved" ? { waiver, by: approval.by } : undefined;
}

const OPEN = {};

function openByRule(snapshot: Snapshot): ReadonlyMap<string, readonly OpenWaiver[]> {
  return snapshot.memo(OPEN, () => {
    const open = statedWaivers(snapshot).filter(({ state, policyDigest, rule }) =>
      state === "open" && policyDigest === policyDigestNow(snapshot, rule));
    const ready = open.map((waiver): OpenWaiver => ({
      waiver, subject: readSubject(snapshot, waiver.subject), covers: placeTest(snapshot, waiver),
    }));
    return Map.groupBy(ready, ({ waiver }) => waiver.rule);
  });
}

/** What an approval of it names. */
export function approvedThing({ name, digest, requester, owner }: StatedWaiver): ApprovedThing {
  return { what: "waiver", name, digest, proposer: requester, owner };
}

/** Of the document of the policy that the rule belongs to; undefined where there is none. */
export function policyDigestNow(snapshot: Snapshot, rule: string): string | undefined {
  const node = snapshot.find(policyKey(rule));
  const digest = node === undefined ? undefined : snapshot.properties(node)["documentDigest"];
  return digest === undefined ? undefined : String(digest);
}

export function policyKey(rule: string): string {
  return `policy:${rule.slice(0, rule.lastIndexOf("/"))}`;
}
