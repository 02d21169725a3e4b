/** What was compiled for one host on another. */
import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { binaryCompatibilityValidator } from "../../../src/rules/validators/binary-compatibility.ts";
import { runsOnCpu } from "../../../src/rules/validators/cpu-level.ts";
import type { Microarchitectures } from "../../../src/rules/validators/cpu-level.ts";
import { corpus } from "../../setup/corpus.ts";
import { ask, brief } from "./question-of.ts";
import type { World } from "./question-of.ts";

const world = (build: object, host: object, more: World = {}): World => ({
  "Artifact/torch": { type: "library", scheme: "pep440" },
  "Artifact/image": { type: "image", scheme: "semver" },
  "Artifact/python": { type: "runtime", scheme: "dotted" },
  "Version/torch@2.7.0": { requires: [], facts: build },
  "Environment/prod": { facts: host },
  ...more,
});
const asked = { build: "version:torch@2.7.0", place: "environment:prod" };
const LINUX = {
  "os.family": "linux", "os.libc": "glibc", "os.glibc": "2.35", "cpu.architecture": "x86_64",
  "python.version": "3.12.3", "python.implementation": "cpython",
};
const wheel = (...tags: readonly string[]) => ({ "wheel.tags": tags });
const without = (key: string) => Object.fromEntries(Object.entries(LINUX).filter(([name]) => name !== key));
const cuda = (native: readonly string[], ptx?: readonly string[]) =>
  ({ "cuda.native": native, ...(ptx === undefined ? {} : { "cuda.ptx": ptx }) });
const gpu = (capability: string) => ({ "gpu.computeCapability": capability });

const CASES: readonly (readonly [name: string, world: World, told: string])[] = [
  ["a wheel for it runs", world(wheel("cp312-cp312-manylinux_2_28_x86_64"), LINUX), "PASS BINARY_RUNS"],
  ["a wheel's file name says the same",
    world(wheel("torch-2.7.0-cp312-cp312-manylinux_2_28_x86_64.whl"), LINUX), "PASS BINARY_RUNS"],
  ["a newer glibc is asked for", world(wheel("cp312-cp312-manylinux_2_39_x86_64"), LINUX),
    "FAIL BINARY_REFUSED"],
  ["another Python is asked for", world(wheel("cp311-cp311-manylinux_2_28_x86_64"), LINUX),
    "FAIL BINARY_REFUSED"],
  ["another processor is asked for", world(wheel("cp312-cp312-manylinux_2_28_aarch64"), LINUX),
    "FAIL BINARY_REFUSED"],
  ["one of several wheels is enough",
    world(wheel("cp312-cp312-manylinux_2_28_aarch64", "cp312-cp312-manylinux_2_28_x86_64"), LINUX),
    "PASS BINARY_RUNS"],
  ["a wheel for anything runs on anything with its Python", world(wheel("py3-none-any"), LINUX),
    "PASS BINARY_RUNS"],
  ["a glibc that nobody states leaves it open",
    world(wheel("cp312-cp312-manylinux_2_28_x86_64"), without("os.glibc")), "UNKNOWN BINARY_OPEN"],
  ["tags that are none cannot be read", world(wheel("linux"), LINUX), "UNKNOWN FACT_UNREADABLE"],
  ["glibc as needed", world({ "glibc.needed": "2.34" }, LINUX), "PASS BINARY_RUNS"],
  ["2.4 is older than 2.35", world({ "glibc.needed": "2.4" }, LINUX), "PASS BINARY_RUNS"],
  ["glibc newer than it is", world({ "glibc.needed": "2.38" }, LINUX), "FAIL BINARY_REFUSED"],
  ["glibc where musl is", world({ "glibc.needed": "2.17" }, { "os.libc": "musl" }), "FAIL BINARY_REFUSED"],
  ["glibc where nobody says", world({ "glibc.needed": "2.17" }, {}), "UNKNOWN BINARY_OPEN"],
  ["native code of the same major", world(cuda(["8.0"], []), gpu("8.9")), "PASS BINARY_RUNS"],
  ["native code of another major", world(cuda(["8.0"], []), gpu("9.0")), "FAIL BINARY_REFUSED"],
  ["PTX for what is newer", world(cuda(["8.0"], ["8.0"]), gpu("9.0")), "PASS BINARY_RUNS"],
  ["PTX that nobody states", world(cuda(["8.0"]), gpu("9.0")), "UNKNOWN BINARY_OPEN"],
  ["code for exactly one", world(cuda(["9.0a"], []), gpu("10.0")), "FAIL BINARY_REFUSED"],
  ["code for a GPU where there is none", world(cuda(["8.0"], []), { gpu: "none" }), "FAIL BINARY_REFUSED"],
  ["a level that the instructions prove", world({ "cpu.level": "x86_64_v2" },
    { "cpu.isa": ["cx16", "lahf_lm", "popcnt", "sse", "sse2", "sse4_1", "sse4_2", "ssse3"] }),
    "PASS BINARY_RUNS"],
  ["a level whose instructions are not there", world({ "cpu.level": "x86_64_v4" },
    { "cpu.isa": ["AVX", "AVX2", "FMA3", "MOVBE", "XSAVE", "LAHF"] }), "FAIL BINARY_REFUSED"],
  ["a level whose missing instructions nobody labels", world({ "cpu.level": "x86_64_v3" },
    { "cpu.isa": ["AVX", "AVX2", "FMA3", "MOVBE", "XSAVE", "LAHF"] }), "UNKNOWN BINARY_OPEN"],
  ["a level of a processor that nobody describes", world({ "cpu.level": "x86_64_v3" }, {}),
    "UNKNOWN BINARY_OPEN"],
  ["nothing that anybody states", world({}, LINUX), "UNKNOWN NOTHING_STATED"],
];

