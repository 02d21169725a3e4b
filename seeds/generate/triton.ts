/**
 * Triton Inference Server containers. Rules of reading: on data-centre GPUs works = the any-GPU minimum or
 * the listed branches from their minimum, refused = the branches listed as not forward compatible; on other
 * GPUs only the any-GPU minimum. The page replaces the toolkit's minimum driver. Native code can exist only
 * for capabilities that the image's toolkit knows, from the page's minimum on, Tegra parts aside; whether the
 * image carries PTX is not stated.
 */
import { cell, cells, readTable } from "./table.ts";
import type { Row, SeedDocument, SeedSet } from "./table.ts";

const TEGRA = ["5.3", "6.2", "7.2", "8.7", "11.0"];

export function triton(corpus: string): SeedSet {
  const architectures = readTable(corpus, "cuda-arch-toolkit");
  const engines = new Map(
    readTable(corpus, "triton-onnxruntime").map((row) => [
      cell(row, "triton_release"),
      cell(row, "onnxruntime"),
    ]),
  );
  return {
    file: "triton.yaml",
    header: [
      "Triton Inference Server containers: drivers, GPUs and what they ship.",
      "From NVIDIA's release notes (one page a release, copies of unknown date)",
      "and triton-inference-server/server @e1db8a60.",
    ],
    documents: [
      {
        kind: "Artifact",
        metadata: {
          name: "triton-server",
          description: "NVIDIA Triton Inference Server container, by release",
        },
        spec: { type: "runtime", scheme: "dotted" },
      },
      ...readTable(corpus, "triton-driver-branches").map((row) => release(row, architectures, engines)),
    ],
  };
}

function release(
  row: Row,
  architectures: readonly Row[],
  engines: ReadonlyMap<string, string>,
): SeedDocument {
  const source = cell(row, "source");
  const name = cell(row, "triton_release");
  const toolkit = cell(row, "cuda").split(".").slice(0, 2).join(".");
  const capability = cell(row, "min_compute_capability");
  const engine = engines.get(name)?.split("+")[0];
  return {
    kind: "Version",
    metadata: { name: `triton-server@${name}` },
    spec: {
      location: `oci://nvcr.io/nvidia/tritonserver:${name}-py3`,
      answersFor: ["nvidia.driver", "gpu.computeCapability"],
      requires: [
        {
          anyOf: [
            [
              {
                fact: "nvidia.driver",
                range: `>=${cell(row, "min_driver_any_gpu")}`,
                source,
                note: "any GPU",
              },
            ],
            [
              { fact: "gpu.class", is: "data-center", source },
              { fact: "nvidia.driver", ...branchRanges(row), source, note: "data-centre GPUs" },
            ],
          ],
        },
        { fact: "gpu.computeCapability", range: `>=${capability}`, source },
        {
          fact: "gpu.computeCapability",
          runsCode: { native: nativeCode(architectures, toolkit, capability), ptx: "unstated" },
          source:
            "sm architectures of the image's CUDA toolkit: " +
              "spack/spack-packages build_systems/cuda.py @1e8cf059",
          note: `the image is built with CUDA ${toolkit}; whether it carries PTX is not stated`,
        },
      ],
      contains: [`cuda-toolkit@${toolkit}`, ...(engine === undefined ? [] : [`onnxruntime@${engine}`])],
      provides: [{ interface: "inference-protocol", version: "2" }],
    },
  };
}

function branchRanges(row: Row): object {
  const range = cells(row, "data_center_gpu_alternative_branches_min")
    .map((text) => {
      const minimum = text.replace(/\.xx$/, "");
      return `>=${minimum} <${Number(minimum.split(".")[0]) + 1}`;
    })
    .join(" || ");
  const refused = cells(row, "branches_not_forward_compatible")
    .map((branch) => {
      const number = Number(branch.replace("R", ""));
      return `>=${number} <${number + 1}`;
    })
    .join(" || ");
  return refused === "" ? { range } : { range, refused };
}

function nativeCode(architectures: readonly Row[], toolkit: string, minimum: string): readonly string[] {
  return architectures
    .filter((row) => {
      const capability = cell(row, "compute_capability");
      const [first, last] = [cell(row, "first_cuda_toolkit"), cell(row, "last_cuda_toolkit")];
      return (
        /^[0-9.]+$/.test(capability) &&
        !TEGRA.includes(capability) &&
        atLeast(capability, minimum) &&
        (first === "" || atLeast(toolkit, first)) &&
        (last === "" || atLeast(last, toolkit))
      );
    })
    .map((row) => cell(row, "compute_capability"));
}

function atLeast(version: string, minimum: string): boolean {
  const [a = 0, b = 0] = version.split(".").map(Number);
  const [c = 0, d = 0] = minimum.split(".").map(Number);
  return a > c || (a === c && b >= d);
}
