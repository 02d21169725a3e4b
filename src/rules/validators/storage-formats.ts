/**
 * Storage formats: whether the build reads the data that it is given. The data are the picks of type
 * `dataset` and the versions of such that provide an interface the build requires; each states its
 * `storage.format` (`parquet`, `delta:3`), and the build what it reads (`storage.reads`: names, or names with
 * a version). A name without a version reads every version; a format without one is of an unknown version.
 */
import { parseKey } from "../../model/names.ts";
import type { NodeId } from "../../snapshot/snapshot.ts";
import { versionOf } from "../thing-types.ts";
import { artifactType, factMissing, valueOf, wordsOf } from "./evidence.ts";
import { providersOf } from "./providers.ts";
import { resultOf } from "./reason.ts";
import type { Reason } from "./reason.ts";
import type { Question, Validator } from "./validator.ts";

const [FORMAT, READS] = ["storage.format", "storage.reads"] as const;

export const storageFormatsValidator: Validator = {
  name: "storage-formats",
  tier: "gate",
  reads: { facts: [FORMAT, READS], edges: ["REQUIRES", "PROVIDES"], choice: "each-pick" },
  appliesTo: ["model", "image", "feature-pipeline", "runtime"],
  evaluate: (question) =>
    resultOf(dataOf(question).map((data) => judge(question, data)), question.snapshot.key(question.build)),
};

function dataOf(question: Question): readonly NodeId[] {
  const { snapshot, build, picks = [] } = question;
  const required = [...new Set([build, versionOf(snapshot, build)])]
    .flatMap((holder) => snapshot.outgoing(holder, "REQUIRES").map(({ node }) => node))
    .filter((node) => snapshot.kind(node) === "Interface")
    .flatMap((node) => providersOf(question, node).map(({ provider }) => provider));
  return [...new Set([...picks, ...required])].filter((node) => artifactType(snapshot, node) === "dataset");
}

function judge(question: Question, data: NodeId): Reason {
  const { snapshot, build } = question;
  const format = valueOf(question, data, FORMAT);
  if (format === undefined) return factMissing(question, data, FORMAT);
  const reads = wordsOf(question, build, READS);
  if (reads === undefined) return factMissing(question, build, READS);
  const observed = String(format);
  const told = { about: snapshot.key(data), subject: parseKey(snapshot.key(build))!.name, observed,
    required: reads.join(", ") };
  if (reads.includes(observed) || reads.includes(observed.split(":")[0]!))
    return { ...told, code: "STORAGE_READ", outcome: "PASS" };
  const isOpen = !observed.includes(":") && reads.some((word) => word.startsWith(`${observed}:`));
  return isOpen
    ? { ...told, code: "FACT_MISSING", outcome: "UNKNOWN", missing: [`${FORMAT}'s version`] }
    : { ...told, code: "STORAGE_NOT_READ", outcome: "FAIL" };
}
