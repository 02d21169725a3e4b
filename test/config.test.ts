/** Every setting: its default, what it takes, and what is said about a value that it does not take. */
import { describe, expect, it } from "vitest";
import { accessOf } from "../src/compose.ts";
import { ConfigInvalid, readConfig } from "../src/config.ts";
import type { Config } from "../src/config.ts";

const DEFAULTS: Config = {
  listen: { host: "127.0.0.1", port: 4000 }, store: { kind: "sqlite", path: "fairlead-data/fairlead.db" },
  seeds: true, playground: true, logLevel: "info",
};

describe("settings", () => {
  const URI = "neo4j://db.example:7687";
  const GOOD: readonly [Record<string, string>, Partial<Config>][] = [
    [{}, {}],
    [{ PATH: "/bin", FAIRLEAD_TEST_NEO4J_URI: "x", FAIRLEAD_URL: "y", FAIRLEAD_TOKEN: "z",
      FAIRLEAD_CORPUS: "w" }, {}],
    [{ FAIRLEAD_LISTEN: "0.0.0.0:80" }, { listen: { host: "0.0.0.0", port: 80 } }],
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
    ["0.0.0.0", "0.0.0.0"], ["10.1.2.3",
      "10.1.2.3"]])("listening on %s, the banner and /health say who reaches it", (host, who) => {
    expect(accessOf({ listen: { host, port: 1 } })).toBe(`open: whoever reaches ${who} may read and write`);
  });
});

function messageFor(environment: Record<string, string>): string {
  try {
    return `taken: ${JSON.stringify(readConfig(environment))}`;
  } catch (error) {
    return (error as Error).message;
  }
}
