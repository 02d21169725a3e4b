/**
 * A real OpenID Connect issuer on a free port of the loopback: `oidc-provider` with keys that the test knows,
 * so that the test can sign what an honest issuer never would. Its keys can be changed while it runs, and it
 * can be broken.
 */
import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { SignJWT, exportJWK, generateKeyPair } from "jose";
import type { CryptoKey, JWK, JWTPayload } from "jose";
import { Provider } from "oidc-provider";

export const AUDIENCE = "urn:fairlead";
const CLIENT = { client_id: "ci", client_secret: "not-a-secret" };

export interface IssuerKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly privateJwk: JWK;
}

export async function makeKey(kid: string, alg = "RS256"): Promise<IssuerKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicKey,
    privateJwk: { ...(await exportJWK(privateKey)), kid, alg, use: "sig" } };
}

export interface LocalIssuer {
  readonly issuer: string;
  /** Requests that reached it, in order: paths. */
  readonly asked: readonly string[];
  /** The keys that it shows and signs with from now on. */
  readonly setKeys: (keys: readonly IssuerKey[]) => void;
  /** Answers everything so, until called with undefined. */
  readonly breakWith: (listener: RequestListener | undefined) => void;
  /** An access token as the issuer gives it to a client that logs in by itself. */
  readonly accessToken: (audience?: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

export async function startIssuer(keys: readonly IssuerKey[]): Promise<LocalIssuer> {
  const asked: string[] = [];
  let listener: RequestListener = () => {};
  let broken: RequestListener | undefined;
  const server = createServer((request, response) => {
    asked.push(request.url!);
    (broken ?? listener)(request, response);
  });
  await new Promise<void>((resolve) => { server.listen(0, "127.0.0.1", resolve); });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const setKeys = (shown: readonly IssuerKey[]) => {
    listener = quietly(() => new Provider(issuer, configuration(shown)).callback());
  };
  setKeys(keys);
  return {
    issuer, asked, setKeys,
    breakWith: (how) => { broken = how; },
    accessToken: async (audience = AUDIENCE) => {
      const credentials = Buffer.from(`${CLIENT.client_id}:${CLIENT.client_secret}`).toString("base64");
      const response = await fetch(`${issuer}/token`, {
        method: "POST", headers: { authorization: `Basic ${credentials}` },
        body: new URLSearchParams({ grant_type: "client_credentials", resource: audience, scope: "publish" }),
      });
      const { access_token: token, ...rest } = (await response.json()) as { readonly access_token?: string };
      if (token === undefined) throw new Error(`the issuer gave no token: ${JSON.stringify(rest)}`);
      return token;
    },
    stop: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

function configuration(keys: readonly IssuerKey[]): object {
  return {
    clients: [{ ...CLIENT, grant_types: ["client_credentials"], redirect_uris: [], response_types: [] }],
    jwks: { keys: keys.map(({ privateJwk }) => privateJwk) },
    scopes: ["publish"],
    ttl: { ClientCredentials: 600 },
    extraTokenClaims: () => ({ roles: ["ci-publishers"] }),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context: unknown, audience: string) => ({
          scope: "publish", audience, accessTokenTTL: 600, accessTokenFormat: "jwt",
          jwt: { sign: { alg: keys[0]!.alg } },
        }),
      },
    },
  };
}

/** It warns on the console that it is not set up for production, which is true. */
function quietly<T>(make: () => T): T {
  const { warn, info } = console;
  Object.assign(console, { warn: () => {}, info: () => {} });
  try {
    return make();
  } finally {
    Object.assign(console, { warn, info });
  }
}

/** A token signed with the key, as the claims say: `undefined` leaves one out. */
export async function sign(
  issuer: string,
  { privateKey, kid, alg }: Pick<IssuerKey, "privateKey" | "kid" | "alg">,
  claims: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const whole = { iss: issuer, aud: AUDIENCE, sub: "build-7", iat: now, exp: now + 300, ...claims };
  const given = Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined));
  return new SignJWT(given as JWTPayload).setProtectedHeader({ alg, kid, typ: "at+jwt" }).sign(privateKey);
}
