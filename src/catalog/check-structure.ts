/**
 * What holds between documents beyond references: no cycles, no changed digests, nothing both absent and
 * given.
 */
import type { Document } from "../model/document.ts";
import type { TypedDocument } from "../model/document-schema.ts";
import type { Finding } from "../model/explain-issues.ts";
import { ABSENT, statementsOf } from "../model/kinds/facts.ts";
import type { VersionDocument } from "../model/kinds/version.ts";
import { quoted } from "../values/quoted.ts";
import type { Batch, BatchChange } from "./batch.ts";
import type { Definitions } from "./definitions.ts";
import { findCycle } from "./find-cycle.ts";

export class StructureCheck {
  readonly #batch: Batch;
  readonly #definitions: Definitions;
  /** What was searched for cycles, by field: each key once, however many documents lead to it. */
  readonly #searched = { partOf: new Set<string>(), contains: new Set<string>(), derive: new Set<string>() };

  constructor(batch: Batch, definitions: Definitions) {
    this.#batch = batch;
    this.#definitions = definitions;
  }

  check(change: BatchChange): readonly Finding[] {
    if (change.after === null) return [];
    const document = change.after as unknown as TypedDocument;
    const batch = this.#batch;
    switch (document.kind) {
      case "Environment":
        return [
          ...this.#cycle("partOf", change, (key) => batch.targets(key, "PART_OF")),
          ...absentAndGiven(document.spec.facts, this.#definitions),
        ];
      case "Version":
        return [
          ...changedDigests(change.before, document),
          ...this.#cycle("contains", change, (key) => containedIn(batch, key)),
          ...absentAndGiven(document.spec.facts, this.#definitions),
        ];
      case "FactKey":
        return this.#cycle("derive", change, (key) =>
          batch.targets(key, "DERIVED_BY").flatMap((row) => batch.targets(row, "WHEN")),
        );
      default:
        return [];
    }
  }

  /**
   * A cycle is reported once, at the first document on it; a document that only leads to one is not to blame.
   */
  #cycle(
    field: "partOf" | "contains" | "derive",
    change: BatchChange,
    next: (key: string) => readonly string[],
  ): readonly Finding[] {
    const searched = this.#searched[field];
    const found = findCycle(this.#batch.nodesOf(change), next, searched);
    if (found === undefined || !found.some((key) => this.#batch.ownerOf(key) === change)) return [];
    for (const key of found) searched.add(key);
    return [
      {
        code: "CYCLE",
        path: ["spec", field],
        message: `"${field}" goes round in a circle: ${found.join(" -> ")}.`,
      },
    ];
  }
}

/** A variant contains what its version contains, so its version counts as part of it. */
function containedIn(batch: Batch, key: string): readonly string[] {
  const inside = batch.targets(key, "CONTAINS");
  const hash = key.indexOf("#");
  return key.startsWith("variant:") ? [...inside, `version:${key.slice("variant:".length, hash)}`] : inside;
}

/** A digest, once known, never changes: of the version and of each variant. */
function changedDigests(before: Document | null, after: VersionDocument): readonly Finding[] {
  if (before === null) return [];
  const { spec } = before as unknown as VersionDocument;
  const findings: Finding[] = [];
  const compare = (
    name: string,
    known: string | undefined,
    given: string | undefined,
    path: Finding["path"],
  ) => {
    if (known === undefined || known === given) return;
    const now = given === undefined ? "is left out now" : `would become ${given}`;
    findings.push({
      code: "DIGEST_CHANGED",
      path,
      message: `The digest of ${quoted(name)} is ${known} and ${now}; a version never changes.`,
      hint: "Publish what changed as a new version.",
    });
  };
  compare(after.metadata.name, spec.digest, after.spec.digest, ["spec", "digest"]);
  const variants = new Map(spec.variants?.map((variant) => [variant.name, variant]));
  after.spec.variants?.forEach((variant, index) =>
    compare(`${after.metadata.name}#${variant.name}`, variants.get(variant.name)?.digest, variant.digest, [
      "spec",
      "variants",
      index,
      "digest",
    ]),
  );
  return findings;
}

type Facts = Extract<TypedDocument, { kind: "Environment" }>["spec"]["facts"];

/** `gpu: none` beside `gpu.model: X`: one document cannot declare both. Two sources may well disagree. */
function absentAndGiven(facts: Facts, definitions: Definitions): readonly Finding[] {
  const names = Object.keys(facts ?? {});
  const declares = (name: string, absent: boolean) =>
    statementsOf(facts![name]!).some(
      (statement) => statement.kind !== "observed" && (statement.value === ABSENT) === absent,
    );
  const findings: Finding[] = [];
  for (const absent of names.filter((name) => declares(name, true))) {
    const covered = [absent, ...definitions.covers(absent)];
    for (const given of names.filter((name) => declares(name, false))) {
      if (!covered.some((key) => given === key || given.startsWith(`${key}.`))) continue;
      findings.push({
        code: "ABSENT_AND_GIVEN",
        path: ["spec", "facts", given],
        message: `${quoted(given)} is given here, and "${absent}: none" declares it absent.`,
        hint: "Leave one of them out.",
      });
    }
  }
  return findings;
}
