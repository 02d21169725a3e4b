/** Which runtime loads which file. */
import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { serializationValidator } from "../../../src/rules/validators/serialization.ts";
import { corpus } from "../../setup/corpus.ts";
import { ask, brief } from "./question-of.ts";
import type { World } from "./question-of.ts";

function world(model: object, runtime: object, place: object = {}, more: World = {}): World {
  return {
    "Artifact/ranker": { type: "model", scheme: "semver" },
    "Artifact/server": { type: "runtime", scheme: "dotted" },
    "Artifact/onnxruntime": { type: "library", scheme: "dotted" },
    "Version/ranker@1.0.0": { requires: [], facts: model },
    "Version/server@1": { requires: [], ...runtime },
    "Environment/prod": { facts: place },
    ...more,
  };
}
const asked = {
  build: "version:ranker@1.0.0", place: "environment:prod", picks: ["version:server@1"],
};
/** Where nobody defined that runtimes state their formats, what loads them decides. */
const byLibrary = { ...asked, without: ["runtime.formats"] };
const statesFormats = (there: World) => JSON.stringify(there).includes("runtime.formats");
const onnx = (opset: number, ir?: number) =>
  ({ "model.format": "onnx", "onnx.opset": opset, ...(ir === undefined ? {} : { "onnx.ir": ir }) });
const facts = (stated: object) => ({ facts: stated });
const pickle = (protocol: number) => ({ "model.format": "pickle", "pickle.protocol": protocol });
const tensorflow = (version: string) => ({ "model.format": "saved-model", "tensorflow.version": version });

const CASES: readonly (readonly [name: string, world: World, told: string])[] = [
  ["opset 20 in 1.17", world(onnx(20), facts({ "onnxruntime.version": "1.17.3" })), "PASS FORMAT_LOADS"],
  ["opset 21 in 1.17", world(onnx(21), facts({ "onnxruntime.version": "1.17.3" })), "FAIL FORMAT_REFUSED"],
  ["opset 21 in 1.18", world(onnx(21), facts({ "onnxruntime.version": "1.18.0" })), "PASS FORMAT_LOADS"],
  ["opset 21 in 1.27, later than the table", world(onnx(21), facts({ "onnxruntime.version": "1.27.0" })),
    "PASS FORMAT_LOADS"],
  ["opset 22 in 1.20", world(onnx(22), facts({ "onnxruntime.version": "1.20.1" })), "FAIL FORMAT_REFUSED"],
  ["opset 22 in 1.27", world(onnx(22), facts({ "onnxruntime.version": "1.27.0" })), "UNKNOWN FORMAT_UNKNOWN"],
  ["opset 6, older than what is promised", world(onnx(6), facts({ "onnxruntime.version": "1.17.0" })),
    "UNKNOWN FORMAT_UNKNOWN"],
  ["opset 19 with IR 9 in 1.15", world(onnx(19, 9), facts({ "onnxruntime.version": "1.15.1" })),
    "FAIL FORMAT_REFUSED"],
  ["opset 19 with IR 9 in 1.16", world(onnx(19, 9), facts({ "onnxruntime.version": "1.16.0" })),
    "PASS FORMAT_LOADS"],
  ["a library inside the runtime", world(onnx(20), { contains: ["onnxruntime@1.17.0"] }, {},
    { "Version/onnxruntime@1.17.0": {} }), "PASS FORMAT_LOADS"],
  ["an opset that nobody states", world({ "model.format": "onnx" }, facts({ "onnxruntime.version": "1.17" })),
    "UNKNOWN FACT_MISSING"],
  ["a library that nobody states", world(onnx(20), {}), "UNKNOWN FACT_MISSING"],
  ["protocol 5 in Python 3.7", world(pickle(5), facts({ "python.version": "3.7.17" })),
    "FAIL FORMAT_REFUSED"],
  ["protocol 5 in Python 3.8", world(pickle(5), facts({ "python.version": "3.8" })), "PASS FORMAT_LOADS"],
  ["protocol 4 in Python 3.10, not 3.1", world(pickle(4), facts({ "python.version": "3.10.16" })),
    "PASS FORMAT_LOADS"],
  ["protocol 3 in Python 2.7", world(pickle(3), facts({ "python.version": "2.7.18" })),
    "FAIL FORMAT_REFUSED"],
  ["protocol 5 in the Python of the place", world(pickle(5), {}, { "python.version": "3.12" }),
    "PASS FORMAT_LOADS"],
  ["a protocol that is not there yet", world(pickle(6), facts({ "python.version": "3.14" })),
    "UNKNOWN FORMAT_UNKNOWN"],
  ["a SavedModel of 2.11 in 2.16", world(tensorflow("2.11.0"), facts({ "tensorflow.version": "2.16.1" })),
    "PASS FORMAT_LOADS"],
  ["a SavedModel of 1.15 in 2.16", world(tensorflow("1.15.0"), facts({ "tensorflow.version": "2.16.1" })),
    "UNKNOWN FORMAT_UNKNOWN"],
  ["a SavedModel of 2.16 in 2.11", world(tensorflow("2.16.1"), facts({ "tensorflow.version": "2.11.0" })),
    "UNKNOWN FORMAT_UNKNOWN"],
  ["an engine in the TensorRT that built it", world(
    { "model.format": "tensorrt", "tensorrt.version": "10.14.1" }, facts({ "tensorrt.version": "10.14.1" })),
    "PASS FORMAT_LOADS"],
  ...([
    ["an older TensorRT", "10.14.1", "10.13.0", "FAIL FORMAT_REFUSED"],
    ["a newer TensorRT, for which it may have been built", "10.13.0", "10.14.1", "UNKNOWN FORMAT_UNKNOWN"],
    ["the next major but one", "8.6.1", "10.16.1", "UNKNOWN FORMAT_UNKNOWN"],
    ["a major that runs none of its", "8.6.1", "11.1.0", "FAIL FORMAT_REFUSED"],
    ["a newer one, built before engines could be compatible", "8.5.3", "8.6.1", "FAIL FORMAT_REFUSED"],
    ["a major of which nobody wrote yet", "11.4.0", "12.0.0", "UNKNOWN FORMAT_UNKNOWN"],
  ] as const).map(([name, built, running, told]) => [`an engine in ${name}`, world(
    { "model.format": "tensorrt", "tensorrt.version": built }, facts({ "tensorrt.version": running })),
    told] as const),
  ["safetensors where they are listed", world({ "model.format": "safetensors" },
    facts({ "runtime.formats": ["safetensors", "huggingface"] })), "PASS FORMAT_LOADS"],
  ["safetensors where others are listed", world({ "model.format": "safetensors" },
    facts({ "runtime.formats": ["onnx"] })), "FAIL FORMAT_REFUSED"],
  ["safetensors where nothing is listed", world({ "model.format": "safetensors" }, {}),
    "UNKNOWN FACT_MISSING"],
  ["a format that the list leaves out, whatever its library", world(onnx(20),
    facts({ "runtime.formats": ["sklearn"], "onnxruntime.version": "1.18" })), "FAIL FORMAT_REFUSED"],
  ["a format that nobody states", world({}, facts({ "runtime.formats": ["onnx"] })),
    "UNKNOWN FORMAT_UNSTATED"],
];

