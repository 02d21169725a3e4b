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

/**
 * Newest opset and IR version that a release of ONNX Runtime runs; each row holds from its release on. As the
 * page above has them (its table ends at 1.20; its source is docs/reference/compatibility.md of gh-pages).
 */
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
/** The Python that brought a protocol, as the page above says; each reads all older ones. */
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
 * A SavedModel of one TensorFlow in another: the same major, as old or newer, loads it. The next major loads
 * those alone that were made without deprecated, experimental and compatibility APIs, which nobody states of
 * one; that earlier releases load it is not promised. Throws InvalidVersion.
 */
export function savedModelLoads(written: string, reading: string): FormatTruth {
  const told = { required: `written by TensorFlow ${written}`, source: SAVED_MODEL_SOURCE };
  const [from, to] = [parseDotted(written), parseDotted(reading)];
  const isPromised = compareDotted(to, from) >= 0 && majorOf(reading) === majorOf(written);
  return { ...told, truth: isPromised ? "yes" : "unknown" };
}

export const TENSORRT_SOURCE =
  "https://docs.nvidia.com/deeplearning/tensorrt/11.1.0/inference-library/engine-compatibility.html";
/** The first that builds version-compatible engines, and the first that runs them (pages of 10.16.1). */
const COMPATIBLE_FROM = "8.6";
/**
 * Majors that run a version-compatible engine of another one (support matrix of 11.4.1; 9 by the pages of
 * 10.16.1). No other combination across majors is supported.
 */
const ENGINES_ACROSS: Readonly<Record<number, readonly number[]>> = { 8: [9, 10], 9: [10], 10: [11] };
/** What majors after this one run nobody wrote down yet. */
const MAJOR_KNOWN_MAX = 11;

/**
 * An engine runs in the TensorRT that built it, and in no older one. In a newer one it runs if it was built
 * to be version-compatible, which nobody states of it: that is unknown where such an engine would run.
 */
export function engineLoads(built: string, running: string): FormatTruth {
  const told = { required: `TensorRT ${built}`, source: TENSORRT_SOURCE };
  const [from, to] = [parseDotted(built), parseDotted(running)];
  const order = compareDotted(to, from);
  if (order === 0) return { ...told, truth: "yes" };
  const isCompatible = order > 0 && compareDotted(from, parseDotted(COMPATIBLE_FROM)) >= 0;
  return { ...told, truth: isCompatible && isAcross(majorOf(built), majorOf(running)) ? "unknown" : "no" };
}

function isAcross(built: number, running: number): boolean {
  return built === running || running > MAJOR_KNOWN_MAX || (ENGINES_ACROSS[built] ?? []).includes(running);
}

function majorOf(version: string): number {
  return Number(version.replace(/^[vV]/, "").split(/[._-]/)[0]);
}
