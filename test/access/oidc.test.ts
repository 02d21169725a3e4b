/** Bearer tokens of a real issuer: which hold, which do not, and what is told when nobody can know. */
import { createHmac } from "node:crypto";
import { exportSPKI } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CredentialsRefused } from "../../src/access/credentials-refused.ts";
import type { RefusedBecause } from "../../src/access/credentials-refused.ts";
import { IssuerUnavailable } from "../../src/access/oidc/issuer-unavailable.ts";
import type { OidcSettings, OidcTimes } from "../../src/access/oidc/oidc-settings.ts";
import { OidcTokens } from "../../src/access/oidc/oidc-tokens.ts";
import { AUDIENCE, makeKey, sign, startIssuer } from "./local-issuer.ts";
import type { IssuerKey, LocalIssuer } from "./local-issuer.ts";

/** Nothing is remembered and nothing waits, unless a test says so. */
const AT_ONCE: Partial<OidcTimes> = {
  keysMaxAgeMilliseconds: 0, cooldownMilliseconds: 0, retryMilliseconds: 0, verifiedMilliseconds: 0,
};

let first: IssuerKey;
let second: IssuerKey;
let foreign: IssuerKey;
let issuer: LocalIssuer;
beforeAll(async () => {
  [first, second, foreign] = await Promise.all([makeKey("first"), makeKey("second", "ES256"),
    makeKey("first")]);
  issuer = await startIssuer([first]);
});
afterAll(() => issuer.stop());
beforeEach(() => {
  issuer.setKeys([first]);
  issuer.breakWith(undefined);
});

function settings(changed: Partial<OidcSettings> = {}): OidcSettings {
  return {
    issuer: issuer.issuer, audience: AUDIENCE, algorithms: ["RS256", "ES256"], rolesClaim: "roles",
    roles: { "ci-publishers": "publisher", ops: "admin" }, clockSkewSeconds: 30, ...changed,
  };
}

function reader(changed: Partial<OidcSettings> = {}, times: Partial<OidcTimes> = {}): OidcTokens {
  return new OidcTokens(settings(changed), () => new Date().toISOString(), { ...AT_ONCE, ...times });
}

async function refusal(text: string, tokens = reader()): Promise<RefusedBecause | string> {
  const error: unknown = await tokens.recognise(text).then((caller) => `let in: ${caller.name}`, (e) => e);
  if (error instanceof CredentialsRefused) return error.because;
  return error instanceof Error ? error.name : String(error);
}

describe("a token of the issuer", () => {
  it("lets its subject in, with the roles that configuration maps from its claim", async () => {
    const caller = await reader().recognise(await issuer.accessToken());
    expect(caller).toMatchObject({ kind: "oidc", name: "oidc:ci", grants: [{ role: "publisher" }] });
    const lives = Date.parse(caller.credential!.until!) - Date.now();
    expect(lives).toBeGreaterThan(0);
    expect(lives).toBeLessThanOrEqual(630_000);
  });

  const ROLES: readonly [string, Partial<OidcSettings>, object, readonly string[]][] = [
    ["no claim of roles brings none", {}, {}, []],
    ["roles that nobody mapped bring none, whatever they are called", {}, { roles: ["admin", "viewer"] }, []],
    ["two values map to two roles, each once", {}, { roles: ["ops", "ci-publishers", "ops"] },
      ["admin", "publisher"]],
    ["a text is read as words", {}, { roles: "x ci-publishers" }, ["publisher"]],
    ["a dotted path leads into a claim", { rolesClaim: "realm_access.roles" },
      { realm_access: { roles: ["ops"] } }, ["admin"]],
    ["a claim whose name has dots is found by its name", { rolesClaim: "https://id.example/roles" },
      { "https://id.example/roles": ["ops"] }, ["admin"]],
    ["what is no list of texts brings none", {}, { roles: { ops: true } }, []],
    ["a name of every object is no mapped value", {}, { roles: ["constructor", "__proto__"] }, []],
  ];
  it.each(ROLES)("%s", async (_, changed, claims, roles) => {
    const text = await sign(issuer.issuer, first, { ...claims });
    const { grants } = await reader(changed).recognise(text);
    expect(grants.map(({ role }) => role)).toEqual(roles);
  });
});

