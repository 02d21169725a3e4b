/**
 * KServe's serving runtimes. Rules of reading: one artifact a runtime, one version a KServe release; a model
 * format with its version is an interface that the runtime provides, and so is an inference protocol. The
 * Triton runtime contains the Triton release that its image tag names. `kserve-huggingfaceserver` from 0.19.0
 * on is the GPU image, the one that sets NVIDIA_REQUIRE_CUDA: space = OR, comma = AND; `cuda` is the driver's
 * own CUDA version; its words replace the toolkit's minimum driver. Alternatives that differ in nothing but
 * the driver branch are written as one, with a union.
 */
import { cell, readTable } from "./table.ts";
import type { Row, SeedDocument, SeedSet } from "./table.ts";

const SOURCE = "kserve/kserve @aaac4e29 install/*/kserve-cluster-resources.yaml";

export function kserve(corpus: string): SeedSet {
  const requireCuda = new Map(
    readTable(corpus, "nvidia-require-cuda").map((row) => [cell(row, "kserve_release"), row]),
  );
  const tritonReleases = new Set(
    readTable(corpus, "triton-driver-branches").map((row) => cell(row, "triton_release")),
  );
  const versions = new Map<string, Row[]>();
  const formats = new Set<string>();
  for (const row of readTable(corpus, "kserve-runtimes")) {
    const release = cell(row, "kserve_release").replace(/^v/, "").replace("0.13.0-rc0", "0.13.0");
    const name = `${cell(row, "runtime")}@${release}`;
    versions.set(name, [...(versions.get(name) ?? []), row]);
    formats.add(cell(row, "model_format"));
  }
  const artifacts = [...new Set([...versions.keys()].map((name) => name.split("@")[0] ?? ""))].toSorted();
  return {
    file: "kserve.yaml",
    header: [`KServe serving runtimes, v0.8.0 to v0.20.0, from ${SOURCE} (v0.13.0-rc0 stands for 0.13.0).`],
    documents: [
      {
        kind: "Interface",
        metadata: { name: "inference-protocol", description: "KServe's inference protocol" },
        spec: { scheme: "dotted" },
      },
      ...[...formats]
        .toSorted()
        .map((format): SeedDocument => ({
          kind: "Interface",
          metadata: { name: `model-format.${format}`, description: `Serves models in the format ${format}` },
          spec: { scheme: "dotted" },
        })),
      ...artifacts.map((name): SeedDocument => ({
        kind: "Artifact",
        metadata: { name, description: "KServe serving runtime" },
        spec: { type: "runtime", scheme: "semver" },
      })),
      ...[...versions]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, rows]) => runtime(name, rows, requireCuda, tritonReleases)),
    ],
  };
}

function runtime(
  name: string,
  rows: readonly Row[],
  requireCuda: ReadonlyMap<string, Row>,
  tritonReleases: ReadonlySet<string>,
): SeedDocument {
  const [row] = rows;
  if (row === undefined) throw new Error(`no rows for ${name}`);
  const release = /tritonserver:(\d+\.\d+)-/.exec(cell(row, "image"))?.[1];
  const rule = name.startsWith("kserve-huggingfaceserver@")
    ? requireCuda.get(cell(row, "kserve_release"))
    : undefined;
  return {
    kind: "Version",
    metadata: { name },
    spec: {
      location: `oci://${cell(row, "image")}${rule === undefined ? "" : "-gpu"}`,
      ...(rule === undefined ? {} : nvidiaRule(rule)),
      ...(release !== undefined && tritonReleases.has(release)
        ? { contains: [`triton-server@${release}`] }
        : {}),
      provides: provides(rows),
    },
  };
}

function provides(rows: readonly Row[]): readonly object[] {
  const found = new Set<string>();
  for (const row of rows) {
    if (cell(row, "format_version") !== "")
      found.add(`model-format.${cell(row, "model_format")} ${cell(row, "format_version")}`);
    for (const protocol of cell(row, "protocol_versions").split("|")) {
      if (/^v\d$/.test(protocol)) found.add(`inference-protocol ${protocol.slice(1)}`);
    }
  }
  return [...found].toSorted().map((text) => {
    const [name = "", version = ""] = text.split(" ");
    return { interface: name, version };
  });
}

function nvidiaRule(row: Row): object {
  const source = `kserve/kserve ${cell(row, "kserve_release")} ` +
    "python/huggingface_server.Dockerfile, ENV NVIDIA_REQUIRE_CUDA";
  const brandsByDriver = new Map<string, string[]>();
  const alternatives: object[][] = [];
  for (const alternative of cell(row, "nvidia_require_cuda").split(" ")) {
    const cudaMinimum = /^cuda>=([0-9.]+)$/.exec(alternative)?.[1];
    const branch = /^brand=(\w+),driver>=(\d+),driver<(\d+)$/.exec(alternative);
    if (cudaMinimum !== undefined) {
      alternatives.push([{ fact: "nvidia.cuda", range: `>=${cudaMinimum}`, source }]);
    } else if (branch !== null) {
      const driver = `>=${branch[2]} <${branch[3]}`;
      brandsByDriver.set(driver, [...(brandsByDriver.get(driver) ?? []), branch[1] ?? ""]);
    } else throw new Error(`cannot read the alternative "${alternative}" of NVIDIA_REQUIRE_CUDA`);
  }
  const driversByBrands = new Map<string, string[]>();
  for (const [driver, brands] of brandsByDriver) {
    const list = brands.toSorted().join(" ");
    driversByBrands.set(list, [...(driversByBrands.get(list) ?? []), driver]);
  }
  for (const [brands, drivers] of driversByBrands) {
    alternatives.push([
      { fact: "gpu.brand", oneOf: brands.split(" "), source },
      { fact: "nvidia.driver", range: drivers.join(" || "), source },
    ]);
  }
  return {
    answersFor: ["nvidia.driver"],
    requires: [{ anyOf: alternatives }],
    contains: [`cuda-toolkit@${cell(row, "cuda_version").split(".").slice(0, 2).join(".")}`],
  };
}
