/** Every setting: its default, what it takes, and what is said about a value that it does not take. */
import { describe, expect, it } from "vitest";
import { accessOf } from "../src/compose.ts";
import { ConfigInvalid, readConfig } from "../src/config.ts";
import type { Config } from "../src/config.ts";

const DEFAULTS: Config = {
  listen: { host: "127.0.0.1", port: 4000 }, store: { kind: "sqlite", path: "fairlead-data/fairlead.db" },
  seeds: true, playground: true, logLevel: "info",
  access: { kind: "open" }, hosts: [], requestsPerSecond: 500,
};

describe("settings", () => {
  const OIDC = { FAIRLEAD_OIDC_ISSUER: "https://id.example", FAIRLEAD_OIDC_AUDIENCE: "fairlead" };
  const URI = "neo4j://db.example:7687";
  const GOOD: readonly [Record<string, string>, Partial<Config>][] = [
    [{}, {}],
    [{ PATH: "/bin", FAIRLEAD_TEST_NEO4J_URI: "x", FAIRLEAD_URL: "y", FAIRLEAD_TOKEN: "z",
      FAIRLEAD_CORPUS: "w" }, {}],
    [{ FAIRLEAD_LISTEN: "0.0.0.0:80", FAIRLEAD_AUTH: "tokens" },
      { listen: { host: "0.0.0.0", port: 80 }, access: { kind: "credentials", tokens: true } }],
    [{ FAIRLEAD_LISTEN: "fairlead.example:80", FAIRLEAD_AUTH: "tokens",
      FAIRLEAD_HOSTS: "a.example, B.example" },
      { listen: { host: "fairlead.example", port: 80 }, access: { kind: "credentials", tokens: true },
        hosts: ["a.example", "B.example", "fairlead.example"] }],
    [{ FAIRLEAD_REQUESTS_PER_SECOND: "20" }, { requestsPerSecond: 20 }],
    [{ ...OIDC, FAIRLEAD_AUTH: "oidc" }, { access: { kind: "credentials", tokens: false, oidc: {
      issuer: "https://id.example", audience: "fairlead", algorithms: ["RS256", "ES256"], rolesClaim: "roles",
      roles: {}, clockSkewSeconds: 30 } } }],
    [{ ...OIDC, FAIRLEAD_AUTH: "both", FAIRLEAD_OIDC_ALGORITHMS: "EdDSA", FAIRLEAD_OIDC_ROLES_CLAIM: "a.b",
      FAIRLEAD_OIDC_ROLES: "cn=ops=admin, ci=publisher", FAIRLEAD_OIDC_CLOCK_SKEW: "1m" },
    { access: { kind: "credentials", tokens: true, oidc: {
      issuer: "https://id.example", audience: "fairlead", algorithms: ["EdDSA"], rolesClaim: "a.b",
      roles: { "cn=ops": "admin", ci: "publisher" }, clockSkewSeconds: 60 } } }],
    [{ FAIRLEAD_LISTEN: "[::1]:4001" }, { listen: { host: "::1", port: 4001 } }],
    [{ FAIRLEAD_LISTEN: "localhost:0" }, { listen: { host: "localhost", port: 0 } }],
    [{ FAIRLEAD_DATABASE: "/var/lib/f.db" }, { store: { kind: "sqlite", path: "/var/lib/f.db" } }],
    [{ FAIRLEAD_NEO4J_URI: URI }, { store: { kind: "neo4j", uri: URI, credentials: {} } }],
    [{ FAIRLEAD_NEO4J_URI: URI, FAIRLEAD_NEO4J_PASSWORD: "secret" },
      { store: { kind: "neo4j", uri: URI, credentials: { user: "neo4j", password: "secret" } } }],
    [{ FAIRLEAD_NEO4J_URI: URI, FAIRLEAD_NEO4J_USER: "f", FAIRLEAD_NEO4J_PASSWORD: "secret" },
      { store: { kind: "neo4j", uri: URI, credentials: { user: "f", password: "secret" } } }],
    [{ FAIRLEAD_SEEDS: "false" }, { seeds: false }],
    [{ NODE_ENV: "production" }, { playground: false }],
    [{ NODE_ENV: "production", FAIRLEAD_PLAYGROUND: "true" }, { playground: true }],
    [{ FAIRLEAD_PLAYGROUND: "false" }, { playground: false }],
    [{ FAIRLEAD_LOG_LEVEL: "debug" }, { logLevel: "debug" }],
    [{ FAIRLEAD_CHECKPOINT_KEY: "k.pem" },
      { checkpoint: { key: "k.pem", origin: "fairlead", everySeconds: 300 } }],
    [{ FAIRLEAD_CHECKPOINT_KEY: "k.pem", FAIRLEAD_CHECKPOINT_TO: "c.jsonl", FAIRLEAD_CHECKPOINT_EVERY: "1h",
      FAIRLEAD_CHECKPOINT_ORIGIN: "a.example/log" },
      { checkpoint: { key: "k.pem", origin: "a.example/log", to: "c.jsonl", everySeconds: 3600 } }],
  ];
  it.each(GOOD)("%j is understood", (environment, expected) => {
    expect(readConfig(environment)).toEqual({ ...DEFAULTS, ...expected });
  });

  const BAD: readonly [Record<string, string>, string][] = [
    [{ FAIRLEAD_LISTEN: "4000" }, 'FAIRLEAD_LISTEN="4000": expected HOST:PORT, such as 127.0.0.1:4000'],
    [{ FAIRLEAD_LISTEN: "" }, 'FAIRLEAD_LISTEN="": expected HOST:PORT, such as 127.0.0.1:4000'],
    [{ FAIRLEAD_LISTEN: "localhost:99999" }, 'FAIRLEAD_LISTEN="localhost:99999": a port is at most 65535'],
    [{ FAIRLEAD_DATABASE: "" }, 'FAIRLEAD_DATABASE="": expected the path of a file'],
    [{ FAIRLEAD_NEO4J_URI: "http://me:secret@x" },
      "FAIRLEAD_NEO4J_URI=(hidden): expected neo4j://HOST:PORT, bolt:// or their +s forms"],
    [{ FAIRLEAD_AUTH: "none" }, 'FAIRLEAD_AUTH="none": expected open, tokens, oidc, both'],
    [{ FAIRLEAD_AUTH: "oidc" },
      'FAIRLEAD_AUTH="oidc": needs FAIRLEAD_OIDC_ISSUER and FAIRLEAD_OIDC_AUDIENCE'],
    [OIDC, 'FAIRLEAD_AUTH="open": reads no FAIRLEAD_OIDC_ setting; set it to oidc or both'],
    [{ ...OIDC, FAIRLEAD_AUTH: "oidc", FAIRLEAD_OIDC_ISSUER: "http://id.example" },
      'FAIRLEAD_OIDC_ISSUER="http://id.example": expected an https address (http only on this machine)'],
    [{ ...OIDC, FAIRLEAD_AUTH: "oidc", FAIRLEAD_OIDC_ALGORITHMS: "RS256,HS256" },
      'FAIRLEAD_OIDC_ALGORITHMS="RS256,HS256": expected some of RS256, RS384, RS512, PS256, PS384, PS512, ' +
        "ES256, ES384, ES512, EdDSA, Ed25519"],
    [{ ...OIDC, FAIRLEAD_AUTH: "oidc", FAIRLEAD_OIDC_ALGORITHMS: "none" },
      'FAIRLEAD_OIDC_ALGORITHMS="none": expected some of RS256, RS384, RS512, PS256, PS384, PS512, ' +
        "ES256, ES384, ES512, EdDSA, Ed25519"],
    [{ ...OIDC, FAIRLEAD_AUTH: "oidc", FAIRLEAD_OIDC_CLOCK_SKEW: "1h" },
      'FAIRLEAD_OIDC_CLOCK_SKEW="1h": expected a duration up to 5m'],
    [{ ...OIDC, FAIRLEAD_AUTH: "oidc", FAIRLEAD_OIDC_ROLES: "admin" },
      'FAIRLEAD_OIDC_ROLES="admin": expected VALUE=ROLE, with commas, ' +
        "such as platform-team=admin,ci=publisher"],
    [{ FAIRLEAD_REQUESTS_PER_SECOND: "0" },
      'FAIRLEAD_REQUESTS_PER_SECOND="0": expected a whole number from 1'],
    ...["0.0.0.0:80", "10.1.2.3:4000", "[::]:4000", "127.0.0.1.example:1"].map((at) =>
      [{ FAIRLEAD_LISTEN: at }, `FAIRLEAD_LISTEN="${at.replace(/[[\]]/g, "")}": others reach this address, ` +
        "and nobody is asked who they are. Set FAIRLEAD_AUTH=tokens (`fairlead token create --name admin " +
        "--role admin` makes the first one) or FAIRLEAD_AUTH=oidc; or listen on 127.0.0.1",
      ] as [Record<string, string>, string]),
    [{ FAIRLEAD_SEEDS: "yes" }, 'FAIRLEAD_SEEDS="yes": expected true or false'],
    [{ FAIRLEAD_PLAYGROUND: "1" }, 'FAIRLEAD_PLAYGROUND="1": expected true or false'],
    [{ FAIRLEAD_LOG_LEVEL: "loud" },
      'FAIRLEAD_LOG_LEVEL="loud": expected fatal, error, warn, info, debug, trace, silent'],
    [{ FAIRLEAD_CHECKPOINT_TO: "c.jsonl" },
      "FAIRLEAD_CHECKPOINT_TO: needs FAIRLEAD_CHECKPOINT_KEY, the key that signs"],
    [{ FAIRLEAD_CHECKPOINT_KEY: "k.pem", FAIRLEAD_CHECKPOINT_EVERY: "0s" },
      'FAIRLEAD_CHECKPOINT_EVERY="0s": expected a duration, such as 30s, 5m or 1h'],
    [{ FAIRLEAD_CHECKPOINT_KEY: "k.pem", FAIRLEAD_CHECKPOINT_ORIGIN: "a b" },
      'FAIRLEAD_CHECKPOINT_ORIGIN="a b": expected a name without spaces and plus'],
    [{ FAIRLEAD_LISTN: "x" }, "FAIRLEAD_LISTN: no such setting, did you mean FAIRLEAD_LISTEN?"],
    [{ FAIRLEAD_COLOUR_OF_THE_SHIP: "x" }, "FAIRLEAD_COLOUR_OF_THE_SHIP: no such setting"],
    [{ FAIRLEAD_SEEDS: "no", FAIRLEAD_DATABSE: "x" },
      'FAIRLEAD_SEEDS="no": expected true or false; ' +
        "FAIRLEAD_DATABSE: no such setting, did you mean FAIRLEAD_DATABASE?"],
  ];
  it.each(BAD)("%j is refused by name", (environment, message) => {
    expect(() => readConfig(environment)).toThrow(ConfigInvalid);
    expect(messageFor(environment)).toBe(message);
  });

  it("no message holds a secret", () => {
    const environment = { FAIRLEAD_NEO4J_URI: "http://me:hush@x", FAIRLEAD_NEO4J_PASSWORD: "hush",
      FAIRLEAD_SEEDS: "?" };
    expect(messageFor(environment)).toContain("FAIRLEAD_NEO4J_URI=(hidden)");
    expect(messageFor(environment)).not.toContain("hush");
  });

  it.each([["127.0.0.1", "this machine's loopback"], ["::1", "this machine's loopback"], ["localhost",
    "this machine's loopback"],
    ["0.0.0.0", "0.0.0.0"]])("listening on %s, the banner and /health say who reaches it", (host, who) => {
    expect(accessOf({ listen: { host, port: 1 }, access: { kind: "open" } }))
      .toBe(`open: whoever reaches ${who} may read and write`);
  });
});

function messageFor(environment: Record<string, string>): string {
  try {
    return `taken: ${JSON.stringify(readConfig(environment))}`;
  } catch (error) {
    return (error as Error).message;
  }
}
