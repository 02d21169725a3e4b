/**
 * What each serialization format asks of what loads it, as tables with their sources.
 *
 * A table says what is promised. Newer releases than a table knows promise at least what its newest row does;
 * what lies beyond that, and what nobody promises, is unknown and not refused.
 */
import { compareDotted, parseDotted } from "../../values/dotted.ts";
import type { Truth } from "../../values/condition.ts";

export interface FormatTruth {
  readonly truth: Truth;
  /** What the model asks for. */
  readonly required: string;
  readonly source: string;
}

export const ONNX_SOURCE = "https://onnxruntime.ai/docs/reference/compatibility.html#onnx-opset-support";
/** Every ONNX Runtime runs opsets from this one on (same source). */
const OLDEST_OPSET = 7;

/** Newest opset and IR version that a release of ONNX Runtime runs; each row holds from its release on. */
const ONNX_RUNTIMES: readonly (readonly [release: string, opset: number, ir: number])[] = [
  ["0.1", 8, 3], ["0.3", 9, 3], ["0.4", 10, 5], ["1.0", 11, 6], ["1.3", 12, 7], ["1.6", 13, 7],
  ["1.8", 14, 7], ["1.9", 15, 8], ["1.11", 16, 8], ["1.12", 17, 8], ["1.14", 18, 8], ["1.15", 19, 8],
  ["1.16", 19, 9], ["1.17", 20, 9], ["1.18", 21, 10], ["1.20", 21, 10],
];

/** `onnxRuntime`: its version, such as 1.17.3. Throws InvalidVersion. */
export function onnxLoads(opset: number, ir: number | undefined, onnxRuntime: string): FormatTruth {
  const release = parseDotted(onnxRuntime);
  const rows = ONNX_RUNTIMES.map(([from, ...newest]) => ({ from: parseDotted(from), newest }));
  const row = rows.findLast(({ from }) => compareDotted(from, release) <= 0);
  const irText = ir === undefined ? "" : `, IR version ${ir}`;
  const told = { required: `opset ${opset}${irText}`, source: ONNX_SOURCE };
  if (row === undefined || opset < OLDEST_OPSET) return { ...told, truth: "unknown" };
  const [newestOpset, newestIr] = row.newest;
  if (opset <= newestOpset && (ir ?? 0) <= newestIr) return { ...told, truth: "yes" };
  return { ...told, truth: isBeyond(release, rows.at(-1)!.from) ? "unknown" : "no" };
}

/** A later release than 1.20.x: its first two numbers are larger than those of the table's last row. */
function isBeyond(release: ReturnType<typeof parseDotted>, last: ReturnType<typeof parseDotted>): boolean {
  const [major = "0", minor = "0"] = release.text.replace(/^[vV]/, "").split(/[._-]/);
  return compareDotted(parseDotted(`${major}.${minor}`), last) > 0;
}

export const PICKLE_SOURCE = "https://docs.python.org/3/library/pickle.html#data-stream-format";
/** The Python that brought a protocol; each reads all older ones. */
const PICKLE_PROTOCOLS = ["0", "0", "2.3", "3.0", "3.4", "3.8"] as const;

/** `python`: its version, such as 3.10.16. Throws InvalidVersion. */
export function pickleLoads(protocol: number, python: string): FormatTruth {
  const from = PICKLE_PROTOCOLS[protocol];
  const told = { source: PICKLE_SOURCE };
  if (from === undefined) return { ...told, required: `protocol ${protocol}`, truth: "unknown" };
  const required = from === "0" ? `protocol ${protocol}` : `protocol ${protocol}, Python ${from} or later`;
  const fits = compareDotted(parseDotted(python), parseDotted(from)) >= 0;
  return { ...told, required, truth: fits ? "yes" : "no" };
}

export const SAVED_MODEL_SOURCE =
  "https://www.tensorflow.org/guide/versions#compatibility_of_savedmodels_graphs";

/**
 * A SavedModel of one TensorFlow in another: later minors of its major and the next major load it; that
 * earlier ones do is not promised. Throws InvalidVersion.
 */
export function savedModelLoads(written: string, reading: string): FormatTruth {
  const told = { required: `written by TensorFlow ${written}`, source: SAVED_MODEL_SOURCE };
  const [from, to] = [parseDotted(written), parseDotted(reading)];
  const majorsApart = majorOf(reading) - majorOf(written);
  const isPromised = compareDotted(to, from) >= 0 && majorsApart <= 1;
  return { ...told, truth: isPromised ? "yes" : "unknown" };
}

export const TENSORRT_SOURCE =
  "https://docs.nvidia.com/deeplearning/tensorrt/latest/getting-started/support-matrix-10/10.14.1.html";

/** An engine runs in the TensorRT that built it; version-compatible ones are not told apart here. */
export function engineLoads(built: string, running: string): FormatTruth {
  const isSame = compareDotted(parseDotted(built), parseDotted(running)) === 0;
  return { required: `TensorRT ${built}`, source: TENSORRT_SOURCE, truth: isSame ? "yes" : "no" };
}

function majorOf(version: string): number {
  return Number(version.replace(/^[vV]/, "").split(/[._-]/)[0]);
}
