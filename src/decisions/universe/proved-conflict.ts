/**
 * A proof that no choice works, as a decision shows it: steps as data, sentences with what they cite, reasons
 * of
 * the statements it stands on, and one headline that names the two things that clash.
 */
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { explain } from "../../solver/explain.ts";
import { leavesOf } from "../../solver/proof.ts";
import type { Proof } from "../../solver/proof.ts";
import { askedLacks } from "./schema-words.ts";
import type { Statement } from "../../solver/universe.ts";
import type { Citation, DecisionProof, EnvironmentResult, ProofSentence, Reason } from "../decision.ts";
import { ruleReason } from "../policies/rule-reason.ts";
import { requirementReason } from "../reasons.ts";
import { requiredText } from "../requirement.ts";
import { truthOf } from "../requirement-truth.ts";
import { YES } from "../truth.ts";
import type { Causes } from "./cause.ts";
import type { Layout } from "./layout.ts";
import { citationsOf, proofVocabulary, statementSentence } from "./proof-words.ts";
import type { Stack } from "./stack.ts";
import type { Statements } from "./statements.ts";
import * as words from "./together-words.ts";

export type ProvedConflict = Pick<EnvironmentResult, "headline" | "reasons" | "proof" | "because">;

export function provedConflict(
  snapshot: Snapshot,
  layout: Layout,
  stacks: readonly Stack[],
  subject: string,
  where: string,
  proof: Proof,
  { causes }: Statements,
): ProvedConflict {
  const isOne = stacks.flatMap(({ asked }) => asked).length === 1;
  const conclusion = words.cannotTogether(subject, where, isOne);
  const vocabulary = proofVocabulary(snapshot, layout, causes, conclusion);
  const { lines } = explain(layout.universe, proof, vocabulary);
  const because = lines.flatMap((line): readonly ProofSentence[] => {
    if (line === undefined) return [];
    const citations = citedBy(snapshot, line.statements, causes);
    return [
      { sentence: line.text, ...(line.number === undefined ? {} : { number: line.number }), citations },
    ];
  });
  const leaves = leavesOf(proof);
  return {
    headline: headlineOf(snapshot, layout, leaves, causes) ?? words.cannotSentence(subject, where, isOne),
    // What a rule says of a place it says of each build that would run there.
    reasons: distinct(leaves.flatMap((leaf) => leafReasons(snapshot, layout, leaf, causes)), JSON.stringify),
    proof: proofData(snapshot, layout, proof, causes),
    because,
  };
}

function citedBy(snapshot: Snapshot, statements: readonly Statement[], causes: Causes): readonly Citation[] {
  const all = statements.flatMap(({ cause }) => citationsOf(snapshot, causes.at(cause)));
  return distinct(all, JSON.stringify);
}

function distinct<Item>(items: readonly Item[], identity: (item: Item) => string): readonly Item[] {
  return [...new Map(items.map((one) => [identity(one), one])).values()];
}

function proofData(snapshot: Snapshot, layout: Layout, { steps }: Proof, causes: Causes): DecisionProof {
  const { packages, idByName } = layout.universe;
  return {
    steps: steps.map((step) => ({
      kind: step.kind,
      terms: step.terms.map(({ package: name, candidates, absent }) => ({
        package: name,
        candidates: candidates.map((at) => packages[idByName.get(name)!]!.candidates[at]!),
        ...(absent ? { absent: true as const } : {}),
      })),
      ...(step.kind === "derived"
        ? { from: step.from }
        : { citations: citedBy(snapshot, step.statements, causes) }),
    })),
  };
}

/**
 * Of what the proof stands on: the one requirement that its environment refuses, or else the two demands on
 * one
 * thing that clash. Undefined when the conflict has more sides.
 */
