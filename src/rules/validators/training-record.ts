/**
 * Completeness of the training record: whether a model could be made again. Reads the version's `training`
 * (seeds, parameters, environment, ...) and what it came from: direct origins (DERIVED_FROM), or what the run
 * that generated it used (GENERATED_BY, USED). Data and code count when they are versions of artifacts of
 * type `dataset` and `source`, and each needs a digest, or nobody knows that it is the same.
 *
 * A record that lacks a part fails with the list of what is missing: the question is about the record, and
 * the record is known. Where nothing at all is recorded nothing is known, and an origin that nobody declared
 * could be anything.
 */
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { versionOf } from "../thing-types.ts";
import { artifactType } from "./evidence.ts";
import { resultOf } from "./reason.ts";
import type { Reason } from "./reason.ts";
import type { Validator } from "./validator.ts";

export const TRAINING_PARTS = [
  "seeds", "parameters", "data", "code", "environment", "framework", "compiler", "command",
] as const;
export type TrainingPart = (typeof TRAINING_PARTS)[number];

/** What making it again needs at least. */
const PARTS_DEFAULT: readonly TrainingPart[] = ["seeds", "parameters", "data", "code", "environment"];

/** Which type of artifact holds a part that is an origin. */
const ORIGIN_TYPES = { data: "dataset", code: "source" } as const;

export function trainingRecordValidator(parts: readonly TrainingPart[] = PARTS_DEFAULT): Validator {
  const wanted = [...new Set(parts)].sort();
  return {
    name: "training-record",
    // It says whether the model could be made again, and not whether it can run: it ends nobody's run.
    tier: "verify",
    reads: { properties: ["training"], edges: ["DERIVED_FROM", "GENERATED_BY", "USED", "VERSION_OF"] },
    appliesTo: ["model"],
    evaluate({ snapshot, build }) {
      const version = versionOf(snapshot, build);
      const reason = judge(snapshot, version, wanted);
      return resultOf([reason], snapshot.key(build));
    },
  };
}

function judge(snapshot: Snapshot, version: NodeId, wanted: readonly TrainingPart[]): Reason {
  const about = snapshot.key(version);
  const told = { about, subject: "training", required: wanted.join(", ") };
  const training = (snapshot.properties(version)["training"] ?? []) as readonly string[];
  const origins = originsOf(snapshot, version);
  if (training.length === 0 && origins.length === 0)
    return { ...told, code: "RECORD_MISSING", outcome: "UNKNOWN", missing: [...wanted] };
  const open = origins.filter((origin) => artifactType(snapshot, origin) === undefined);
  const missing: string[] = [];
  let isOpen = false;
  for (const part of wanted) {
    if (part !== "data" && part !== "code") {
      if (!hasPart(training, part)) missing.push(part);
      continue;
    }
    const found = origins.filter((origin) => artifactType(snapshot, origin) === ORIGIN_TYPES[part]);
    if (found.length === 0) {
      missing.push(part);
      isOpen ||= open.length > 0;
    }
    for (const origin of found) {
      if (snapshot.properties(origin)["digest"] === undefined)
        missing.push(`${part}: digest of ${snapshot.key(origin)}`);
    }
  }
  if (missing.length === 0) return { ...told, code: "RECORD_COMPLETE", outcome: "PASS" };
  // What nobody declared may be the data or the code; everything else that is missing is missing for sure.
  const isSure = missing.some((part) => part !== "data" && part !== "code") || !isOpen;
  if (isSure) return { ...told, code: "RECORD_INCOMPLETE", outcome: "FAIL", missing };
  const affected = open.map((origin) => snapshot.key(origin));
  return { ...told, code: "RECORD_OPEN", outcome: "UNKNOWN", missing, affected };
}

/** `seeds.python=7`, `compiler=gcc 12.2`. */
function hasPart(training: readonly string[], part: string): boolean {
  return training.some((entry) => entry.startsWith(`${part}.`) || entry.startsWith(`${part}=`));
}

/** In order of key, each once. */
function originsOf(snapshot: Snapshot, version: NodeId): readonly NodeId[] {
  const direct = snapshot.outgoing(version, "DERIVED_FROM").map(({ node }) => node);
  const used = snapshot
    .outgoing(version, "GENERATED_BY")
    .flatMap(({ node }) => snapshot.outgoing(node, "USED").map((edge) => edge.node));
  const byKey = new Map([...direct, ...used].map((node) => [snapshot.key(node), node]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, node]) => node);
}
