/**
 * CUDA toolkits and drivers. Rules of reading: `cuda-min-driver.csv`, Linux column, is the minimum driver of
 * a toolkit; a later 13.x than the table lists takes the minimum branch of minor-version compatibility.
 * `nvidia.cuda` is the driver's own CUDA version, which minor-version compatibility does not raise; it is
 * derived only for the branches that are known here.
 */
import { cell, readTable } from "./table.ts";
import type { SeedDocument, SeedSet } from "./table.ts";

const DRIVER_CUDA: readonly (readonly [branch: number, cuda: string])[] = [
  [535, "12.2"],
  [570, "12.8"],
  [580, "13.0"],
];
const BRANCH_SOURCE =
  "https://docs.nvidia.com/datacenter/tesla/drivers/supported-drivers-and-cuda-toolkit-versions.html " +
  "(Table 2, copy of unknown date)";

export function cuda(corpus: string): SeedSet {
  const toolkits = readTable(corpus, "cuda-min-driver").map((row) =>
    toolkit(cell(row, "cuda_toolkit"), cell(row, "min_driver_linux"), cell(row, "nvidia_table")),
  );
  const minor = readTable(corpus, "cuda-minor-version-compat").find(
    (row) => cell(row, "cuda_major") === "13",
  );
  if (minor === undefined) throw new Error("cuda-minor-version-compat.csv has no row for CUDA 13");
  toolkits.unshift(toolkit("13.3", cell(minor, "min_driver_branch"), cell(minor, "source")));
  return {
    file: "cuda.yaml",
    header: [
      "CUDA toolkits with their minimum Linux driver, and the CUDA version that a driver brings itself.",
      "From NVIDIA's CUDA toolkit release notes (Table 2, by way of astral-sh/uv @26a9dd4b)",
      "and CUDA compatibility pages.",
    ],
    documents: [
      {
        kind: "FactKey",
        metadata: {
          name: "nvidia.cuda",
          description: "The CUDA version that the driver itself supports, as nvidia-smi prints it",
        },
        spec: {
          type: "version",
          scheme: "dotted",
          aliases: { gfd: ["nvidia.com/cuda.runtime-version.full"], conda: ["__cuda"] },
          derive: DRIVER_CUDA.map(([branch, version]) => ({
            when: { "nvidia.driver": { range: `>=${branch} <${branch + 1}` } },
            value: version,
            source: BRANCH_SOURCE,
          })),
        },
      },
      {
        kind: "Artifact",
        metadata: { name: "cuda-toolkit", description: "NVIDIA CUDA toolkit, by minor release" },
        spec: { type: "library", scheme: "dotted" },
      },
      ...toolkits,
    ],
  };
}

function toolkit(version: string, driver: string, source: string): SeedDocument {
  return {
    kind: "Version",
    metadata: { name: `cuda-toolkit@${version}` },
    spec: { requires: [{ fact: "nvidia.driver", range: `>=${driver}`, source }] },
  };
}
