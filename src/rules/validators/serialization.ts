/**
 * Serialization format against the runtime: whether what the decision picked as runtime loads the model's
 * file. Reads the model's `model.format` with the facts of that format, and of the runtime (a pick of type
 * `runtime` or `image`, with all it contains) the formats it states and the library that does the loading.
 *
 * | `model.format` | of the model | of the runtime |
 * |---|---|---|
 * | `onnx` | `onnx.opset`, `onnx.ir` | `onnxruntime.version`, or an `onnxruntime` inside it |
 * | `pickle`, `joblib`, `cloudpickle` | `pickle.protocol` | `python.version`, its own or its place's |
 * | `saved-model` | `tensorflow.version` | `tensorflow.version`, or a `tensorflow` inside it |
 * | `tensorrt` | `tensorrt.version` | `tensorrt.version`, or a `tensorrt` inside it |
 * | others (`safetensors`, ...) | | `runtime.formats` |
 *
 * `runtime.formats` lists names, or names with a version (`onnx:1`), which then must equal
 * `model.formatVersion`. A runtime that states its formats and leaves one out refuses it, and where the
 * catalog defines the key one that states none is open. Sources of the rules: ./format-rules.ts.
 */
import { DomainError } from "../../values/domain-error.ts";
import { parseKey } from "../../model/names.ts";
import type { NodeId } from "../../snapshot/snapshot.ts";
import { versionOf } from "../thing-types.ts";
import { artifactType, everythingInside, factMissing, factUnreadable, valueOf, wordsOf } from "./evidence.ts";
import { engineLoads, onnxLoads, pickleLoads, savedModelLoads } from "./format-rules.ts";
import type { FormatTruth } from "./format-rules.ts";
import { resultOf } from "./reason.ts";
import type { Reason } from "./reason.ts";
import type { Question, Validator } from "./validator.ts";

interface Rule {
  /** Of the model: what the rule cannot do without. */
  readonly own: string;
  /** The library of the runtime; also the name of its artifact. */
  readonly library: "onnxruntime" | "python" | "tensorflow" | "tensorrt";
  judge(own: string, library: string, question: Question): FormatTruth;
}

const PICKLE: Rule = {
  own: "pickle.protocol", library: "python",
  judge: (protocol, python) => pickleLoads(Number(protocol), python),
};

const RULES: Readonly<Record<string, Rule>> = {
  onnx: {
    own: "onnx.opset", library: "onnxruntime",
    judge: (opset, library, question) => {
      const ir = valueOf(question, question.build, "onnx.ir");
      return onnxLoads(Number(opset), ir === undefined ? undefined : Number(ir), library);
    },
  },
  pickle: PICKLE, joblib: PICKLE, cloudpickle: PICKLE,
  "saved-model": { own: "tensorflow.version", library: "tensorflow", judge: savedModelLoads },
  tensorrt: { own: "tensorrt.version", library: "tensorrt", judge: engineLoads },
};

const FACTS = [
  "model.format", "model.formatVersion", "onnx.opset", "onnx.ir", "onnxruntime.version", "pickle.protocol",
  "python.version", "tensorflow.version", "tensorrt.version", "runtime.formats",
] as const;
const RUNTIME_TYPES: readonly (string | undefined)[] = ["runtime", "image"];
const CODES = { yes: "FORMAT_LOADS", no: "FORMAT_REFUSED", unknown: "FORMAT_UNKNOWN" } as const;
const OUTCOMES = { yes: "PASS", no: "FAIL", unknown: "UNKNOWN" } as const;

export const serializationValidator: Validator = {
  name: "serialization",
  tier: "gate",
  reads: { facts: FACTS, edges: ["CONTAINS", "VERSION_OF"], choice: "each-pick" },
  appliesTo: ["model"],
  evaluate: (question) => resultOf(judge(question), question.snapshot.key(question.build)),
};

function judge(question: Question): readonly Reason[] {
  const { snapshot, build, picks = [] } = question;
  const about = snapshot.key(build);
  const format = valueOf(question, build, "model.format");
  if (format === undefined)
    return [{ ...factMissing(question, build, "model.format"), code: "FORMAT_UNSTATED" }];
  const runtimes = picks.filter((pick) => RUNTIME_TYPES.includes(artifactType(snapshot, pick)));
  if (runtimes.length === 0)
    return [{ code: "RUNTIME_UNSTATED", outcome: "UNKNOWN", about, subject: String(format) }];
  return runtimes.flatMap((runtime) => judgeRuntime(question, String(format), runtime));
}

function judgeRuntime(question: Question, format: string, runtime: NodeId): readonly Reason[] {
  const listed = judgeList(question, format, runtime);
  if (listed?.outcome === "FAIL") return [listed];
  const rule = Object.hasOwn(RULES, format) ? RULES[format]! : undefined;
  if (rule === undefined) return [listed ?? factMissing(question, runtime, "runtime.formats")];
  const own = valueOf(question, question.build, rule.own);
  if (own === undefined) return [factMissing(question, question.build, rule.own)];
  const library = libraryOf(question, runtime, rule.library);
  if (library === undefined) return [factMissing(question, runtime, `${rule.library}.version`)];
  const told = { about: question.snapshot.key(runtime), subject: format };
  try {
    // A build of a release (1.23.0+1d1712f, which Triton 25.08 ships) reads what the release reads.
    const { truth, required, source } = rule.judge(String(own), library.replace(/\+.*$/, ""), question);
    const observed = `${rule.library} ${library}`;
    const reason = { ...told, code: CODES[truth], outcome: OUTCOMES[truth], required, observed, source };
    // What the catalog defines and the runtime does not state is missing.
    const isSilent = listed === undefined && question.facts.types.has("runtime.formats");
    return isSilent ? [reason, factMissing(question, runtime, "runtime.formats")] : [reason];
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return [factUnreadable(told.about, `${rule.library}.version`, library, "a dotted version")];
  }
}

/** undefined where the runtime states no formats. */
function judgeList(question: Question, format: string, runtime: NodeId): Reason | undefined {
  const words = wordsOf(question, runtime, "runtime.formats");
  if (words === undefined) return undefined;
  const told = { about: question.snapshot.key(runtime), subject: format, observed: words.join(", ") };
  const entries = words.filter((word) => word === format || word.startsWith(`${format}:`));
  if (entries.length === 0) return { ...told, code: "FORMAT_REFUSED", outcome: "FAIL", required: format };
  if (entries.includes(format)) return { ...told, code: "FORMAT_LOADS", outcome: "PASS", required: format };
  const version = valueOf(question, question.build, "model.formatVersion");
  if (version === undefined) return factMissing(question, question.build, "model.formatVersion");
  const required = `${format}:${version}`;
  return entries.includes(required)
    ? { ...told, code: "FORMAT_LOADS", outcome: "PASS", required }
    : { ...told, code: "FORMAT_REFUSED", outcome: "FAIL", required };
}

/** The version of what loads: stated of the runtime, inside it, or of its place. */
function libraryOf(question: Question, runtime: NodeId, library: Rule["library"]): string | undefined {
  const { snapshot } = question;
  const fact = `${library}.version`;
  const { all } = everythingInside({ ...question, build: runtime });
  for (const { node } of all) {
    const stated = valueOf(question, node, fact);
    if (stated !== undefined) return String(stated);
    const name = parseKey(snapshot.key(versionOf(snapshot, node)))!.name;
    if (name.startsWith(`${library}@`)) return name.slice(library.length + 1);
  }
  const there = library === "python" ? valueOf(question, question.place, fact) : undefined;
  return there === undefined ? undefined : String(there);
}
