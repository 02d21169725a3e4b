/**
 * No secret that a request brings, in whatever place people put it by mistake, stands in a log, in an answer
 * or in the decision log. Everything is logged: the servers run at the level `trace`.
 */
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeTokenText } from "../../src/access/tokens/token-text.ts";
import { readConfig } from "../../src/config.ts";
import { makeKey, sign, startIssuer } from "./local-issuer.ts";
import type { IssuerKey, LocalIssuer } from "./local-issuer.ts";
import { ask, post, startWhole, tokenFor } from "./whole-server.ts";
import type { WholeServer } from "./whole-server.ts";

const PASSWORD = "hush-neo4j-password-7Xq";
let key: IssuerKey;
let issuer: LocalIssuer;
let server: WholeServer;
let admin: string;
beforeAll(async () => {
  key = await makeKey("one");
  issuer = await startIssuer([key]);
  server = await startWhole({ FAIRLEAD_AUTH: "both", FAIRLEAD_OIDC_ISSUER: issuer.issuer,
    FAIRLEAD_OIDC_AUDIENCE: "urn:fairlead", FAIRLEAD_OIDC_ROLES: "ops=admin" });
  admin = await tokenFor(server, "admin", "admin");
});
afterAll(async () => {
  await server.stop();
  await issuer.stop();
});

/** A secret's parts too: half of it in a log is half of the search. */
function partsOf(secret: string): readonly string[] {
  return [secret, secret.slice(-20), secret.slice(11, 31)];
}

describe("a secret that a request brings", () => {
  it("stands in no log, no answer to it and no record, wherever it was put", async () => {
    const unknown = makeTokenText().text;
    const mistyped = `${admin.slice(0, -1)}!`;
    const jwt = await sign(issuer.issuer, key, { roles: ["ops"] });
    const late = await sign(issuer.issuer, key, { exp: 1_700_000_000 });
    const forged = `${jwt.slice(0, -8)}AAAAAAAA`;
    const secrets = [admin, unknown, mistyped, jwt, late, forged];
    const answers: string[] = [];
    for (const secret of secrets) {
      const say = async (answer: ReturnType<typeof ask>) => {
        const { text, headers } = await answer;
        answers.push(text, JSON.stringify([...headers]));
      };
      const at = encodeURIComponent(secret);
      for (const path of ["/v1/documents", "/v1/decide?subject=pytorch@2.11.0&in=onprem-v100",
        "/graphql?query={head{revision}}", "/nothing", "/explore/names?like=x"]) {
        await say(ask(server.url + path, secret));
      }
      await say(post(`${server.url}/v1/decide`, secret, { subject: "pytorch@2.11.0", in: "onprem-v100" }));
      await say(post(`${server.url}/graphql`, secret, { query: "{ nothing }" }));
      // Where it does not belong: what is wrong is told without what was sent.
      await say(ask(`${server.url}/v1/documents?access_token=${at}`));
      await say(ask(`${server.url}/v1/decide`, undefined, { headers: { authorization: `Basic ${secret}` } }));
      await say(ask(`${server.url}/v1/documents`, undefined, { headers: { cookie: `token=${secret}` } }));
      for (const name of ["x-api-key", "x-request-id", "user-agent", "referer"]) {
        await say(ask(`${server.url}/v1/documents`, undefined, { headers: { [name]: secret } }));
      }
      await say(post(`${server.url}/v1/tokens`, admin, { name: "x", grants: [], password: secret }));
    }
    await server.running.services.decisionLog.flush();
    const records = await server.running.services.knowledge.store.records({ namespace: "decision" });
    expect(records.length).toBeGreaterThan(0);
    expect(server.logs.length).toBeGreaterThan(secrets.length * 10);
    const everything = [server.logs.join(""), answers.join("\n"), JSON.stringify(records)];
    for (const secret of secrets) {
      for (const part of partsOf(secret)) {
        expect(everything.map((text) => text.includes(part))).toEqual([false, false, false]);
      }
    }
  });

  it("stands in no log when the request is broken around it", async () => {
    const secret = makeTokenText().text;
    const { port } = new URL(server.url);
    const requests = [
      `GET /v1/documents HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${secret}\r\nX: \u0000\r\n\r\n`,
      `GET /v1/documents?token=${secret} HTTP/9.9\r\n\r\n`,
      `GET /%zz${secret} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      `GET /${secret} HTTP/1.1\r\nHost: ${secret}.example\r\nConnection: close\r\n\r\n`,
      `Authorization: Bearer ${secret}\r\n\r\n`,
      `POST /v1/apply HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${secret}\r\n` +
        "Connection: close\r\nContent-Length: 5\r\n\r\n[[[[[",
    ];
    for (const text of requests) {
      await new Promise<void>((resolve) => {
        const socket = connect(Number(port), "127.0.0.1", () => void socket.end(text));
        socket.resume().on("error", () => {}).on("close", () => resolve());
      });
    }
    for (const part of partsOf(secret)) expect(server.logs.join("")).not.toContain(part);
  });

  it("does not come back in an answer to who sends it in a body that cannot be read", async () => {
    const secret = makeTokenText().text;
    const { text } = await post(`${server.url}/v1/tokens`, admin, { name: "t", grants: [{ role: "viewer" }],
      expires: "never", secret });
    expect(text).not.toContain(secret);
  });
});

describe("a secret of the configuration", () => {
  it("stands in no message about what is wrong with it", () => {
    const settings = { FAIRLEAD_NEO4J_PASSWORD: PASSWORD, FAIRLEAD_NEO4J_URI: `http://neo4j:${PASSWORD}@db`,
      FAIRLEAD_TOKN: PASSWORD, FAIRLEAD_LISTEN: "nowhere" };
    let message = "";
    try {
      readConfig(settings);
    } catch (error) {
      message = JSON.stringify([(error as Error).message, error]);
    }
    expect(message).toContain("FAIRLEAD_NEO4J_URI=(hidden)");
    expect(message).not.toContain(PASSWORD);
  });

  it("stands in no error when the database that it is for cannot be reached", async () => {
    for (const settings of [
      { FAIRLEAD_NEO4J_URI: "bolt://127.0.0.1:1", FAIRLEAD_NEO4J_PASSWORD: PASSWORD },
      { FAIRLEAD_NEO4J_URI: `bolt://neo4j:${PASSWORD}@127.0.0.1:1` },
    ]) {
      const error: unknown = await startWhole(settings).then(() => "started", (thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Error);
      const { message, stack, hint } = error as Error & { readonly hint?: string };
      expect([message, stack, hint, JSON.stringify(error)].join("\n")).not.toContain(PASSWORD);
    }
  });
});
