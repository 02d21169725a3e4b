/**
 * PyTorch releases. Rules of reading: in `pytorch-cuda-arch.csv` the code lists are complete and an empty
 * `ptx` cell is the fact "no PTX"; variants are the Linux x86_64 wheels, manylinux_2_28_x86_64, Python >=3.10
 * <3.15, in the order cu130, cu128, cu126, cpu; a wheel requires its tags, its CUDA code and, through the
 * toolkit that it bundles, that toolkit's minimum driver. For releases without a code list the list is not
 * stated, so what needs it stays unknown.
 */
import { cell, cells, readTable } from "./table.ts";
import type { Row, SeedDocument, SeedSet } from "./table.ts";

const TAG_SOURCE = "wheel tag manylinux_2_28_x86_64 (PEP 600)";

export function pytorch(corpus: string): SeedSet {
  const code = readTable(corpus, "pytorch-cuda-arch").filter((row) =>
    cells(row, "platform").includes("linux-x86_64"),
  );
  return {
    file: "pytorch.yaml",
    header: [
      "PyTorch releases, their CUDA builds and the GPU code in them,",
      "from pytorch RELEASE.md (2026-03-24, republished by pytorch.kr).",
    ],
    documents: [
      {
        kind: "Artifact",
        metadata: { name: "pytorch", description: "PyTorch wheels for Linux x86_64" },
        spec: { type: "library", scheme: "pep440" },
      },
      ...readTable(corpus, "pytorch-release-matrix")
        .filter((row) => Number(cell(row, "pytorch")) >= 2)
        .map((row) =>
          release(
            row,
            code.filter((build) => cell(build, "pytorch") === cell(row, "pytorch")),
          ),
        ),
    ],
  };
}

function release(row: Row, code: readonly Row[]): SeedDocument {
  const source = cell(row, "source").split(";")[0];
  const builds = code.length > 0 ? codeBuilds(row, code) : cudaBuilds(row);
  return {
    kind: "Version",
    metadata: { name: `pytorch@${cell(row, "pytorch")}.0` },
    spec: {
      requires: [
        { fact: "os.family", is: "linux", source: TAG_SOURCE },
        { fact: "os.libc", is: "glibc", source: TAG_SOURCE },
        ...(code.length > 0 ? [{ fact: "os.glibc", range: ">=2.28", source: TAG_SOURCE }] : []),
        { fact: "cpu.architecture", is: "x86_64", source: TAG_SOURCE },
        { fact: "python.version", range: pythonRangeOf(cell(row, "python")), source },
      ],
      variants: [...builds, { name: "cpu", requires: [] }],
    },
  };
}

/**
 * `>=3.10, <=(3.14, 3.14t experimental)` -> `>=3.10 <3.15`: the upper bound means that whole minor release.
 */
function pythonRangeOf(text: string): string {
  const match = /^>=3\.(\d+), <=\(?3\.(\d+)/.exec(text);
  if (match === null) throw new Error(`cannot read the Python range "${text}"`);
  return `>=3.${match[1]} <3.${Number(match[2]) + 1}`;
}

function codeBuilds(row: Row, code: readonly Row[]): readonly object[] {
  return code
    .toSorted((a, b) => Number.parseFloat(cell(b, "cuda")) - Number.parseFloat(cell(a, "cuda")))
    .map((build) => {
      const toolkit = cell(build, "cuda").split(".").slice(0, 2).join(".");
      const ptx = cell(build, "ptx").match(/[0-9.]+(?=\+PTX)/g) ?? [];
      return {
        name: `cu${toolkit.replace(".", "")}`,
        requires: [
          {
            fact: "gpu.computeCapability",
            source: cell(build, "source"),
            runsCode: { native: cells(build, "sm_archs"), ptx: ptx.length > 0 ? [...ptx] : "none" },
          },
        ],
        contains: [`cuda-toolkit@${toolkit}`, ...bundledCudnn(row, toolkit)],
      };
    });
}

/** Releases whose code list is not stated: the CUDA builds are known, what code they carry is not. */
function cudaBuilds(row: Row): readonly object[] {
  const toolkits = [...cell(row, "stable_cuda").matchAll(/(\d+\.\d+)(?: \(cuDNN [0-9.]+\))?/g)].map(
    (match) => match[1] ?? "",
  );
  return toolkits.toReversed().map((toolkit) => ({
    name: `cu${toolkit.replace(".", "")}`,
    requires: [
      {
        fact: "gpu.computeCapability",
        runsCode: { native: [], ptx: "unstated" },
        note: "the GPU code in this build is not stated",
        source: cell(row, "source").split(";")[0],
      },
    ],
    contains: [`cuda-toolkit@${toolkit}`],
  }));
}

function bundledCudnn(row: Row, toolkit: string): readonly string[] {
  const match = new RegExp(`${toolkit.replace(".", "\\.")} \\(cuDNN (\\d+\\.\\d+\\.\\d+)`).exec(
    cell(row, "stable_cuda"),
  );
  if (match === null) return [];
  // The table of cuDNN 9.10.2 speaks of builds for CUDA 12.0 to 12.6 in one row.
  return [match[1] === "9.10.2" ? "cudnn@9.10.2#cuda12.0" : `cudnn@${match[1]}`];
}
