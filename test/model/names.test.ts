import { describe, expect, it } from "vitest";
import { buildKey, documentKey, parseKey, parseVersionName } from "../../src/model/names.ts";
import { durationSeconds } from "../../src/model/duration.ts";
import { InvalidRevisionToken, parseRevisionToken, revisionToken } from "../../src/model/revision-token.ts";

describe("names", () => {
  it.each([
    ["ranker@2.3.1", { artifact: "ranker", version: "2.3.1" }],
    ["ranker@2.3.1#gpu-fp16", { artifact: "ranker", version: "2.3.1", variant: "gpu-fp16" }],
    ["meta-llama/Llama-3.1@1!2.0+cu126", { artifact: "meta-llama/Llama-3.1", version: "1!2.0+cu126" }],
    ["libc6@2:2.36~rc1-9", { artifact: "libc6", version: "2:2.36~rc1-9" }],
    ["ranker", undefined],
    ["@1", undefined],
    ["a@", undefined],
    ["a@1#", undefined],
    ["a@1@2", undefined],
    ["a b@1", undefined],
    ["a@1\n", undefined],
    ["a@1/2", undefined],
  ])("the name %j is taken apart", (text, parts) => {
    expect(parseVersionName(text)).toEqual(parts);
  });

  it("a key leads back to its kind and name", () => {
    expect(documentKey({ kind: "FactKey", metadata: { name: "nvidia.driver" } })).toBe(
      "fact-key:nvidia.driver",
    );
    expect(parseKey("fact-key:nvidia.driver")).toEqual({ kind: "FactKey", name: "nvidia.driver" });
    expect(parseKey("version:a@2:1")).toEqual({ kind: "Version", name: "a@2:1" });
    expect(parseKey("thing:x")).toBeUndefined();
    expect([buildKey("a@1"), buildKey("a@1#b")]).toEqual(["version:a@1", "variant:a@1#b"]);
  });

  it.each([
    ["24h", 86_400],
    ["7d", 604_800],
    ["1h30m", 5400],
    ["90s", 90],
    ["1d1h1m1s", 90_061],
    ["", undefined],
    ["h", undefined],
    ["24", undefined],
    ["30m1h", undefined],
    ["-1h", undefined],
    ["1.5h", undefined],
  ])("the duration %j is %j seconds", (text, seconds) => {
    expect(durationSeconds(text)).toBe(seconds);
  });

  it("a revision token is read back, and nothing else is", () => {
    expect(parseRevisionToken(revisionToken(42))).toBe(42);
    for (const text of ["", "42", "r", "r042", "r-1", "r1.5", "r99999999999999999"]) {
      expect(() => parseRevisionToken(text)).toThrow(InvalidRevisionToken);
    }
  });
});
