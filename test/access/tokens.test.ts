import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { looksLikeToken, makeTokenText, tokenIdOf } from "../../src/access/tokens/token-text.ts";
import { openStore } from "../../src/store/open-store.ts";
import { describeTokens } from "./tokens.contract.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-tokens-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
describeTokens("sqlite", async () => {
  const at = `sqlite:${join(folder, `${count++}.db`)}`;
  return [await openStore(at), await openStore(at)];
});

describe("the text of a token", () => {
  const { id, text } = makeTokenText();

  it("has a prefix, an id, a secret and a checksum", () => {
    expect(text).toMatch(/^fl_[0-9A-Za-z]{46}$/);
    expect(looksLikeToken(text)).toBe(true);
    expect([tokenIdOf(text), text.slice(3, 11)]).toEqual([id, id]);
  });

  it("is another one each time, of letters that are equally likely", () => {
    const texts = Array.from({ length: 2_000 }, () => makeTokenText().text);
    expect(new Set(texts).size).toBe(2_000);
    const seen = new Map<string, number>();
    for (const each of texts) for (const letter of each.slice(3, 43)) seen.set(letter, (seen.get(letter)
      ?? 0) + 1);
    // 80,000 letters of 62: 1,290 each, with a deviation of 36; ten of them never happen by chance.
    expect(seen.size).toBe(62);
    for (const times of seen.values()) expect(Math.abs(times - 1_290)).toBeLessThan(360);
  });

  it("with any one letter wrong is refused without a look-up", () => {
    for (let place = 3; place < text.length; place++) {
      for (const letter of "0Az") {
        if (text[place] === letter) continue;
        expect(tokenIdOf(text.slice(0, place) + letter + text.slice(place + 1))).toBeUndefined();
      }
    }
  });

  it("with two neighbours swapped, cut, longer or with blanks is refused", () => {
    for (let place = 3; place < text.length - 1; place++) {
      const swapped = text.slice(0, place) + text[place + 1]! + text[place]! + text.slice(place + 2);
      if (swapped !== text) expect(tokenIdOf(swapped)).toBeUndefined();
    }
    for (const wrong of ["", "fl_", text.slice(0, -1), `${text}0`, ` ${text}`, `${text}\n`,
      text.toUpperCase()]) {
      expect(tokenIdOf(wrong)).toBeUndefined();
    }
  });
});
