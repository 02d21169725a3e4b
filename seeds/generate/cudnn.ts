/**
 * cuDNN releases with what their support matrix states. Rules of reading: one variant per row; toolkits are a
 * list or an inclusive range of minor releases; the compute capabilities are a complete list and PTX is not
 * stated.
 */
import { cell, cells, nextMinor, readTable } from "./table.ts";
import type { Row, SeedDocument, SeedSet } from "./table.ts";

export function cudnn(corpus: string): SeedSet {
  const releases = new Map<string, Row[]>();
  for (const row of readTable(corpus, "cudnn-support")) {
    const release = cell(row, "cudnn").split(" ")[0] ?? "";
    releases.set(release, [...(releases.get(release) ?? []), row]);
  }
  return {
    file: "cudnn.yaml",
    header: [
      "cuDNN and what each build asks of driver, toolkit and GPU,",
      "from NVIDIA's cuDNN support matrices (copies of unknown date).",
    ],
    documents: [
      {
        kind: "Artifact",
        metadata: { name: "cudnn", description: "NVIDIA cuDNN" },
        spec: { type: "library", scheme: "dotted" },
      },
      ...[...releases].map(([release, rows]): SeedDocument => ({
        kind: "Version",
        metadata: { name: `cudnn@${release}` },
        spec: { variants: rows.map(variant) },
      })),
      // Shipped by PyTorch 2.11 with CUDA 12.8 and 13.0; no support matrix of it is known here.
      { kind: "Version", metadata: { name: "cudnn@9.17.1" }, spec: {} },
    ],
  };
}

/** `cuda12.8`: the oldest toolkit that the row names. */
export function cudnnVariantName(row: Row): string {
  return `cuda${cells(row, "cuda_toolkits")[0]?.split("-")[0] ?? ""}`;
}

function variant(row: Row): object {
  const source = cell(row, "source");
  return {
    name: cudnnVariantName(row),
    requires: [
      { artifact: "cuda-toolkit", range: cells(row, "cuda_toolkits").map(toolkitRange).join(" || "), source },
      { fact: "nvidia.driver", range: `>=${cell(row, "linux_driver_min")}`, source },
      {
        fact: "gpu.computeCapability",
        runsCode: { native: cells(row, "compute_capabilities"), ptx: "unstated" },
        source,
      },
    ],
  };
}

function toolkitRange(text: string): string {
  const [low, high] = text.split("-");
  return `>=${low} <${nextMinor(high ?? low ?? "")}`;
}
