/**
 * Gate "attestation": a statement about each version (or its build, its deployments, the environment) is
 * there, verified, young enough and says what it must.
 *
 * The newest statement counts, and with it all that say no time: a later failure outweighs an earlier pass.
 * One from the future is no evidence (a clock is wrong, and nobody knows which).
 */
import { durationSeconds } from "../../model/duration.ts";
import { buildKey, nodeKey } from "../../model/names.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { versionOf } from "../../rules/thing-types.ts";
import type { PlannedGate } from "../plan.ts";
import { allOf, citing, spanText, versionsOf } from "./gate-state.ts";
import type { GateQuestion, GateState } from "./gate-state.ts";

/** Clocks that keep time by NTP are within seconds of each other; five minutes forgives more. */
export const CLOCK_SKEW_SECONDS_MAX = 300;

type Scalar = string | number | boolean;

interface AttestationSettings {
  readonly predicateType: string;
  readonly of: "version" | "variant" | "deployment" | "environment";
  readonly maxAge?: string;
  readonly unverified?: boolean;
  readonly where?: Readonly<Record<string, Scalar | readonly Scalar[]>>;
}

interface Statement {
  readonly node: NodeId;
  readonly time: number | undefined;
  readonly fields: ReadonlyMap<string, string>;
}

export function judgeAttestation(snapshot: Snapshot, gate: PlannedGate, question: GateQuestion): GateState {
  const settings = gate.settings as unknown as AttestationSettings;
  const subjects = subjectsOf(snapshot, settings, question);
  const none = `Nothing is known that ${settings.predicateType} could be about: no ${settings.of}.`;
  return allOf(
    subjects.map((subject) => judgeSubject(snapshot, subject, settings, question.now)),
    none,
  );
}

interface AttestedSubject {
  readonly word: string;
  /** Nodes of which one must be attested; none: it is not known here. */
  readonly nodes: readonly NodeId[];
}

function subjectsOf(
  snapshot: Snapshot,
  { of }: AttestationSettings,
  question: GateQuestion,
): readonly AttestedSubject[] {
  const known = (key: string) => {
    const node = snapshot.find(key);
    return node === undefined ? [] : [node];
  };
  if (of === "environment") {
    return [{ word: question.environment, nodes: known(nodeKey("Environment", question.environment)) }];
  }
  if (of === "deployment") {
    const names = (question.plan?.content.after ?? [])
      .filter(({ environment }) => environment === question.environment)
      .map(({ name }) => name);
    return names.map((name) => ({ word: name, nodes: known(nodeKey("Deployment", name)) }));
  }
  return versionsOf(question).map((version) => {
    const nodes = known(buildKey(version));
    // What is attested of a version is not attested of each of its builds, nor the other way round.
    const subjects = of === "version" ? nodes.map((node) => versionOf(snapshot, node)) : nodes;
    const word = of === "version" ? version.replace(/#.*$/, "") : version;
    return { word, nodes: subjects };
  });
}

function judgeSubject(
  snapshot: Snapshot,
  { word, nodes }: AttestedSubject,
  settings: AttestationSettings,
  now: string,
): GateState {
  const { predicateType, unverified = false, maxAge, where = {} } = settings;
  const at = Date.parse(now);
  const found = nodes
    .flatMap((node) => snapshot.outgoing(node, "ATTESTED_BY").map((edge) => edge.node))
    .filter((node) => snapshot.properties(node)["predicateType"] === predicateType);
  const isCounted = (node: NodeId) => {
    const { verification } = snapshot.properties(node);
    return verification === "verified" || (unverified && verification === "unverified");
  };
  const statements = found
    .filter(isCounted)
    .map((node): Statement => statementOf(snapshot, node))
    .filter(({ time }) => time === undefined || time <= at + CLOCK_SKEW_SECONDS_MAX * 1000);
  const needs = [`Attest ${predicateType} of ${word}: fairlead attest FILE`];
  const citations = found.map((node) => citing(snapshot, node));
  if (statements.length === 0) {
    const left =
      found.length === 0 ? "" : `; ${found.length} that cannot be relied on ${are(found.length)} there`;
    const because = `No ${unverified ? "" : "verified "}${predicateType} is there of ${word}${left}.`;
    return { state: "unknown", because, needs, citations };
  }
  const newest = Math.max(...statements.map(({ time }) => time ?? -Infinity));
  const counting = statements.filter(({ time }) => time === undefined || time === newest);
  const rows = counting.map((one): GateState => {
    const cited = [citing(snapshot, one.node)];
    const age = one.time === undefined ? undefined : Math.max(0, (at - one.time) / 1000);
    const wrong = wrongFields(one.fields, where);
    if (wrong.fails.length > 0)
      return { state: "closed", because: `${word}: ${wrong.fails.join(", ")}.`, needs, citations: cited };
    const ageMax = maxAge === undefined ? undefined : durationSeconds(maxAge);
    if (maxAge !== undefined && age !== undefined && !(age <= ageMax!)) {
      const because = `${predicateType} of ${word} is ${spanText(age)} old, more than ${maxAge}.`;
      return { state: "closed", because, needs, citations: cited };
    }
    if (maxAge !== undefined && age === undefined)
      return {
        state: "unknown",
        because: `${predicateType} of ${word} says no time.`,
        needs,
        citations: cited,
      };
    if (wrong.missing.length > 0) {
      const because = `${predicateType} of ${word} does not say ${wrong.missing.join(", ")}.`;
      return { state: "unknown", because, needs, citations: cited };
    }
    const old = age === undefined ? "" : `, ${spanText(age)} old`;
    return { state: "open", because: `${predicateType} of ${word} is there${old}.`, citations: cited };
  });
  return allOf(rows, "");
}

function are(count: number): string {
  return count === 1 ? "is" : "are";
}

function statementOf(snapshot: Snapshot, node: NodeId): Statement {
  const { time, statement } = snapshot.properties(node);
  const entries = Array.isArray(statement) ? (statement as readonly string[]) : [];
  const parsed = typeof time === "string" ? Date.parse(time) : NaN;
  return {
    node,
    time: Number.isNaN(parsed) ? undefined : parsed,
    fields: new Map(
      entries.map((entry) => {
        const equals = entry.indexOf("=");
        return [entry.slice(0, equals), entry.slice(equals + 1)];
      }),
    ),
  };
}

function wrongFields(
  fields: ReadonlyMap<string, string>,
  where: Readonly<Record<string, Scalar | readonly Scalar[]>>,
): { readonly fails: readonly string[]; readonly missing: readonly string[] } {
  const fails: string[] = [];
  const missing: string[] = [];
  for (const [field, wanted] of Object.entries(where)) {
    const allowed = [wanted].flat().map(String);
    const value = fields.get(field);
    if (value === undefined) missing.push(field);
    else if (!allowed.includes(value)) fails.push(`${field} is ${value}, not ${allowed.join(" or ")}`);
  }
  return { fails, missing };
}