describe("a token that does not hold", () => {
  const seconds = (offset: number) => Math.floor(Date.now() / 1000) + offset;
  const CLAIMS: readonly [string, () => object, RefusedBecause][] = [
    ["is expired", () => ({ exp: seconds(-31) }), "expired"],
    ["never expires", () => ({ exp: undefined }), "claims"],
    ["has an end that is no number", () => ({ exp: "2099-01-01" }), "claims"],
    ["is not valid yet", () => ({ nbf: seconds(60) }), "not-yet-valid"],
    ["is for somebody else", () => ({ aud: "urn:other" }), "audience"],
    ["is for nobody", () => ({ aud: undefined }), "claims"],
    ["is of another issuer", () => ({ iss: "https://id.example" }), "issuer"],
    ["is of an issuer with a slash more", () => ({ iss: `${issuer.issuer}/` }), "issuer"],
    ["is of no issuer", () => ({ iss: undefined }), "claims"],
    ["names nobody", () => ({ sub: undefined }), "claims"],
    ["names somebody over two lines", () => ({ sub: "a\nb" }), "claims"],
    ["names somebody with an empty name", () => ({ sub: "" }), "claims"],
  ];
  it.each(CLAIMS)("%s", async (_, claims, because) => {
    expect(await refusal(await sign(issuer.issuer, first, { ...claims() }))).toBe(because);
  });

  it("within the clock's skew still holds", async () => {
    const late = await sign(issuer.issuer, first, { exp: seconds(-10), nbf: seconds(-300) });
    const early = await sign(issuer.issuer, first, { nbf: seconds(10) });
    expect(await Promise.all([refusal(late), refusal(early)])).toEqual(Array(2).fill("let in: oidc:build-7"));
    expect(await refusal(late, reader({ clockSkewSeconds: 0 }))).toBe("expired");
  });

  it("is not signed at all", async () => {
    const [, payload] = (await sign(issuer.issuer, first)).split(".");
    for (const alg of ["none", "None", "NONE", ""]) {
      expect(await refusal(`${encoded({ alg })}.${payload}.`)).toBe(alg === "" ? "unknown" : "algorithm");
    }
  });

  it("is signed with the issuer's public key as if it were a shared secret", async () => {
    const [, payload] = (await sign(issuer.issuer, first)).split(".");
    const publicKey = await exportSPKI(first.publicKey);
    for (const alg of ["HS256", "HS384", "HS512"]) {
      const body = `${encoded({ alg, kid: "first" })}.${payload}`;
      for (const secret of [publicKey, publicKey.trim()]) {
        const signature = createHmac(`sha${alg.slice(2)}`, secret).update(body).digest("base64url");
        expect(await refusal(`${body}.${signature}`)).toBe("algorithm");
      }
    }
  });

  it("is signed with a key of somebody else that has the issuer's key's name", async () => {
    expect(await refusal(await sign(issuer.issuer, foreign))).toBe("signature");
  });

  it("brings its own key, or says where keys are", async () => {
    const { privateJwk: { n, e, kty } } = foreign;
    const [, payload] = (await sign(issuer.issuer, foreign)).split(".");
    for (const header of [{ jwk: { kty, n, e } }, { jku: "http://127.0.0.1:1/keys" }, { x5c: ["AAAA"] }]) {
      const head = encoded({ alg: "RS256", kid: "first", ...header });
      const signature = Buffer.from(await crypto.subtle.sign("RSASSA-PKCS1-v1_5", foreign.privateKey as never,
        Buffer.from(`${head}.${payload}`))).toString("base64url");
      expect(await refusal(`${head}.${payload}.${signature}`)).toBe("signature");
    }
  });

  it("has one character changed, in each of its parts", async () => {
    const text = await sign(issuer.issuer, first);
    const [head, payload, signature] = text.split(".") as [string, string, string];
    const changed = `${encoded({ iss: issuer.issuer, aud: AUDIENCE, sub: "root", exp: seconds(300) })}`;
    expect(await refusal(`${head}.${changed}.${signature}`)).toBe("signature");
    const other = signature.startsWith("A") ? "B" : "A";
    expect(await refusal(`${head}.${payload}.${other}${signature.slice(1)}`)).toBe("signature");
  });

  it("uses an algorithm that is not on the list, though the issuer has such a key", async () => {
    issuer.setKeys([first, second]);
    expect(await refusal(await sign(issuer.issuer, second), reader({ algorithms: ["RS256"] })))
      .toBe("algorithm");
  });

  it.each(["", "x", "a.b", "a.b.c", "a.b.c.d.e", ".".repeat(1000), "é.é.é"])("is no token: %j",
    async (text) => {
    expect(await refusal(text)).toBe("unknown");
  });
});

