/** Attestations over REST and the command line: bytes back as they came, failures that scripts see. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attestCommand } from "../../src/cli/commands/attest.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import { compose } from "../../src/compose.ts";
import type { Running } from "../../src/compose.ts";
import { readConfig } from "../../src/config.ts";
import { KeyInvalid } from "../../src/formats/dsse/key-invalid.ts";
import { readTrustedKeys } from "../../src/lineage/read-trusted-keys.ts";
import { sha256Digest } from "../../src/values/digest.ts";
import { ed25519, p256Der, sealed } from "../formats/dsse/sign.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-attest-"));
const keys = join(folder, "keys");
let running: Running;
let url: string;

beforeAll(async () => {
  mkdirSync(keys);
  writeFileSync(join(keys, "ci.pem"), String(ed25519.publicKey.export({ type: "spki", format: "pem" })));
  const config = readConfig({
    FAIRLEAD_LISTEN: "127.0.0.1:0",
    FAIRLEAD_DATABASE: join(folder, "k.db"),
    FAIRLEAD_SEEDS: "false",
    FAIRLEAD_KEYS: keys,
  });
  running = await compose(config, pino({ level: "silent" }));
  url = `http://127.0.0.1:${running.address.port}`;
});
afterAll(async () => {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

const good = JSON.stringify(sealed([ed25519], { keyid: "ci" }), null, 2);
const post = (body: string, query = ""): Promise<Response> =>
  fetch(`${url}/v1/attestations${query}`, { method: "POST", body });

describe("over REST", () => {
  it("an envelope comes back byte for byte, with what it is worth", async () => {
    const answer = await post(good, "?for=ranker@2.0.0");
    expect(answer.status).toBe(200);
    const {
      attestations: [one],
      revision,
    } = (await answer.json()) as any;
    expect(one).toMatchObject({
      verification: "verified",
      signers: ["ci"],
      about: [{ version: "ranker@2.0.0" }],
    });
    expect([one.digest, revision]).toEqual([sha256Digest(good), expect.stringMatching(/^r\d+/)]);
    const raw = await fetch(`${url}/v1/attestations/${one.digest}/envelope`);
    expect(await raw.text()).toBe(good);
    const kept = (await (await fetch(`${url}/v1/attestations/${one.digest}`)).json()) as any;
    expect(kept).toMatchObject({
      digest: one.digest,
      envelope: good,
      verification: { kind: "verified", signers: ["ci"] },
      for: ["version:ranker@2.0.0"],
    });
  });
  it("a failed signature is 422, and what is no attestation is 400", async () => {
    const failed = await post(JSON.stringify(sealed([p256Der], { keyid: "ci" })));
    expect([failed.status, ((await failed.json()) as any).error.code]).toEqual([422, "SIGNATURE_FAILED"]);
    for (const [body, code] of [
      ["{}", "ENVELOPE_INVALID"],
      [good.slice(0, -4), "ENVELOPE_INVALID"],
      ['{"_type":1}', "STATEMENT_INVALID"],
      ['{"verificationMaterial":{}}', "BUNDLE_INVALID"],
    ] as const) {
      const refused = await post(body);
      expect([refused.status, ((await refused.json()) as any).error.code]).toEqual([400, code]);
    }
    expect((await post(good, "?for=nobody")).status).toBe(400);
    expect((await fetch(`${url}/v1/attestations/${sha256Digest("x")}`)).status).toBe(404);
  });
});

describe("on the command line", () => {
  const lines: string[] = [];
  const terminal: Terminal = {
    width: 100,
    paint: (_, text) => text,
    paintNote: (_, text) => text,
    write: (text) => void lines.push(text),
    note: () => {},
  };
  const attest = (text: string, more: object = {}): Promise<number> => {
    const file = join(folder, "attestation.json");
    writeFileSync(file, text);
    lines.length = 0;
    return attestCommand(file, { url, format: "table", ...more }, terminal);
  };
  it("exits 0 when verified, 2 when nobody known signed it, 1 when the signature fails", async () => {
    const stranger = JSON.stringify(sealed([p256Der], { keyid: "somebody" }));
    const broken = JSON.stringify(sealed([p256Der], { keyid: "ci" }));
    expect([
      await attest(good),
      await attest(stranger),
      await attest(stranger, { acceptUnverified: true }),
      await attest(broken),
    ]).toEqual([0, 2, 0, 1]);
    expect(lines[0]).toMatch(/^failed signature 1 does not hold by the key that it names, ci's$/);
  });
  it("says what it is about, here and in a file of its own", async () => {
    await attest(good, { for: "ranker@2.0.0" });
    expect(lines.slice(0, 3)).toEqual([
      "verified by ci",
      "  what     https://in-toto.io/attestation/test-result/v0.1",
      "  about    ranker@2.0.0",
    ]);
    const local = { url: undefined, database: join(folder, "own.db") };
    expect(await attest(good, { ...local, for: "ranker@2.0.0" })).toBe(2);
  });
});

describe("the folder of keys", () => {
  it("names signers by file, and a file that is no key is found out at start", async () => {
    expect((await readTrustedKeys(keys)).map(({ signer }) => signer)).toEqual(["ci"]);
    writeFileSync(join(keys, "ops.pem"), "nothing");
    await expect(readTrustedKeys(keys)).rejects.toThrow(KeyInvalid);
    rmSync(join(keys, "ops.pem"));
  });
});
