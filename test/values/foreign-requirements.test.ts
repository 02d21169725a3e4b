/** Wheel tags and NVIDIA_REQUIRE_CUDA, translated into conditions on facts. */
import { describe, expect, it } from "vitest";
import { compileCondition, describeCondition } from "../../src/values/condition.ts";
import { DomainError } from "../../src/values/domain-error.ts";
import type { FactAlternatives } from "../../src/values/fact-condition.ts";
import type { FactType, FactValue } from "../../src/values/fact-type.ts";
import { parseNvidiaRequire } from "../../src/values/nvidia-require.ts";
import { wheelTagAlternatives } from "../../src/values/wheel-conditions.ts";
import { parseWheelTags } from "../../src/values/wheel-tag.ts";
import { readFileSync } from "node:fs";
import { corpus } from "../setup/corpus.ts";

const said = (alternatives: FactAlternatives) =>
  alternatives.map((each) =>
    each.map(({ fact, condition }) => `${fact} ${describeCondition(condition)}`).join("; "),
  );

const STRING: FactType = { kind: "string" };
const DOTTED: FactType = { kind: "version", scheme: "dotted" };
const TYPES: Readonly<Record<string, FactType>> = {
  "python.version": { kind: "version", scheme: "pep440" },
  "os.glibc": DOTTED,
  "os.musl": DOTTED,
  "os.version": DOTTED,
  "nvidia.cuda": DOTTED,
  "nvidia.driver": DOTTED,
  "gpu.computeCapability": DOTTED,
};
/** Whether a host with these facts fits some alternative. */
const fits = (alternatives: FactAlternatives, facts: Readonly<Record<string, FactValue>>) =>
  alternatives.some((each) =>
    each.every(
      ({ fact, condition }) =>
        compileCondition(TYPES[fact] ?? STRING, condition).test(facts[fact]!).truth === "yes",
    ),
  );

describe("a wheel tag asks of a host", () => {
  it.each([
    ["py3-none-any", ["python.version >=3,<4"]],
    ["py2.py3-none-any", ["python.version >=2,<3", "python.version >=3,<4"]],
    [
      "py3-none-manylinux_2_28_x86_64",
      ["python.version >=3,<4; os.family linux; os.libc glibc; os.glibc >=2.28; cpu.architecture x86_64"],
    ],
    [
      "cp310-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64",
      [
        "python.implementation cpython; python.version >=3.10,<4; " +
          "os.family linux; os.libc glibc; os.glibc >=2.17; cpu.architecture x86_64",
      ],
    ],
    [
      "cp312-cp312-manylinux1_i686",
      [
        "python.implementation cpython; python.version >=3.12,<3.13; " +
          "os.family linux; os.libc glibc; os.glibc >=2.5; cpu.architecture i686",
      ],
    ],
    [
      "cp313-cp313t-musllinux_1_2_aarch64",
      [
        "python.implementation cpython-freethreaded; python.version >=3.13,<3.14; " +
          "os.family linux; os.libc musl; os.musl >=1.2 <2; cpu.architecture aarch64",
      ],
    ],
    [
      "cp312-cp312-win_amd64",
      [
        "python.implementation cpython; python.version >=3.12,<3.13; " +
          "os.family windows; cpu.architecture x86_64",
      ],
    ],
    [
      "cp39-cp39-macosx_11_0_universal2",
      [
        "python.implementation cpython; python.version >=3.9,<3.10; " +
          "os.family macos; os.version >=11.0; cpu.architecture one of x86_64, aarch64",
      ],
    ],
    [
      "pp310-pypy310_pp73-linux_x86_64",
      [
        "python.implementation pypy; python.version >=3.10,<3.11; " +
          "python.abi pypy310_pp73; os.family linux; cpu.architecture x86_64",
      ],
    ],
    [
      "torch-2.11.0+cpu-cp312-cp312-manylinux_2_28_x86_64.whl",
      [
        "python.implementation cpython; " +
          "python.version >=3.12,<3.13; os.family linux; os.libc glibc; os.glibc >=2.28; " +
          "cpu.architecture x86_64",
      ],
    ],
    ["x-1-py3-none-any.whl", ["python.version >=3,<4"]],
  ])("%s", (tag, expected) => {
    expect(said(wheelTagAlternatives(tag))).toEqual(expected);
  });

  const UBUNTU = {
    "os.family": "linux",
    "os.libc": "glibc",
    "os.glibc": "2.31",
    "cpu.architecture": "x86_64",
    "python.version": "3.12.4",
    "python.implementation": "cpython",
    "os.musl": "0",
  };
  it.each([
    ["py3-none-manylinux_2_28_x86_64", UBUNTU, true],
    ["py3-none-manylinux_2_28_x86_64", { ...UBUNTU, "os.glibc": "2.28" }, true],
    ["py3-none-manylinux_2_28_x86_64", { ...UBUNTU, "os.glibc": "2.26" }, false],
    ["py3-none-manylinux_2_28_x86_64", { ...UBUNTU, "os.libc": "musl", "os.glibc": "0" }, false],
    ["py3-none-manylinux_2_28_aarch64", UBUNTU, false],
    ["cp310-abi3-manylinux2014_x86_64", UBUNTU, true],
    [
      "cp310-abi3-manylinux2014_x86_64",
      { ...UBUNTU, "python.implementation": "cpython-freethreaded" },
      false,
    ],
    ["cp311-cp311-manylinux2014_x86_64", UBUNTU, false],
    ["cp311-cp311-any.cp312-cp312-any".split(".")[1]!, UBUNTU, true],
  ] as const)("%s about %j", (tag, facts, expected) => {
    expect(fits(wheelTagAlternatives(tag), facts)).toBe(expected);
  });

  it("stands for every combination of its compressed parts", () => {
    expect(parseWheelTags("py2.py3-none-any").map(({ python }) => python)).toEqual(["py2", "py3"]);
    expect(parseWheelTags("cp39.cp310-abi3-linux_x86_64.win_amd64")).toHaveLength(4);
  });

  it.each([
    "",
    "py3",
    "py3-none",
    "py3-none-",
    "py3-none-any-extra",
    "py3-none-amiga_500",
    "rb3-none-any",
    "py3-cp3-any",
    "py3-none-manylinux_x86_64",
    "py3-none-manylinux_2_28_z80",
    "x.whl",
    "py3-none-any.",
    "p y3-none-any",
  ])("%j is refused", (tag) => {
    expect(() => wheelTagAlternatives(tag)).toThrow(DomainError);
  });
});

