/**
 * Which GPUs run a CUDA binary: native code (cubins) and PTX against a compute capability.
 *
 * Facts from NVIDIA's CUDA C++ Programming Guide (compute capabilities, binary and PTX compatibility) and the
 * CUDA compiler's documentation of `a` and `f` targets. On desktop and data-centre parts native code for X.y
 * runs on X.z with z >= y and on no other major. PTX runs on its capability and everything newer. `a` code
 * runs on exactly its capability, `f` code on its family, from its own capability up within the major.
 * Between Tegra parts and others nothing is promised: a Tegra part needs its own code, and code for a Tegra
 * part proves nothing elsewhere.
 */
import {
  between,
  complementOf,
  containsPoint,
  everything,
  intersectionOf,
  nothing,
  onePoint,
  unionOf,
  unionOfAll,
} from "./cut-set.ts";
import type { CutSet } from "./cut-set.ts";
import { compareDotted, dottedOf, parseDotted } from "./dotted.ts";
import { InvalidCudaCode } from "./invalid-cuda-code.ts";
import type { Version } from "./version.ts";

/** Compute capabilities of Tegra parts: TX1, TX2, Xavier, Orin, Thor. */
export const TEGRA_CAPABILITIES: readonly string[] = ["5.3", "6.2", "7.2", "8.7", "11.0"];

/** Targets of PTX, or that there is none, or that nobody says. */
export type PtxStatement = readonly string[] | "none" | "unstated";

/** The capabilities that run the code, and those where it is not known. On all others it does not run. */
export interface CodeReach {
  readonly runs: CutSet<Version>;
  readonly undecided: CutSet<Version>;
}

const TARGET = /^([0-9]{1,3})\.([0-9])([af]?)$/;
const TEGRA: CutSet<Version> = unionOfAll(
  compareDotted,
  TEGRA_CAPABILITIES.map((text) => onePoint(parseDotted(text))),
);

/** Where the code runs. Throws InvalidCudaCode. */
export function reachOfCode(native: readonly string[], ptx: PtxStatement): CodeReach {
  const targets = native.map(targetOf);
  const ptxTargets = typeof ptx === "string" ? [] : ptx.map(targetOf);
  const own = unionOfAll(
    compareDotted,
    targets.filter(isTegra).map(({ capability }) => onePoint(capability)),
  );
  const elsewhere = unionOfAll(compareDotted, [
    ...targets.filter((target) => !isTegra(target)).map(nativeReach),
    ...ptxTargets.map(ptxReach),
  ]);
  const runs = unionOf(compareDotted, own, intersectionOf(compareDotted, elsewhere, complementOf(TEGRA)));
  const anyCode = targets.length + ptxTargets.length > 0;
  const doubtful = unionOfAll(compareDotted, [
    ptx === "unstated" ? everything<Version>() : nothing<Version>(),
    anyCode ? TEGRA : nothing<Version>(),
    ...targets.filter(isTegra).map(nativeReach),
  ]);
  return { runs, undecided: intersectionOf(compareDotted, doubtful, complementOf(runs)) };
}

/** Whether the code runs on a compute capability such as "8.9". Throws InvalidCudaCode and InvalidVersion. */
export function runsOnCapability(
  native: readonly string[],
  ptx: PtxStatement,
  capability: string,
): "yes" | "no" | "unknown" {
  const reach = reachOfCode(native, ptx);
  const point = parseDotted(capability);
  if (containsPoint(compareDotted, reach.runs, point, "")) return "yes";
  return containsPoint(compareDotted, reach.undecided, point, "") ? "unknown" : "no";
}

interface Target {
  readonly capability: Version;
  readonly nextMajor: Version;
  readonly suffix: string;
}

function targetOf(text: string): Target {
  const match = TARGET.exec(text);
  if (match === null) throw new InvalidCudaCode(text);
  const major = Number(match[1]);
  return {
    capability: dottedOf(undefined, [major, Number(match[2])]),
    nextMajor: dottedOf(undefined, [major + 1, 0]),
    suffix: match[3]!,
  };
}

function isTegra({ capability }: Target): boolean {
  return containsPoint(compareDotted, TEGRA, capability, "");
}

function nativeReach({ capability, nextMajor, suffix }: Target): CutSet<Version> {
  if (suffix === "a") return onePoint(capability);
  return between(compareDotted, { at: capability, side: "below" }, { at: nextMajor, side: "below" });
}

/** PTX for an `a` or `f` target is bound like its native code. */
function ptxReach(target: Target): CutSet<Version> {
  if (target.suffix !== "") return nativeReach(target);
  return between(compareDotted, { at: target.capability, side: "below" }, null);
}