function headlineOf(
  snapshot: Snapshot,
  layout: Layout,
  leaves: readonly Statement[],
  causes: Causes,
): string | undefined {
  const stated = leaves.filter(
    ({ cause }) => !["asks", "variants", "parameter"].includes(causes.at(cause).kind),
  );
  const refused = stated.filter(
    (leaf) => leaf.kind === "excludes" || (leaf.kind === "depends" && leaf.on.length === 0),
  );
  if (refused.length === 1 && stated.length === 1) {
    const [reason] = leafReasons(snapshot, layout, refused[0]!, causes);
    if (reason !== undefined) return reason.sentence;
  }
  const sentence = (leaf: Statement): string => statementSentence(snapshot, layout, leaf, causes);
  const [first, ...others] = distinct(stated.map(sentence), (text) => text);
  if (stated.length > 1 && first !== undefined && others.length === 0) return capital(`${first}.`);
  if (stated.length === 2) return words.clashHeadline(sentence(stated[0]!), sentence(stated[1]!));
  if (stated.length === 1 && SAID_ALONE.includes(causes.at(stated[0]!.cause).kind))
    return capital(`${sentence(stated[0]!)}.`);
  if (stated.length === 1) {
    const [only] = stated;
    const target = only!.kind === "depends" && only!.on.length === 1 ? only!.on[0]!.package : undefined;
    const other = leaves.find(
      (leaf) => leaf.kind === "requires" && leaf.anyOf.some((one) => one.package === target),
    );
    if (other !== undefined) return words.clashHeadline(sentence(only!), sentence(other));
  }
  const facts = refused.flatMap((leaf) => leafReasons(snapshot, layout, leaf, causes)).filter(isFactRefused);
  const asked = leaves.find(
    (leaf) => leaf.kind === "requires" && leaf.anyOf.every(({ candidates }) => candidates.length === 0),
  );
  if (asked !== undefined) return capital(`${sentence(asked)}.`);
  if (facts.length > 0) return facts.at(-1)!.sentence;
  const targets = stated.map((leaf) =>
    leaf.kind === "depends" && leaf.on.length === 1 ? leaf.on[0]!.package : "",
  );
  for (let at = 0; at < stated.length; at++) {
    const other = targets.findIndex((target, index) => index > at && target !== "" && target === targets[at]);
    if (other < 0) continue;
    return words.clashHeadline(sentence(stated[at]!), sentence(stated[other]!));
  }
  if (refused.length > 0) return capital(`${sentence(refused[0]!)}.`);
  return undefined;
}

/** Causes whose sentence says all that there is to say. */
const SAID_ALONE: readonly string[] = ["clash", "dependent", "held", "rule"];

function isFactRefused({ code }: Reason): boolean {
  return code === "FACT_FAILS" || code === "FACT_ABSENT";
}

function capital(text: string): string {
  return text.startsWith("no value") || text.startsWith("nobody") || text.startsWith("the question")
    ? text[0]!.toUpperCase() + text.slice(1)
    : text;
}

/** Statements as reasons; what the question asks for is none. */
function leafReasons(snapshot: Snapshot, layout: Layout, leaf: Statement, causes: Causes): readonly Reason[] {
  const cause = causes.at(leaf.cause);
  const sentence = (): string => capital(`${statementSentence(snapshot, layout, leaf, causes)}.`);
  switch (cause.kind) {
    case "requirement":
      return cause.entries.map((entry): Reason => {
        const telling = cause.stack.places[0]!;
        const judged = truthOf(entry, telling.place, cause.build);
        const isRefused = leaf.kind === "depends" && leaf.on.length === 0 && judged.truth !== YES;
        if (isRefused && cause.stack.places.length === 1)
          return requirementReason(entry, judged, cause.group, cause.build, telling);
        return {
          code: "NO_CHOICE",
          truth: "no",
          sentence: sentence(),
          requirement: entry.id,
          about: entry.about,
          required: requiredText(entry),
          statedBy: entry.statedBy,
        };
      });
    case "held":
      return [{ code: "HELD", truth: "no", about: cause.profile.name, sentence: sentence() }];
    case "dependent": {
      const columns = askedLacks(snapshot, cause.stack, cause.entry)?.columns;
      return [
        {
          code: "DEPENDENT_HOLDS",
          truth: "no",
          sentence: sentence(),
          requirement: cause.entry.id,
          about: cause.entry.about,
          required: requiredText(cause.entry),
          statedBy: cause.entry.statedBy,
          ...(columns === undefined ? {} : { columns }),
        },
      ];
    }
    case "runs":
      return [
        {
          code: "NO_CHOICE",
          truth: "no",
          sentence: sentence(),
          requirement: cause.requirement.id,
          about: cause.requirement.about,
          required: requiredText(cause.requirement),
          statedBy: cause.requirement.statedBy,
        },
      ];
    case "clash":
      return [{ code: "NO_VALUE_FITS", truth: "no", sentence: sentence() }];
    case "asks":
      return leaf.kind === "requires" && leaf.anyOf.every(({ candidates }) => candidates.length === 0)
        ? [{ code: "NO_VERSION_MATCHES", truth: "no", about: cause.asked.text, sentence: sentence() }]
        : [];
    case "rule":
      return [ruleReason(cause.judged)];
    case "nothing-stated":
    case "variants":
    case "parameter":
    case "shared":
      return [];
    default: {
      const never: never = cause;
      return never;
    }
  }
}
