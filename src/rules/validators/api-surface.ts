/**
 * API surface: whether whoever uses what runs now can go on using what replaces it. For each interface that
 * the replaced version provides, the texts of both contracts are compared (./surface), and a change that
 * breaks is told with those that require the interface.
 *
 * A break fails where somebody is recorded who requires the interface, or where the new version of the
 * interface promises that there is none: a semver that `^` of the old one admits. A break that the version
 * announces and that nobody recorded depends on passes; for who may not see everybody it is open. An
 * interface that goes fails whoever requires it, and is unknown where nobody is recorded. Without both texts
 * nothing is known.
 */
import type { NodeId } from "../../snapshot/snapshot.ts";
import { versionOf } from "../thing-types.ts";
import { admits, consumersOf } from "./consumers.ts";
import { nothingReplaced } from "./nothing-replaced.ts";
import { resultOf } from "./reason.ts";
import type { Reason } from "./reason.ts";
import { compareContracts } from "./surface/compare-contracts.ts";
import { ContractUnreadable } from "./surface/surface-change.ts";
import type { SurfaceChange } from "./surface/surface-change.ts";
import type { Question, Validator } from "./validator.ts";

interface Provision {
  readonly interfaceNode: NodeId;
  readonly version: string;
}

export const apiSurfaceValidator: Validator = {
  name: "api-surface",
  tier: "verify",
  reads: { edges: ["PROVIDES", "REQUIRES"], contracts: true },
  evaluate(question) {
    const { snapshot, build, replaces } = question;
    if (replaces === undefined) return nothingReplaced(question)!;
    const about = snapshot.key(build);
    const now = provisionsOf(question, build);
    const reasons = provisionsOf(question, replaces).flatMap((was) =>
      judge(question, was, now.find(({ interfaceNode }) => interfaceNode === was.interfaceNode)));
    return resultOf(reasons, about);
  },
};

/** The newest that is listed of each interface; an older one beside it is kept for whoever still needs it. */
function provisionsOf({ snapshot }: Question, node: NodeId): readonly Provision[] {
  const byInterface = new Map<NodeId, Provision>();
  for (const edge of snapshot.outgoing(versionOf(snapshot, node), "PROVIDES")) {
    byInterface.set(edge.node, { interfaceNode: edge.node, version: String(edge.properties["version"]) });
  }
  return [...byInterface.values()];
}

function judge(question: Question, was: Provision, now: Provision | undefined): readonly Reason[] {
  const { snapshot, build, replaces, contract } = question;
  const about = snapshot.key(was.interfaceNode);
  const consumers = consumersOf(snapshot, was.interfaceNode, new Set([build, replaces!].map((node) =>
    versionOf(snapshot, node))));
  const affected = consumers.map(({ key }) => key);
  const observed = now === undefined ? "not provided" : now.version;
  const told = { about, required: was.version, observed };
  if (now === undefined) {
    return [{ ...told, code: "INTERFACE_GONE", outcome: affected.length > 0 ? "FAIL" : "UNKNOWN", affected }];
  }
  const [before, after] = [replaces!, build].map((node) =>
    contract?.(snapshot.key(versionOf(snapshot, node)), about));
  if (before === undefined || after === undefined) {
    const missing = [before === undefined ? replaces! : build, ...(after === undefined ? [build] : [])];
    return [{
      ...told, code: "CONTRACT_UNSTATED", outcome: "UNKNOWN",
      missing: [...new Set(missing.map((node) => snapshot.key(versionOf(snapshot, node))))],
    }];
  }
  try {
    const { changes, cut } = compareContracts(before, after);
    const reasons = changes.map((change) => reasonOf(change, told, was, now, affected, question));
    if (cut) reasons.push({ code: "LIMIT_REACHED", outcome: "UNKNOWN", about, subject: "changes" });
    return reasons.length > 0 ? reasons : [{ ...told, code: "CONTRACT_KEPT", outcome: "PASS" }];
  } catch (error) {
    if (!(error instanceof ContractUnreadable)) throw error;
    return [{ ...told, code: "CONTRACT_UNREADABLE", outcome: "UNKNOWN", observed: error.message }];
  }
}

type Told = Pick<Reason, "about" | "required" | "observed">;

function reasonOf(
  { severity, change, place, before, after }: SurfaceChange,
  { about }: Told,
  was: Provision,
  now: Provision,
  affected: readonly string[],
  { snapshot }: Question,
): Reason {
  const told = {
    about,
    subject: place === "" ? change : `${change}: ${place}`,
    required: before ?? was.version,
    observed: after ?? now.version,
  };
  switch (severity) {
    case "open":
      return { ...told, code: "CONTRACT_OPEN", outcome: "UNKNOWN", affected };
    case "risky":
      return { ...told, code: "CONTRACT_RISKY", outcome: "PASS", affected };
    case "breaking": {
      // Of other schemes than semver nobody says what a version promises.
      const isSemver = (snapshot.properties(was.interfaceNode)["scheme"] ?? "semver") === "semver";
      const isPromised =
        isSemver && admits(snapshot, was.interfaceNode, `^${was.version}`, now.version) !== false;
      if (affected.length > 0 || isPromised)
        return { ...told, code: "CONTRACT_BROKEN", outcome: "FAIL", affected };
      return snapshot.sight === undefined
        ? { ...told, code: "BREAK_ANNOUNCED", outcome: "PASS", affected }
        : { ...told, code: "CONTRACT_OPEN", outcome: "UNKNOWN", affected };
    }
    default:
      return severity satisfies never;
  }
}
