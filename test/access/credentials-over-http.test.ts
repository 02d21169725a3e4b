/** Who is let in, by whom a write is said to be, and what is answered to everybody else. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemUser } from "../../src/access/system-user.ts";
import { makeTokenText } from "../../src/access/tokens/token-text.ts";
import { makeKey, sign, startIssuer } from "./local-issuer.ts";
import type { IssuerKey, LocalIssuer } from "./local-issuer.ts";
import { ask, post, startWhole, tokenFor } from "./whole-server.ts";
import type { WholeServer } from "./whole-server.ts";

const DOCUMENT = `apiVersion: fairlead.dev/v1
kind: Environment
metadata: { name: NAME, owner: ops }
spec: { stage: test }
`;
const document = (name: string) => DOCUMENT.replace("NAME", name);
const TYPENAME = { query: "{ head { revision } }" };

let key: IssuerKey;
let issuer: LocalIssuer;
let server: WholeServer;
let admin: string;
let viewer: string;
beforeAll(async () => {
  key = await makeKey("one");
  issuer = await startIssuer([key]);
  server = await startWhole({ FAIRLEAD_AUTH: "both", FAIRLEAD_OIDC_ISSUER: issuer.issuer,
    FAIRLEAD_OIDC_AUDIENCE: "urn:fairlead", FAIRLEAD_OIDC_ROLES: "ops=admin", FAIRLEAD_PLAYGROUND: "true" });
  admin = await tokenFor(server, "admin", "admin");
  viewer = await tokenFor(server, "viewer", "viewer");
});
afterAll(async () => {
  await server.stop();
  await issuer.stop();
});

async function actorOf(name: string): Promise<string> {
  const { data } = await ask(`${server.url}/v1/history/Environment/${name}`, admin);
  return data.entries[0].actor as string;
}

describe("a server that asks for credentials", () => {
  it("answers health, readiness and pages without data to whoever asks", async () => {
    for (const path of ["/health", "/ready", "/explore", "/explore/page.js"]) {
      expect([path, (await ask(server.url + path)).status]).toEqual([path, 200]);
    }
    const page = await ask(`${server.url}/graphql`, undefined, { headers: { accept: "text/html" } });
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  });

  it("says in its health that it asks, and whom", async () => {
    const { data } = await ask(`${server.url}/health`);
    expect(data.access).toBe("by credentials: whoever shows an API token or an OpenID Connect token may do " +
      "what its roles allow");
  });

  it("refuses all else without credentials, as REST answers errors", async () => {
    for (const path of ["/v1/documents", "/v1/tokens", "/metrics", "/explore/names?like=x"]) {
      const { status, headers, data } = await ask(server.url + path);
      expect([path, status, headers.get("www-authenticate")])
        .toEqual([path, 401, 'Bearer realm="fairlead"']);
      expect(data.error).toMatchObject({ code: "UNAUTHENTICATED", message: "This needs credentials.",
        details: { because: "missing" } });
    }
  });

  it("refuses it as GraphQL answers errors where GraphQL is asked, on every lane", async () => {
    const requests: readonly [string, RequestInit][] = [
      ["", { method: "POST", body: JSON.stringify(TYPENAME),
        headers: { "content-type": "application/json" } }],
      ["?query={head{revision}}", {}],
      ["?query=subscription{changes{token}}", { headers: { accept: "text/event-stream" } }],
      ["?query={head{revision}}", { headers: { accept: "application/graphql-response+json" } }],
    ];
    for (const [query, init] of requests) {
      const { status, headers, data } = await ask(`${server.url}/graphql${query}`, undefined, init);
      expect([status, headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="fairlead"']);
      expect(data).toMatchObject({ errors: [{ message: "This needs credentials.",
        extensions: { code: "UNAUTHENTICATED" } }] });
      expect(data.data).toBeUndefined();
    }
  });

  const WRONG: readonly [string, () => string | Promise<string>, string][] = [
    ["another scheme", () => "Basic YTpi", "scheme"],
    ["a scheme alone", () => "Bearer", "scheme"],
    ["two tokens", () => `Bearer ${admin} ${admin}`, "scheme"],
    ["a token too long to read", () => `Bearer ${"x".repeat(20_000)}`, "scheme"],
    ["a token with one letter wrong", () => `Bearer ${admin.slice(0, -1)}${admin.endsWith("0") ? 1 : 0}`,
      "malformed"],
    ["a token that nobody made", () => `Bearer ${makeTokenText().text}`, "unknown"],
    ["a token of the issuer that is over",
      async () => `Bearer ${await sign(issuer.issuer, key, { exp: 1_700_000_000 })}`, "expired"],
    ["no token of any kind", () => "Bearer hello", "unknown"],
  ];
  it.each(WRONG)("refuses %s, in REST and in GraphQL alike", async (_, header, because) => {
    const init = { headers: { authorization: await header() } };
    const rest = await ask(`${server.url}/v1/documents`, undefined, init);
    expect([rest.status, rest.data.error.details.because]).toEqual([401, because]);
    const graphql = await ask(`${server.url}/graphql?query={__typename}`, undefined, init);
    expect([graphql.status, graphql.data.errors[0].extensions.details.because]).toEqual([401, because]);
    if (because !== "scheme") {
      expect(rest.headers.get("www-authenticate"))
        .toMatch(/^Bearer realm="fairlead", error="invalid_token", /);
    }
  });

  it("takes the name of a scheme in any case", async () => {
    const init = { headers: { authorization: `bEaReR ${admin}` } };
    expect((await ask(`${server.url}/v1/documents`, undefined, init)).status).toBe(200);
  });

  it("answers 403 to who is known and may not, in REST and in GraphQL", async () => {
    const rest = await ask(`${server.url}/v1/tokens`, viewer);
    expect([rest.status, rest.data.error.code]).toEqual([403, "FORBIDDEN"]);
    const graphql = await post(`${server.url}/graphql`, viewer, { query: "{ tokens { name } }" });
    expect(graphql.data).toMatchObject({ errors: [{ extensions: { code: "FORBIDDEN" } }] });
    expect(graphql.data.data).toBeNull();
  });

  it("says 503 when the issuer cannot be asked, and lets nobody in", async () => {
    const other = await startWhole({ FAIRLEAD_AUTH: "oidc", FAIRLEAD_OIDC_ISSUER: issuer.issuer,
      FAIRLEAD_OIDC_AUDIENCE: "urn:fairlead", FAIRLEAD_OIDC_ROLES: "ops=admin" });
    try {
      const token = await sign(issuer.issuer, key, { roles: ["ops"] });
      issuer.breakWith((_, response) => void response.writeHead(500).end());
      const { status, headers, data } = await ask(`${other.url}/v1/documents`, token);
      expect([status, headers.get("retry-after"), data.error.code]).toEqual([503, "1", "ISSUER_UNAVAILABLE"]);
      const api = await ask(`${other.url}/v1/documents`, admin);
      expect([api.status, api.data.error.details.because]).toEqual([401, "not-taken"]);
    } finally {
      issuer.breakWith(undefined);
      await other.stop();
    }
  });
});

describe("the actor of a write", () => {
  it("is the token that was shown", async () => {
    const init = { method: "POST", body: document("by-token") };
    expect((await ask(`${server.url}/v1/apply`, admin, init)).status).toBe(200);
    expect(await actorOf("by-token")).toBe("token:admin");
  });

  it("is the subject of the issuer's token", async () => {
    const init = { method: "POST", body: document("by-oidc") };
    const token = await sign(issuer.issuer, key, { sub: "ada@example.org", roles: ["ops"] });
    expect((await ask(`${server.url}/v1/apply`, token, init)).status).toBe(200);
    expect(await actorOf("by-oidc")).toBe("oidc:ada@example.org");
  });

  it("cannot be named by who showed credentials, in REST and in GraphQL", async () => {
    const init = { method: "POST", body: document("by-somebody") };
    const rest = await ask(`${server.url}/v1/apply?actor=token:viewer`, admin, init);
    expect([rest.status, rest.data.error.code]).toEqual([403, "ACTOR_REFUSED"]);
    const graphql = await post(`${server.url}/graphql`, admin, {
      query: "mutation M($input: ApplyInput!) { apply(input: $input) { written problems { code } } }",
      variables: { input: { text: document("by-somebody"), actor: "ada" } },
    });
    expect(graphql.data.data.apply).toEqual({ written: false, problems: [{ code: "ACTOR_REFUSED" }] });
    const own = await ask(`${server.url}/v1/apply?actor=token:admin&dryRun`, admin, init);
    expect(own.status).toBe(200);
  });

  it("is the system's user on an open server, or whom the request names, but nobody with credentials",
    async () => {
      const open = await startWhole();
      try {
        const apply = (query: string, name: string) =>
          ask(`${open.url}/v1/apply${query}`, undefined, { method: "POST", body: document(name) });
        await apply("", "by-user");
        await apply("?actor=ci", "by-named");
        const spoofed = await apply("?actor=token:admin", "by-spoofed");
        expect([spoofed.status, spoofed.data.error.code]).toEqual([403, "ACTOR_REFUSED"]);
        const names = ["by-user", "by-named"];
        const actors = await Promise.all(names.map(async (name) =>
          (await ask(`${open.url}/v1/history/Environment/${name}`)).data.entries[0].actor as string));
        expect(actors).toEqual([systemUser(), "ci"]);
      } finally {
        await open.stop();
      }
    });
});

describe("tokens over the interfaces", () => {
  it("are made, listed and revoked over GraphQL", async () => {
    const made = await post(`${server.url}/graphql`, admin, {
      query: `mutation M($input: CreateTokenInput!) { createToken(input: $input) {
        text problems { code } token { name state createdBy grants { role owner environments } } } }`,
      variables: { input: { name: "g1", grants: [{ role: "viewer", owner: "search" }], expires: "1h" } },
    });
    const { text, token, problems } = made.data.data.createToken;
    expect({ token, problems }).toEqual({ problems: [], token: { name: "g1", state: "ACTIVE",
      createdBy: "token:admin", grants: [{ role: "viewer", owner: "search", environments: null }] } });
    expect((await ask(`${server.url}/v1/schemas`, text)).status).toBe(200);
    const revoked = await post(`${server.url}/graphql`, admin, {
      query: `mutation { revokeToken(input: { name: "g1" }) {
        problems { code } token { state revokedBy } } }`,
    });
    expect(revoked.data.data.revokeToken)
      .toEqual({ problems: [], token: { state: "REVOKED", revokedBy: "token:admin" } });
    expect((await ask(`${server.url}/v1/schemas`, text)).status).toBe(401);
    const again = await post(`${server.url}/graphql`, admin, { query: `mutation { createToken(input:
      { name: "g1", grants: [{ role: "viewer" }] }) { text problems { code hint } } }` });
    expect(again.data.data.createToken).toMatchObject({ text: null,
      problems: [{ code: "TOKEN_NAME_TAKEN" }] });
    const all = await post(`${server.url}/graphql`, admin, { query: "{ tokens { name state } }" });
    expect(all.data.data.tokens).toContainEqual({ name: "g1", state: "REVOKED" });
  });

  it("are made, listed and revoked over REST, and the text is told once", async () => {
    const made = await post(`${server.url}/v1/tokens`, admin,
      { name: "r1", grants: [{ role: "viewer" }], expires: "never" });
    expect([made.status, made.data.token.expiresAt]).toEqual([200, null]);
    const listed = await ask(`${server.url}/v1/tokens`, admin);
    expect(listed.data.tokens.map(({ name }: { readonly name: string }) => name)).toContain("r1");
    expect(listed.text).not.toContain(made.data.text.slice(11));
    expect(listed.text).not.toContain("hash");
    const taken = await post(`${server.url}/v1/tokens`, admin, { name: "r1", grants: [{ role: "viewer" }] });
    expect([taken.status, taken.data.error.code]).toEqual([409, "TOKEN_NAME_TAKEN"]);
    expect((await post(`${server.url}/v1/tokens/r1/revoke`, admin, {})).data.token.state).toBe("revoked");
    expect((await ask(`${server.url}/v1/documents`, made.data.text)).data.error.details.because)
      .toBe("revoked");
    expect((await post(`${server.url}/v1/tokens/r2/revoke`, admin, {})).data.error)
      .toMatchObject({ code: "TOKEN_NOT_FOUND", hint: expect.stringContaining("r1") as string });
  });
});
