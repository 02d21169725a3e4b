/**
 * Binary compatibility: whether what was compiled runs on the host. Looks at the build and at everything it
 * contains, and judges what each states:
 *
 * | fact of the build | against facts of the place (of Python: of the runtime that is picked first) |
 * |---|---|
 * | `wheel.tags`: tags or file names, one of which must fit | as ../../values/wheel-conditions.ts says |
 * | `glibc.needed` | `os.glibc` |
 * | `cpu.level`: a name of archspec | `cpu.microarchitecture`, or `cpu.isa` (./cpu-level.ts) |
 * | `cuda.native`, `cuda.ptx`: targets such as 9.0a | `gpu.computeCapability` (../../values/cuda-code.ts) |
 *
 * A build that states none of these is not known to run anywhere.
 */
import { compileCondition } from "../../values/condition.ts";
import type { Truth } from "../../values/condition.ts";
import { describeCondition } from "../../values/condition-text.ts";
import { runsOnCapability } from "../../values/cuda-code.ts";
import { DomainError } from "../../values/domain-error.ts";
import { compareDotted, parseDotted } from "../../values/dotted.ts";
import type { FactCondition } from "../../values/fact-condition.ts";
import { wheelTagAlternatives } from "../../values/wheel-conditions.ts";
import type { NodeId } from "../../snapshot/snapshot.ts";
import type { FactSight } from "../cel/thing.ts";
import { runsOnCpu } from "./cpu-level.ts";
import type { Microarchitectures } from "./cpu-level.ts";
import {
  artifactType, everythingInside, factUnreadable, limitReached, sightOf, valueOf, wordsOf,
} from "./evidence.ts";
import type { Inside } from "./evidence.ts";
import { resultOf } from "./reason.ts";
import type { Reason } from "./reason.ts";
import type { Question, Validator } from "./validator.ts";

const CODES = { yes: "BINARY_RUNS", no: "BINARY_REFUSED", unknown: "BINARY_OPEN" } as const;
const OUTCOMES = { yes: "PASS", no: "FAIL", unknown: "UNKNOWN" } as const;
const WORST = ["no", "unknown", "yes"] as const satisfies readonly Truth[];
const SOURCES = {
  "wheel.tags": "https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/",
  "glibc.needed": "https://peps.python.org/pep-0600/",
  "cpu.level": "https://gitlab.com/x86-psABIs/x86-64-ABI",
  "cuda.native": "https://docs.nvidia.com/cuda/cuda-c-programming-guide/#binary-compatibility",
} as const;

export interface BinarySettings {
  /** archspec's table, as its microarchitectures.json has it under that name. */
  readonly microarchitectures?: Microarchitectures;
}

export function binaryCompatibilityValidator({ microarchitectures }: BinarySettings = {}): Validator {
  return {
    name: "binary-compatibility",
    tier: "gate",
    reads: {
      facts: [
        "wheel.tags", "glibc.needed", "cpu.level", "cuda.native", "cuda.ptx", "os.family", "os.libc",
        "os.glibc", "os.musl", "os.version", "cpu.architecture", "cpu.microarchitecture", "cpu.isa",
        "gpu.computeCapability", "python.version", "python.implementation", "python.abi",
      ],
      edges: ["CONTAINS"],
      choice: "picks",
    },
    appliesTo: ["library", "image", "runtime"],
    evaluate(question) {
      const { all, cut } = everythingInside(question);
      const reasons = all.flatMap((inside) => judge(question, inside, microarchitectures));
      if (cut) reasons.push(limitReached(question, "contained"));
      return resultOf(reasons, question.snapshot.key(question.build));
    },
  };
}

interface Answer {
  readonly truth: Truth;
  readonly required: string;
  readonly observed?: string;
  /** Facts that would decide it, or parts that are not there. */
  readonly missing?: readonly string[];
}

function judge(question: Question, inside: Inside, known: Microarchitectures | undefined): Reason[] {
  const { node, path } = inside;
  const judges: Readonly<Record<keyof typeof SOURCES, () => Answer | undefined>> = {
    "wheel.tags": () => judgeWheel(question, node),
    "glibc.needed": () => judgeGlibc(question, node),
    "cpu.level": () => judgeCpu(question, node, known),
    "cuda.native": () => judgeCuda(question, node),
  };
  return (Object.keys(judges) as (keyof typeof SOURCES)[]).flatMap((subject): readonly Reason[] => {
    const about = question.snapshot.key(node);
    try {
      const answer = judges[subject]();
      if (answer === undefined) return [];
      const { truth, ...rest } = answer;
      const told = { about, subject, ...rest, ...(path.length > 1 ? { path } : {}) };
      return [{ code: CODES[truth], outcome: OUTCOMES[truth], ...told, source: SOURCES[subject] }];
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return [factUnreadable(about, subject, error.message, SOURCES[subject])];
    }
  });
}

