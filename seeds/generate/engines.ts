/**
 * TensorFlow, ONNX Runtime and vLLM. Rules of reading: TensorFlow's tested builds for Linux, 2.x; ONNX
 * Runtime releases are those that Triton ships plus the first release of each line of its CUDA table, a
 * line's CUDA holding for all its patch releases; `12.x` is taken as 12.0, the oldest toolkit it can mean.
 * Where the GPU code of a build is not stated it stays unknown. vLLM states a minimum compute capability and
 * the CUDA of its prebuilt wheels.
 */
import { cell, pythonRange, readTable } from "./table.ts";
import type { Row, SeedDocument, SeedSet } from "./table.ts";

const TF_SOURCE =
  "https://www.tensorflow.org/install/source#tested_build_configurations (tensorflow/docs @7c365021)";

export function tensorflow(corpus: string): SeedSet {
  const rows = readTable(corpus, "tensorflow-tested-builds").filter(
    (row) => cell(row, "platform") === "Linux",
  );
  const gpu = new Map(rows.filter((row) => cell(row, "kind") === "GPU").map((row) => [version(row), row]));
  return {
    file: "tensorflow.yaml",
    header: [`TensorFlow's tested builds for Linux, from ${TF_SOURCE}.`],
    documents: [
      {
        kind: "Artifact",
        metadata: { name: "tensorflow", description: "TensorFlow wheels for Linux" },
        spec: { type: "library", scheme: "pep440" },
      },
      ...rows
        .filter((row) => cell(row, "kind") === "CPU" && version(row).startsWith("2."))
        .map((row) => tensorflowRelease(row, gpu.get(version(row)))),
    ],
  };
}

function version(row: Row): string {
  return cell(row, "package_version").replace(/^tensorflow(_gpu)?-/, "");
}

function tensorflowRelease(row: Row, gpu: Row | undefined): SeedDocument {
  return {
    kind: "Version",
    metadata: { name: `tensorflow@${version(row)}` },
    spec: {
      requires: [
        { fact: "os.family", is: "linux", source: TF_SOURCE },
        { fact: "python.version", range: pythonRange(cell(row, "python")), source: TF_SOURCE },
      ],
      variants: [
        ...(gpu === undefined
          ? []
          : [
              {
                name: "gpu",
                requires: [
                  {
                    fact: "gpu.computeCapability",
                    runsCode: { native: [], ptx: "unstated" },
                    source: TF_SOURCE,
                    note: "the GPU code in this build is not stated",
                  },
                ],
                contains: [`cuda-toolkit@${cell(gpu, "cuda")}`],
              },
            ]),
        { name: "cpu", requires: [] },
      ],
    },
  };
}

export function onnxruntime(corpus: string): SeedSet {
  const lines = readTable(corpus, "onnxruntime-cuda").map((row) => {
    const [first = "", last = first] = cell(row, "onnxruntime").replace(".x", "").split("-");
    return { row, minors: minorsBetween(first, last) };
  });
  const shipped = readTable(corpus, "triton-onnxruntime").map(
    (row) => cell(row, "onnxruntime").split("+")[0] ?? "",
  );
  const first = lines.flatMap(({ minors }) => minors.map((minor) => `${minor}.0`));
  const releases = [...new Set([...shipped, ...first])].toSorted(byNumbers);
  return {
    file: "onnxruntime.yaml",
    header: [
      "ONNX Runtime and the CUDA of its GPU package, from onnxruntime.ai (one row) and a copy of its table;",
      "releases that Triton ships from triton-inference-server/server @e1db8a60.",
    ],
    documents: [
      {
        kind: "Artifact",
        metadata: { name: "onnxruntime", description: "ONNX Runtime" },
        spec: { type: "runtime", scheme: "semver" },
      },
      ...releases.map((release): SeedDocument => {
        const line = lines.find(({ minors }) => minors.includes(release.split(".").slice(0, 2).join(".")));
        return {
          kind: "Version",
          metadata: { name: `onnxruntime@${release}` },
          spec:
            line === undefined
              ? {}
              : {
                  variants: [
                    {
                      name: "cuda",
                      requires: [
                        {
                          fact: "gpu.computeCapability",
                          runsCode: { native: [], ptx: "unstated" },
                          note: "the GPU code in this build is not stated",
                          source: cell(line.row, "source"),
                        },
                      ],
                      contains: [
                        `cuda-toolkit@${minorOf(cell(line.row, "cuda"))}`,
                      ],
                    },
                  ],
                },
        };
      }),
    ],
  };
}

/** `12.x` -> 12.0, `11.0.3` -> 11.0. */
function minorOf(toolkit: string): string {
  return toolkit.replace(".x", ".0").split(".").slice(0, 2).join(".");
}

/** `1.15`, `1.17` -> 1.15, 1.16, 1.17. */
function minorsBetween(first: string, last: string): readonly string[] {
  const [major = 0, low = 0] = first.split(".").map(Number);
  const high = Number(last.split(".")[1]);
  return Array.from({ length: high - low + 1 }, (_, index) => `${major}.${low + index}`);
}

function byNumbers(a: string, b: string): number {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  for (let index = 0; index < 3; index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export function vllm(corpus: string): SeedSet {
  const rows = readTable(corpus, "vllm-requirements").filter((row) => /^[0-9]/.test(cell(row, "vllm")));
  return {
    file: "vllm.yaml",
    header: [
      "vLLM releases and what their installation page asks for,",
      "from docs.vllm.ai (one page a version, copies of unknown date).",
    ],
    documents: [
      {
        kind: "Artifact",
        metadata: { name: "vllm", description: "vLLM wheels" },
        spec: { type: "runtime", scheme: "pep440" },
      },
      ...rows.map((row): SeedDocument => {
        const source = cell(row, "source");
        return {
          kind: "Version",
          metadata: { name: `vllm@${cell(row, "vllm")}` },
          spec: {
            requires: [
              { fact: "os.family", is: "linux", source },
              { fact: "python.version", range: pythonRange(cell(row, "python")), source },
              { fact: "gpu.computeCapability", range: `>=${cell(row, "min_compute_capability")}`, source },
            ],
            contains: [`cuda-toolkit@${cell(row, "cuda_prebuilt")}`],
          },
        };
      }),
    ],
  };
}