describe("a binary", () => {
  it.each(CASES)("%s", (_, there, told) => {
    const [outcome, reason] = brief(ask(binaryCompatibilityValidator(), there, asked));
    expect(`${outcome} ${reason!.split(" ")[0]}`).toBe(told);
  });

  it("is refused with the condition in its way and where that is written", () => {
    const there = world(wheel("cp312-cp312-manylinux_2_39_x86_64"), LINUX);
    expect(ask(binaryCompatibilityValidator(), there, asked).reasons).toEqual([{
      code: "BINARY_REFUSED", outcome: "FAIL", about: "version:torch@2.7.0", subject: "wheel.tags",
      required: "os.glibc >=2.39", observed: "os.glibc 2.35",
      source: "https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/",
    }]);
  });

  it("inside an image counts, in the Python of the runtime that is picked", () => {
    const there = world(wheel("cp313-cp313-manylinux_2_28_x86_64"), LINUX, {
      "Version/image@1.0.0": { contains: ["torch@2.7.0"] },
      "Version/python@3": { facts: { "python.version": "3.13.1", "python.implementation": "cpython" } },
    });
    const [build, picks] = ["version:image@1.0.0", ["version:python@3"]];
    expect(ask(binaryCompatibilityValidator(), there, { ...asked, build, picks }).outcome).toBe("PASS");
    const result = ask(binaryCompatibilityValidator(), there, { ...asked, build });
    expect([result.outcome, result.reasons[0]!.path]).toEqual(["FAIL", [build, "version:torch@2.7.0"]]);
  });
});

const archspec = corpus("archspec/microarchitectures.json");
describe.skipIf(archspec === undefined)("archspec's processors", () => {
  const { microarchitectures: known } = archspec === undefined
    ? { microarchitectures: {} as Microarchitectures }
    : (JSON.parse(readFileSync(archspec, "utf8")) as { microarchitectures: Microarchitectures });
  const on = (built: string, microarchitecture: string) =>
    runsOnCpu(built, { microarchitecture, isa: undefined }, known).truth;

  it.each([
    ["x86_64_v3", "haswell", "yes"], ["x86_64_v4", "haswell", "no"], ["x86_64_v4", "zen4", "yes"],
    ["x86_64_v4", "sapphirerapids", "yes"], ["haswell", "zen4", "no"], ["broadwell", "sapphirerapids", "yes"],
    ["x86_64_v2", "neoverse_v1", "no"], ["armv8.2a", "neoverse_v1", "yes"], ["m1", "m2", "yes"],
    ["m2", "m1", "no"], ["x86-64-v3", "zen2", "yes"], ["unheard-of", "zen2", "unknown"],
  ])("%s on %s: %s", (built, host, truth) => {
    expect(on(built, host)).toBe(truth);
  });

  it("have the same four levels of x86-64 as stand here", () => {
    const levels = ["x86_64", "x86_64_v2", "x86_64_v3", "x86_64_v4"];
    const isa = (name: string) => known[name]!.features;
    const told = levels.map((built) => levels.map((host) =>
      built === "x86_64" ? "yes" : runsOnCpu(built, { microarchitecture: undefined, isa: isa(host) }).truth));
    expect(told).toEqual([
      ["yes", "yes", "yes", "yes"],
      ["no", "yes", "yes", "yes"],
      ["no", "no", "yes", "yes"],
      ["no", "no", "no", "yes"],
    ]);
  });
});

const compat = corpus("compat/pytorch-cuda-arch.csv");
describe.skipIf(compat === undefined)("PyTorch's CUDA builds", () => {
  it("run on an H100 and not on a V100 from CUDA 12.8 on", () => {
    const text = readFileSync(compat!, "utf8");
    const rows = parse(text, { columns: true, bom: true }) as Record<string, string>[];
    const of = (version: string, toolkit: string) =>
      rows.find((row) => row["pytorch"] === version && row["cuda"] === toolkit)!["sm_archs"]!.split(";");
    const outcome = (toolkit: string, capability: string) =>
      ask(binaryCompatibilityValidator(), world(cuda(of("2.11", toolkit), []), gpu(capability)), asked)
        .outcome;
    expect([outcome("12.8.1", "9.0"), outcome("12.8.1", "7.0"), outcome("12.6.3", "7.0")])
      .toEqual(["PASS", "FAIL", "PASS"]);
  });
});