describe("NVIDIA_REQUIRE_CUDA asks of a host", () => {
  it.each([
    ["", [""]],
    ["cuda>=12.8", ["nvidia.cuda >=12.8"]],
    [
      "cuda>=13.2 brand=tesla,driver>=535,driver<536",
      ["nvidia.cuda >=13.2", "gpu.brand tesla; nvidia.driver >=535 <536"],
    ],
    ["brand=unknown,driver>=535", ["gpu.brand unknown; nvidia.driver >=535"]],
    ["brand!=grid,arch>=7.5", ["gpu.brand not grid; gpu.computeCapability >=7.5"]],
    ["cuda>=12.8  cuda>=12.8", ["nvidia.cuda >=12.8"]],
    ["cuda==12.8,driver!=550", ["nvidia.cuda =12.8; nvidia.driver !=550"]],
  ])("%j", (text, expected) => {
    expect(said(parseNvidiaRequire(text))).toEqual(expected);
  });

  it.each(["cudda>=12", "cuda", "cuda>=", "cuda>=12.x", "brand>tesla", "cuda=>12", "driver>=535;driver<536"])(
    "%j is refused",
    (text) => {
      expect(() => parseNvidiaRequire(text)).toThrow(DomainError);
    },
  );

  const table = corpus("compat/nvidia-require-cuda.csv");
  it.skipIf(table === undefined)("holds the published images' hosts", () => {
    const [, ...rows] = readFileSync(table!, "utf8").trimEnd().split("\n");
    expect(rows.length).toBeGreaterThan(0);
    const required = new Map(
      rows.map((row) => [row.split(",", 1)[0], parseNvidiaRequire(/"(.*)"/.exec(row)![1]!)] as const),
    );
    const host = (brand: string, driver: string, cuda: string) => ({
      "gpu.brand": brand,
      "nvidia.driver": driver,
      "nvidia.cuda": cuda,
      "gpu.computeCapability": "9.0",
    });
    expect(fits(required.get("v0.20.0")!, host("nvidia", "535.104.05", "12.2"))).toBe(true);
    expect(fits(required.get("v0.20.0")!, host("geforce", "535.183.01", "12.2"))).toBe(false);
    expect(fits(required.get("v0.20.0")!, host("geforce", "600.1", "13.3"))).toBe(true);
  });
});
