/**
 * What differs in what two deployments were made from: sources, data, other artifacts (which versions, and
 * where they lie), runs, training, requirements, configuration and attestations. Each difference has a name
 * that both sides share, and what each side has under it; nothing is listed that is the same.
 */
import { parseKey, parseVersionName } from "../model/names.ts";
import { compareKeys } from "../snapshot/key-order.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { walkInSteps } from "../walk/walk.ts";
import { findThing } from "./find-thing.ts";
import { inTurns } from "./in-turns.ts";
import { LineageInvalid } from "../walk/lineage-invalid.ts";
import { typeOf } from "../walk/type-of.ts";
import { thingAt } from "./thing.ts";
import type { Thing } from "./thing.ts";
import { MADE_FROM } from "../walk/walk-words.ts";

export const SECTIONS = [
  "sources",
  "data",
  "artifacts",
  "runs",
  "training",
  "requirements",
  "configuration",
  "attestations",
] as const;
export type Section = (typeof SECTIONS)[number];

/** Types of artifacts that are told as sources and as data; all others are artifacts. */
const SECTION_OF_TYPE: Readonly<Record<string, Section>> = {
  source: "sources",
  dataset: "data",
  "feature-pipeline": "data",
};
/** Where a condition stands among others, and who says so: not what it asks for. */
const NOT_ASKED: ReadonlySet<string> = new Set(["group", "alternative", "position", "source", "note"]);

/** Things read between two yields: some ten microseconds each. */
const READ_PER_STEP = 256;

export interface Difference {
  readonly name: string;
  /** Sorted; empty where this side has nothing under the name. */
  readonly a: readonly string[];
  readonly b: readonly string[];
}

export interface Changed {
  readonly schemaVersion: 1;
  readonly revision: number;
  readonly a: Thing;
  readonly b: Thing;
  readonly sections: Readonly<Record<Section, readonly Difference[]>>;
  /** Differences in all sections. */
  readonly differences: number;
  /** One side's search was stopped: what is missing there may be there. */
  readonly truncated?: { readonly because: "work" };
}

export interface ChangedQuestion {
  /** Deployments, versions or variants. */
  readonly a: string;
  readonly b: string;
  readonly workMax?: number | undefined;
}

/** Errors: ThingNotFound, ThingAmbiguous, LineageInvalid. */
export function changedBetween(snapshot: Snapshot, question: ChangedQuestion): Promise<Changed> {
  return inTurns(() => changedInSteps(snapshot, question));
}

function* changedInSteps(snapshot: Snapshot, question: ChangedQuestion): Generator<void, Changed> {
  const a = yield* startOf(snapshot, question.a);
  const b = yield* startOf(snapshot, question.b);
  const left = yield* sideOf(snapshot, a, question.workMax);
  const right = yield* sideOf(snapshot, b, question.workMax);
  const sections = Object.fromEntries(
    SECTIONS.map((section) => [section, differences(left.facts[section], right.facts[section])]),
  ) as Record<Section, Difference[]>;
  return {
    schemaVersion: 1,
    revision: snapshot.head.revision,
    a: thingAt(snapshot, a),
    b: thingAt(snapshot, b),
    sections,
    differences: SECTIONS.reduce((sum, section) => sum + sections[section].length, 0),
    ...(left.isCut || right.isCut ? { truncated: { because: "work" } as const } : {}),
  };
}

const COMPARED = ["Deployment", "Version", "Variant"];

function* startOf(snapshot: Snapshot, name: string): Generator<void, NodeId> {
  const node = yield* findThing(snapshot, name);
  if (COMPARED.includes(snapshot.kind(node))) return node;
  const { key, kind } = thingAt(snapshot, node);
  throw new LineageInvalid(key, `${key} is a ${kind}; deployments, versions and variants are compared.`);
}

/** What one side has, by section and name. */
type Facts = Readonly<Record<Section, Map<string, Set<string>>>>;

interface Side {
  readonly facts: Facts;
  readonly isCut: boolean;
}