describe("the issuer's keys", () => {
  it("a new key is fetched when a token first names it", async () => {
    const tokens = reader({}, { keysMaxAgeMilliseconds: 600_000 });
    expect(await refusal(await sign(issuer.issuer, first), tokens)).toBe("let in: oidc:build-7");
    issuer.setKeys([second, first]);
    expect(await refusal(await sign(issuer.issuer, second), tokens)).toBe("let in: oidc:build-7");
    expect(await refusal(await sign(issuer.issuer, first), tokens)).toBe("let in: oidc:build-7");
  });

  it("a key that was withdrawn does not sign any more once the kept ones are too old", async () => {
    const tokens = reader();
    expect(await refusal(await sign(issuer.issuer, first), tokens)).toBe("let in: oidc:build-7");
    issuer.setKeys([second]);
    expect(await refusal(await sign(issuer.issuer, first), tokens)).toBe("signature");
    expect(await refusal(await sign(issuer.issuer, second), tokens)).toBe("let in: oidc:build-7");
  });

  it("tokens with unknown keys do not make us ask the issuer again and again", async () => {
    const tokens = reader({}, { keysMaxAgeMilliseconds: 600_000, cooldownMilliseconds: 600_000 });
    expect(await refusal(await sign(issuer.issuer, first), tokens)).toBe("let in: oidc:build-7");
    const before = issuer.asked.length;
    for (let time = 0; time < 5; time++) {
      expect(await refusal(await sign(issuer.issuer, { ...foreign, kid: `other-${time}` }), tokens))
        .toBe("signature");
    }
    expect(issuer.asked.length).toBe(before);
  });

  it("many requests at once fetch the keys once", async () => {
    const tokens = reader({}, { keysMaxAgeMilliseconds: 600_000 });
    const text = await sign(issuer.issuer, first);
    const before = issuer.asked.length;
    expect(new Set(await Promise.all(Array.from({ length: 20 }, () => refusal(text, tokens)))))
      .toEqual(new Set(["let in: oidc:build-7"]));
    expect(issuer.asked.slice(before)).toEqual(["/.well-known/openid-configuration", "/jwks"]);
  });

  const BROKEN: readonly [string, Parameters<LocalIssuer["breakWith"]>[0], string][] = [
    ["answers an error", (_, response) => void response.writeHead(500).end(), "it answered 500"],
    ["does not answer", () => {}, "it does not answer in time"],
    ["sends elsewhere", (_, response) => void response.writeHead(302,
      { location: "http://127.0.0.1:1/" }).end(),
      "it cannot be reached"],
    ["answers what is no JSON", (_, response) => void response.end("<html>"),
      "it calls itself by another name"],
    ["calls itself otherwise", (_, response) => void response.end('{"issuer":"https://id.example"}'),
      "it calls itself by another name"],
    ["has its keys on the open network", (_, response) => void response.end(JSON.stringify(
      { issuer: issuer.issuer, jwks_uri: "http://keys.example/jwks" })), "its keys are at no https address"],
  ];
  it.each(BROKEN)("an issuer that %s lets nobody in, and works again when it is mended",
    async (_, broken, why) => {
      const tokens = reader({}, { timeoutMilliseconds: 300 });
      const text = await sign(issuer.issuer, first);
      issuer.breakWith(broken);
      const error: unknown = await tokens.recognise(text).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(IssuerUnavailable);
      expect((error as Error).message).toBe(`The issuer of tokens cannot be asked for its keys: ${why}.`);
      issuer.breakWith(undefined);
      expect(await refusal(text, tokens)).toBe("let in: oidc:build-7");
    });

  it("keys that are too old are never used because new ones cannot be fetched", async () => {
    const tokens = reader();
    const text = await sign(issuer.issuer, first);
    expect(await refusal(text, tokens)).toBe("let in: oidc:build-7");
    issuer.breakWith((_, response) => void response.writeHead(503).end());
    expect(await refusal(text, tokens)).toBe("IssuerUnavailable");
  });

  it("an issuer that failed is left alone for a while, and who asks is told at once", async () => {
    const tokens = reader({}, { retryMilliseconds: 600_000 });
    issuer.breakWith((_, response) => void response.writeHead(503).end());
    const text = await sign(issuer.issuer, first);
    expect(await refusal(text, tokens)).toBe("IssuerUnavailable");
    const before = issuer.asked.length;
    expect(await refusal(text, tokens)).toBe("IssuerUnavailable");
    expect(issuer.asked.length).toBe(before);
  });
});

describe("a token that was verified", () => {
  it("is not verified again for a while, and not let in after its end", async () => {
    let now = Date.now();
    const tokens = new OidcTokens(settings({ clockSkewSeconds: 0 }), () => new Date(now).toISOString(),
      { ...AT_ONCE, verifiedMilliseconds: 60_000 });
    const text = await sign(issuer.issuer, first, { exp: Math.floor(now / 1000) + 20 });
    expect(await refusal(text, tokens)).toBe("let in: oidc:build-7");
    issuer.breakWith((_, response) => void response.writeHead(503).end());
    expect(await refusal(text, tokens)).toBe("let in: oidc:build-7");
    issuer.breakWith(undefined);
    now += 21_000;
    expect(await refusal(text, tokens)).toBe("expired");
  });
});

function encoded(data: object): string {
  return Buffer.from(JSON.stringify(data)).toString("base64url");
}