/** One tag that fits is enough; else the one with the least in its way is told. */
function judgeWheel(question: Question, node: NodeId): Answer | undefined {
  const tags = wordsOf(question, node, "wheel.tags");
  if (tags === undefined || tags.length === 0) return undefined;
  const tried = tags.flatMap(wheelTagAlternatives).map((conditions) => {
    const answers = conditions.map((condition) => ({ condition, truth: testOnHost(question, condition) }));
    const truth = WORST.find((worst) => answers.some((answer) => answer.truth === worst)) ?? "yes";
    return { truth, inTheWay: answers.filter((answer) => answer.truth === truth && truth !== "yes") };
  });
  const order = (truth: Truth) => -WORST.indexOf(truth);
  const [best] = tried.toSorted((a, b) =>
    order(a.truth) - order(b.truth) || a.inTheWay.length - b.inTheWay.length);
  const { truth, inTheWay } = best!;
  const facts = [...new Set(inTheWay.map(({ condition }) => condition.fact))];
  const observed = facts.map((fact) => `${fact} ${shown(hostSight(question, fact))}`).join(", ");
  const required = inTheWay.map(({ condition: { fact, condition } }) =>
    `${fact} ${describeCondition(condition)}`);
  return {
    truth,
    required: required.length === 0 ? tags.join(", ") : required.join(", "),
    ...(facts.length === 0 ? {} : { observed }),
    ...(truth === "unknown" ? { missing: facts } : {}),
  };
}

function testOnHost(question: Question, { fact, condition }: FactCondition): Truth {
  const type = question.facts.types.get(fact);
  const sight = hostSight(question, fact);
  if (type === undefined || sight.kind === "missing") return "unknown";
  return sight.kind === "absent" ? "no" : compileCondition(type, condition).test(sight.value).truth;
}

/** The place's; of Python what the picked runtime says comes first. */
function hostSight(question: Question, fact: string): FactSight {
  const { snapshot, picks = [], place } = question;
  const runtimes = fact.startsWith("python.")
    ? picks.filter((pick) => ["runtime", "image"].includes(artifactType(snapshot, pick) ?? "")) : [];
  for (const runtime of runtimes) {
    const sight = sightOf(question, runtime, fact);
    if (sight.kind !== "missing") return sight;
  }
  return sightOf(question, place, fact);
}

function shown(sight: FactSight): string {
  return sight.kind === "value" ? String(sight.value) : sight.kind === "absent" ? "none" : "unknown";
}

function judgeGlibc(question: Question, node: NodeId): Answer | undefined {
  const needed = valueOf(question, node, "glibc.needed");
  if (needed === undefined) return undefined;
  const required = `os.glibc >=${needed}`;
  const sight = hostSight(question, "os.glibc");
  if (sight.kind === "absent") return { truth: "no", required, observed: "none" };
  if (sight.kind === "missing") {
    const libc = hostSight(question, "os.libc");
    const isOther = libc.kind === "value" && libc.value !== "glibc";
    return isOther ? { truth: "no", required, observed: String(libc.value) }
      : { truth: "unknown", required, missing: ["os.glibc"] };
  }
  const fits = compareDotted(parseDotted(String(sight.value)), parseDotted(String(needed))) >= 0;
  return { truth: fits ? "yes" : "no", required, observed: String(sight.value) };
}

function judgeCpu(
  question: Question,
  node: NodeId,
  known: Microarchitectures | undefined,
): Answer | undefined {
  const built = valueOf(question, node, "cpu.level");
  if (built === undefined) return undefined;
  const name = valueOf(question, question.place, "cpu.microarchitecture");
  const microarchitecture = name === undefined ? undefined : String(name);
  const isa = wordsOf(question, question.place, "cpu.isa");
  const { truth, missing } = runsOnCpu(String(built), { microarchitecture, isa }, known);
  const observed = microarchitecture ?? (isa === undefined ? undefined : isa.join(", "));
  const facts = observed === undefined ? ["cpu.microarchitecture"] : missing;
  return { truth, required: String(built), ...(observed === undefined ? {} : { observed }),
    ...(facts.length > 0 ? { missing: facts } : {}) };
}

function judgeCuda(question: Question, node: NodeId): Answer | undefined {
  const native = wordsOf(question, node, "cuda.native") ?? [];
  const ptx = wordsOf(question, node, "cuda.ptx");
  if (native.length === 0 && (ptx ?? []).length === 0) return undefined;
  const stated = ptx === undefined ? "unstated" : ptx.length === 0 ? "none" : ptx;
  const required = [...native, ...(typeof stated === "string" ? [] : stated.map((to) => `${to}+PTX`))]
    .join(", ");
  const sight = hostSight(question, "gpu.computeCapability");
  if (sight.kind === "missing") return { truth: "unknown", required, missing: ["gpu.computeCapability"] };
  if (sight.kind === "absent") return { truth: "no", required, observed: "none" };
  const observed = String(sight.value);
  const truth = runsOnCapability(native, stated, observed);
  return { truth, required, observed,
    ...(truth === "unknown" && stated === "unstated" ? { missing: ["cuda.ptx"] } : {}) };
}