function* sideOf(
  snapshot: Snapshot,
  start: NodeId,
  workMax: number | undefined,
): Generator<void, Side> {
  const facts = Object.fromEntries(SECTIONS.map((section) => [section, new Map()])) as unknown as Facts;
  const say = (section: Section, name: string, value: string) => {
    const known = facts[section].get(name);
    if (known === undefined) facts[section].set(name, new Set([value]));
    else known.add(value);
  };
  const result = yield* walkInSteps(snapshot, {
    from: [snapshot.key(start)],
    direction: "upstream",
    along: MADE_FROM,
    workMax,
  });
  const nodes = [start, ...Array.from({ length: result.hitCount }, (_, hit) => result.node(hit))];
  for (const [index, node] of nodes.entries()) {
    if ((index + 1) % READ_PER_STEP === 0) yield;
    const { kind, name } = parseKey(snapshot.key(node))!;
    const properties = snapshot.properties(node);
    switch (kind) {
      case "Deployment":
        for (const entry of listOf(properties["parameters"])) sayNamed(say, "configuration", "", entry);
        for (const { node: place } of snapshot.outgoing(node, "IN")) {
          say("configuration", "environment", thingAt(snapshot, place).name);
        }
        if (properties["endpoint"] !== undefined)
          say("configuration", "endpoint", String(properties["endpoint"]));
        break;
      case "Version":
      case "Variant": {
        // What a reader may not see has no name that is a version's (src/access/view.ts).
        const { artifact, version, variant } = parseVersionName(name) ?? { artifact: name, version: name };
        const section = SECTION_OF_TYPE[typeOf(snapshot, snapshot.key(node)) ?? ""] ?? "artifacts";
        say(section, artifact, variant === undefined ? version : `${version}#${variant}`);
        const { location } = properties;
        if (location !== undefined) say(section, `${artifact} location`, String(location));
        for (const entry of listOf(properties["training"])) sayNamed(say, "training", `${artifact} `, entry);
        break;
      }
      case "Run": {
        const job = String(properties["job"] ?? "a run");
        say("runs", job, name);
        for (const entry of listOf(properties["parameters"])) sayNamed(say, "training", `${job} `, entry);
        break;
      }
      default:
    }
    sayAttestations(snapshot, node, say);
  }
  for (const node of deployed(snapshot, start)) sayRequirements(snapshot, node, say);
  return { facts, isCut: result.truncated === "work" };
}

type Say = (section: Section, name: string, value: string) => void;

function sayNamed(say: Say, section: Section, prefix: string, entry: string): void {
  const equals = entry.indexOf("=");
  say(section, `${prefix}${entry.slice(0, equals)}`, entry.slice(equals + 1));
}

/** The version that runs, and the variant where one is named. */
function deployed(snapshot: Snapshot, start: NodeId): readonly NodeId[] {
  const builds =
    snapshot.kind(start) === "Deployment" ? snapshot.outgoing(start, "OF").map(({ node }) => node) : [start];
  return builds.flatMap((build) => [
    build,
    ...snapshot.incoming(build, "HAS_VARIANT").map(({ node }) => node),
  ]);
}

function sayRequirements(snapshot: Snapshot, node: NodeId, say: Say): void {
  for (const { node: target, properties } of snapshot.outgoing(node, "REQUIRES")) {
    const asked = Object.keys(properties)
      .filter((name) => !NOT_ASKED.has(name) && name !== "condition")
      .sort()
      .map((name) => `${name} ${[properties[name]!].flat().join(", ")}`);
    say("requirements", thingAt(snapshot, target).name, asked.join("; ") || String(properties["condition"]));
  }
}

/** An attestation stands under what it is about, without its version, so that both sides share the name. */
function sayAttestations(snapshot: Snapshot, node: NodeId, say: Say): void {
  const { kind, name } = parseKey(snapshot.key(node))!;
  const about = kind === "Deployment" ? "the deployment" : (parseVersionName(name)?.artifact ?? name);
  for (const { node: attestation } of snapshot.outgoing(node, "ATTESTED_BY")) {
    const { predicateType, verification, statement } = snapshot.properties(attestation);
    const stated = [String(verification), ...listOf(statement)].join(" ");
    say("attestations", `${about} ${String(predicateType)}`, stated);
  }
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function differences(
  a: ReadonlyMap<string, ReadonlySet<string>>,
  b: ReadonlyMap<string, ReadonlySet<string>>,
): Difference[] {
  const names = [...new Set([...a.keys(), ...b.keys()])].sort(compareKeys);
  return names.flatMap((name) => {
    const [left, right] = [a, b].map((side) => [...(side.get(name) ?? [])].sort(compareKeys)) as [
      string[],
      string[],
    ];
    return left.join("\n") === right.join("\n") ? [] : [{ name, a: left, b: right }];
  });
}