describe("a model's file", () => {
  it.each(CASES)("%s", (_, there, told) => {
    const how = statesFormats(there) ? asked : byLibrary;
    const [outcome, reason] = brief(ask(serializationValidator, there, how));
    expect(`${outcome} ${reason!.split(" ")[0]}`).toBe(told);
  });

  it("in a library that loads it is open where the runtime's formats are defined and not stated", () => {
    const there = world(onnx(20), facts({ "onnxruntime.version": "1.18.0" }));
    expect(brief(ask(serializationValidator, there, asked)))
      .toEqual(["UNKNOWN", "FACT_MISSING version:server@1", "FORMAT_LOADS version:server@1"]);
  });

  it("without a runtime among the picks is unknown", () => {
    const result = ask(serializationValidator, world(onnx(20), {}), { ...asked, picks: [] });
    expect(brief(result)).toEqual(["UNKNOWN", "RUNTIME_UNSTATED version:ranker@1.0.0"]);
  });

  it("is refused with what it asks for, what is there and where that is written", () => {
    const there = world(onnx(21, 10), facts({ "onnxruntime.version": "1.17.3" }));
    expect(ask(serializationValidator, there, byLibrary).reasons).toEqual([{
      code: "FORMAT_REFUSED", outcome: "FAIL", about: "version:server@1", subject: "onnx",
      required: "opset 21, IR version 10", observed: "onnxruntime 1.17.3",
      source: "https://onnxruntime.ai/docs/reference/compatibility.html#onnx-opset-support",
    }]);
  });
});

const compat = corpus("compat");
const table = (file: string) =>
  parse(readFileSync(`${compat}/${file}`, "utf8"), { columns: true, bom: true }) as Record<string, string>[];

describe.skipIf(compat === undefined)("published runtimes", () => {
  it("of Triton load opset 21 from 24.05 on, whose ONNX Runtime is 1.18", () => {
    const rows = table("triton-onnxruntime.csv");
    const refused = rows.filter(({ onnxruntime }) =>
      ask(serializationValidator, world(onnx(21), facts({ "onnxruntime.version": onnxruntime })), byLibrary)
        .outcome !== "PASS");
    expect(rows.length).toBeGreaterThan(20);
    expect(refused.map((row) => row["triton_release"])).toEqual(["24.04"]);
  });

  it("of KServe 0.15 take the formats and versions that they list", () => {
    const rows = table("kserve-runtimes.csv").filter((row) => row["kserve_release"] === "v0.15.0");
    const formatsOf = (runtime: string) => rows.filter((row) => row["runtime"] === runtime)
      .map((row) => [row["model_format"], row["format_version"]].filter((part) => part !== "").join(":"));
    const outcome = (runtime: string, format: string, version: string) =>
      ask(serializationValidator, world({ "model.format": format, "model.formatVersion": version },
        facts({ "runtime.formats": formatsOf(runtime) })), asked).outcome;
    expect([
      outcome("kserve-sklearnserver", "sklearn", "1"), outcome("kserve-sklearnserver", "sklearn", "9"),
      outcome("kserve-sklearnserver", "xgboost", "1"), outcome("kserve-mlserver", "lightgbm", "3"),
    ]).toEqual(["PASS", "FAIL", "FAIL", "PASS"]);
  });
});
