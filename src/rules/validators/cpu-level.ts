/**
 * Which processors run code that was built for a level of processors, by the names of archspec.
 *
 * Code for a microarchitecture runs on it and on everything that descends from it; code for a generic level
 * runs wherever its instructions are. The four levels of x86-64 stand here (System V ABI, AMD64 supplement,
 * "Micro-Architecture Levels"); all others come from archspec's microarchitectures.json, which whoever makes
 * the validator may hand in. A host is known by its microarchitecture, or by what it lists of instructions:
 * what node feature discovery leaves out of its labels by default proves nothing when it is not there.
 */
import type { Truth } from "../../values/condition.ts";

export interface Microarchitecture {
  /** Names of those it descends from directly. */
  readonly from: readonly string[];
  readonly vendor: string;
  readonly features: readonly string[];
}
export type Microarchitectures = Readonly<Record<string, Microarchitecture>>;

const V2 = ["cx16", "lahf_lm", "popcnt", "sse", "sse2", "sse4_1", "sse4_2", "ssse3"];
const V3 = [...V2, "abm", "avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "movbe", "xsave"];
const V4 = [...V3, "avx512bw", "avx512cd", "avx512dq", "avx512f", "avx512vl"];
const level = (from: readonly string[], features: readonly string[]): Microarchitecture =>
  ({ from, vendor: "generic", features });

const X86_64_LEVELS: Microarchitectures = {
  x86_64: level([], []), x86_64_v2: level(["x86_64"], V2), x86_64_v3: level(["x86_64_v2"], V3),
  x86_64_v4: level(["x86_64_v3"], V4),
};

/** Other words for one instruction set: archspec's, then NFD's and the kernel's. */
const SAME_WORDS: Readonly<Record<string, string>> = {
  lzcnt: "abm", fma3: "fma", pclmulqdq: "clmul", ht: "htt", lahf: "lahflm", pni: "sse3", osxsave: "xsave",
};

/**
 * Left out by NFD's default configuration: `sources.cpu.cpuid.attributeBlacklist` in its
 * docs/reference/worker-configuration-reference.md, all of it.
 */
const NEVER_LABELLED: ReadonlySet<string> = new Set([
  "bmi1", "bmi2", "clmul", "cmov", "cx16", "erms", "f16c", "htt", "lzcnt", "mmx", "mmxext", "nx", "popcnt",
  "rdrand", "rdseed", "rdtscp", "sgx", "sgxlc", "sse", "sse2", "sse3", "sse4.1", "sse4.2", "ssse3",
  "tdx_guest",
].map(plain));

export interface Host {
  readonly microarchitecture: string | undefined;
  /** What it lists of instruction sets; undefined where nobody does. */
  readonly isa: readonly string[] | undefined;
}

export interface CpuAnswer {
  readonly truth: Truth;
  /** Instruction sets that are not there, or not known to be. */
  readonly missing: readonly string[];
}

/** Whether a host runs code for `built`: `x86_64_v3`, `haswell`, `neoverse_v1`. */
export function runsOnCpu(built: string, host: Host, more: Microarchitectures = {}): CpuAnswer {
  const known: Microarchitectures = { ...X86_64_LEVELS, ...more };
  const name = built.replaceAll("-", "_").replace(/^x86_64v/, "x86_64_v");
  const target = Object.hasOwn(known, name) ? known[name] : undefined;
  if (host.microarchitecture === name) return { truth: "yes", missing: [] };
  const at = host.microarchitecture;
  if (at !== undefined && Object.hasOwn(known, at)) return byDescent(name, target, at, known);
  if (target === undefined || host.isa === undefined) return { truth: "unknown", missing: [] };
  if (target.vendor !== "generic" || target.features.length === 0) {
    // What a vendor's part is beyond its instructions nobody lists.
    return { truth: "unknown", missing: [] };
  }
  return byFeatures(target, host.isa, (feature) => NEVER_LABELLED.has(feature));
}

function byDescent(
  name: string,
  target: Microarchitecture | undefined,
  at: string,
  known: Microarchitectures,
): CpuAnswer {
  const line = lineOf(at, known);
  if (line.has(name)) return { truth: "yes", missing: [] };
  if (target === undefined) return { truth: "unknown", missing: [] };
  const isOtherFamily = ![...lineOf(name, known)].some((ancestor) => line.has(ancestor));
  if (isOtherFamily || target.vendor !== "generic") return { truth: "no", missing: [] };
  const features = [...line].flatMap((ancestor) => known[ancestor]?.features ?? []);
  return byFeatures(target, features, () => false);
}

/** A microarchitecture and all that it descends from. */
function lineOf(name: string, known: Microarchitectures): ReadonlySet<string> {
  const line = new Set([name]);
  for (const ancestor of line) {
    for (const from of Object.hasOwn(known, ancestor) ? known[ancestor]!.from : []) line.add(from);
  }
  return line;
}

function byFeatures(
  target: Microarchitecture,
  isa: readonly string[],
  isSilent: (feature: string) => boolean,
): CpuAnswer {
  const there = new Set(isa.map(plain));
  const missing = target.features.filter((feature) => !there.has(plain(feature)));
  if (missing.length === 0) return { truth: "yes", missing };
  const isSure = missing.some((feature) => !isSilent(plain(feature)));
  return { truth: isSure ? "no" : "unknown", missing };
}

/** `AVX512_VNNI`, `avx512vnni` and `avx512-vnni` are one word. */
function plain(feature: string): string {
  const word = feature.toLowerCase().replace(/[^a-z0-9]/g, "");
  return Object.hasOwn(SAME_WORDS, word) ? SAME_WORDS[word]! : word;
}
