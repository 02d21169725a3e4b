/** Which GPUs run which CUDA code: DESIGN 5, rule by rule. */
import { describe, expect, it } from "vitest";
import { runsOnCapability, TEGRA_CAPABILITIES } from "../../src/values/cuda-code.ts";
import type { PtxStatement } from "../../src/values/cuda-code.ts";
import { InvalidCudaCode } from "../../src/values/invalid-cuda-code.ts";

const CU126 = ["5.0", "6.0", "7.0", "7.5", "8.0", "8.6", "9.0"];
const CU128 = ["7.5", "8.0", "8.6", "9.0", "10.0", "12.0"];

describe("CUDA code", () => {
  const CASES: readonly (readonly [string, readonly string[], PtxStatement, string, string])[] = [
    ["runs on the capability it was built for", CU126, "none", "7.0", "yes"],
    ["runs on a newer minor of its major", CU128, "none", "8.9", "yes"],
    ["runs on no older minor", ["8.6"], "none", "8.0", "no"],
    ["runs on no older GPU than its oldest code", CU128, "none", "7.0", "no"],
    ["runs on no other major without PTX", CU126, "none", "10.0", "no"],
    ["runs on newer majors through PTX", ["9.0"], ["9.0"], "10.0", "yes"],
    ["runs on a newer minor through PTX", [], ["8.0"], "8.6", "yes"],
    ["runs on nothing older than its PTX", ["9.0"], ["12.0"], "10.0", "no"],
    ["is undecided where only unstated PTX could run", ["8.0", "9.0"], "unstated", "10.0", "unknown"],
    ["is decided by native code though PTX is unstated", ["8.0", "9.0"], "unstated", "9.0", "yes"],
    ["for 9.0a runs on exactly 9.0", ["9.0a"], "none", "9.0", "yes"],
    ["for 12.0a does not run on 12.1", ["12.0a"], "none", "12.1", "no"],
    ["for 10.0f runs on its family", ["10.0f"], "none", "10.3", "yes"],
    ["for 10.3f does not run on an older member", ["10.3f"], "none", "10.0", "no"],
    ["for 10.0f does not run on another family", ["10.0f"], "none", "12.0", "no"],
    ["as PTX for 9.0a is bound to 9.0", [], ["9.0a"], "10.0", "no"],
    ["for Orin runs on Orin", ["8.7"], "none", "8.7", "yes"],
    ["for desktops is undecided on Orin", ["8.0", "8.6"], "none", "8.7", "unknown"],
    ["as PTX is undecided on Thor", ["8.0"], ["9.0"], "11.0", "unknown"],
    ["for Orin proves nothing on a desktop part", ["8.7"], "none", "8.9", "unknown"],
    ["for Orin does not run on older parts", ["8.7"], "none", "8.6", "no"],
    ["that does not exist runs nowhere", [], "none", "8.7", "no"],
    ["reads 9 as 9.0", ["9.0"], "none", "9", "yes"],
  ];
  it.each(CASES)("%s", (_, native, ptx, capability, expected) => {
    expect(runsOnCapability(native, ptx, capability)).toBe(expected);
  });

  it("is undecided on every Tegra part it was not built for", () => {
    for (const capability of TEGRA_CAPABILITIES) {
      expect(runsOnCapability(["5.0", "6.0", "7.0", "8.0", "11.1"], "none", capability)).toBe("unknown");
    }
  });

  it.each(["sm_80", "80", "8.", "8.0x", "", "8.0+PTX", "1000.0"])("%j is refused as a target", (target) => {
    expect(() => runsOnCapability([target], "none", "8.0")).toThrow(InvalidCudaCode);
  });
});
