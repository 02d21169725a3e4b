/**
 * GPU models: from the product name a host reports to the chip, and from the chip to its compute capability,
 * class and NVML brand. Rules of reading: product names are the table's names with dashes for spaces, exactly
 * or with a suffix behind a dash (`NVIDIA-H100-80GB-HBM3`); older data-centre cards report `Tesla-` instead
 * of `NVIDIA-`; longer names come first, so that "RTX 5070 Ti" is not taken for "RTX 5070". Brands are given
 * only where NVML's word is known.
 */
import { cell, readTable } from "./table.ts";
import type { Row, SeedSet } from "./table.ts";

const BRANDS: readonly (readonly [chip: RegExp, brand: string])[] = [
  [/^(NVIDIA H100|NVIDIA B200)$/, "nvidia"],
  [/^NVIDIA V100$/, "tesla"],
  [/^GeForce /, "geforce"],
];
const BRAND_SOURCE = "NVML nvmlBrandType_t, https://docs.nvidia.com/deploy/nvml-api/";
const CLASSES: Readonly<Record<string, string>> = {
  "data-center": "data-center",
  "workstation/consumer": "workstation",
  jetson: "jetson",
};

export function gpus(corpus: string): SeedSet {
  const rows = readTable(corpus, "gpu-compute-capability").toSorted(byNameLongestFirst);
  return {
    file: "gpus.yaml",
    header: [
      "GPU models, from developer.nvidia.com/cuda-gpus and /cuda-legacy-gpus (three rows from a copy);",
      "copies of unknown date.",
    ],
    documents: [
      key(
        "gpu.chip",
        "The GPU's marketing name, from the product name",
        { type: "string" },
        rows.flatMap((row) =>
          productPatterns(cell(row, "gpu")).map((condition) => ({
            when: { "gpu.model": condition },
            value: chip(row),
            source: cell(row, "source"),
          })),
        ),
      ),
      key(
        "gpu.computeCapability",
        "Compute capability, X.y",
        {
          type: "version",
          scheme: "dotted",
          aliases: { gfd: ["nvidia.com/gpu.compute.major", "nvidia.com/gpu.compute.minor"] },
        },
        byChip(rows, (row) => cell(row, "compute_capability")),
      ),
      key(
        "gpu.class",
        "Data centre, workstation or Jetson",
        { type: "enum", values: Object.values(CLASSES) },
        byChip(rows, (row) => CLASSES[cell(row, "class")]),
      ),
      key(
        "gpu.brand",
        "NVML's brand word, as NVIDIA_REQUIRE_CUDA uses it",
        { type: "string" },
        rows.flatMap((row) =>
          BRANDS.filter(([pattern]) => pattern.test(chip(row))).map(([, brand]) => ({
            when: { "gpu.chip": { is: chip(row) } },
            value: brand,
            source: BRAND_SOURCE,
          })),
        ),
      ),
    ],
  };
}

function key(name: string, description: string, spec: object, derive: readonly object[]) {
  return { kind: "FactKey", metadata: { name, description }, spec: { ...spec, derive } };
}

function byChip(rows: readonly Row[], value: (row: Row) => string | undefined): readonly object[] {
  return rows.map((row) => ({
    when: { "gpu.chip": { is: chip(row) } },
    value: value(row),
    source: cell(row, "source"),
  }));
}

function chip(row: Row): string {
  return cell(row, "gpu").replace(/ \(.*\)$/, "");
}

function productPatterns(gpu: string): readonly object[] {
  const name = gpu.replace(/ \(.*\)$/, "").replaceAll(" ", "-");
  const names = [name];
  if (/^(GeForce|Jetson)-/.test(name)) names.unshift(`NVIDIA-${name}`);
  if (/^NVIDIA-(V100|T4|A100|A30)$/.test(name)) names.push(name.replace("NVIDIA-", "Tesla-"));
  return names.flatMap((product) => [{ is: product }, { matches: `${product}-*` }]);
}

function byNameLongestFirst(a: Row, b: Row): number {
  const [left, right] = [cell(a, "gpu"), cell(b, "gpu")];
  return right.length - left.length || (left < right ? -1 : 1);
}
