/** Files for processes and clusters: read back by the programs that read them. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import fc from "fast-check";
import { parse } from "yaml";
import { configMapOf } from "../../src/configuration/output/config-map.ts";
import { configurationText } from "../../src/configuration/output/configuration-text.ts";
import { envFile } from "../../src/configuration/output/env-file.ts";
import { environmentVariables } from "../../src/configuration/output/environment-names.ts";
import { DomainError } from "../../src/values/domain-error.ts";
import { RANKER, resolvedIn } from "./world.ts";

const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const folder = mkdtempSync(join(tmpdir(), "fairlead-env-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const resolvedWith = (values: object, more: object = {}) =>
  resolvedIn({ "Configuration/a": { ...RANKER, values, ...more } });

/** What `sh` has in its variables after reading the file. */
function sourced(text: string, names: readonly string[]): Readonly<Record<string, string>> {
  const file = join(folder, "it.env");
  writeFileSync(file, text);
  const script = `set -eu; set -a; . "$1"; shift; for name; do eval "printf '%s\\0' \\"\\$$name\\""; done`;
  const out = execFileSync("sh", ["-c", script, "sh", file, ...names],
    { encoding: "utf8", env: { PATH: process.env["PATH"] } });
  const values = out.split("\0").slice(0, -1);
  return Object.fromEntries(names.map((name, index) => [name, values[index]!]));
}

const HOSTILE: Readonly<Record<string, string>> = {
  quote: "it's '' a ' test",
  dollar: "$HOME ${PATH} $(touch x) `id` $$",
  newline: "one\ntwo\n\n",
  backslash: "a\\b\\\\c\\",
  unicode: "Grüße, 世界 🚀 e\u0301",
  separators: "a=b;c&d|e #f > g",
  blank: "  two blanks  ",
  empty: "",
  equals: "=",
  history: "!! !$ ~ *",
  carriage: "a\r\nb",
};

describe("an env file", () => {
  it("is read by sh as what it says, character for character", () => {
    const resolved = resolvedWith(HOSTILE);
    const names = Object.keys(HOSTILE).map((name) => name.toUpperCase());
    const read = sourced(envFile(resolved), names);
    expect(read).toEqual(Object.fromEntries(
      Object.entries(HOSTILE).map(([name, value]) => [name.toUpperCase(), value])));
  });

  it(`is read by sh as what it says, at random (SEED=${SEED})`, () => {
    const text = fc.string({ unit: "grapheme-composite", maxLength: 40 })
      .map((each) => each.replaceAll("\0", "").toWellFormed());
    const signs = fc.string({ unit: fc.constantFrom("'", "$", "\\", "\n", "`", '"') });
    const samples = fc.sample(fc.oneof(text, signs), { seed: SEED, numRuns: 200 });
    const values = Object.fromEntries(samples.map((value, index) => [`v${index}`, value]));
    const read = sourced(envFile(resolvedWith(values)), samples.map((_, index) => `V${index}`));
    expect(Object.values(read)).toEqual(samples);
  });

  it("names values as a process reads them, and gives a secret's name but no value", () => {
    const values = {
      maxBatch: 8, server: { port: 8080, on: true }, "log4j.level": "x", "9lives": null, tags: [1, "a"],
      db: { password: { secretRef: "ranking-db" } }, größe: 1,
    };
    const resolved = resolvedWith(values, { secrets: ["ranking-db"] });
    expect(envFile(resolved).split("\n").slice(1)).toEqual([
      '# _9LIVES: ["9lives"] is null',
      "# DB_PASSWORD comes from the secret ranking-db",
      "GR__E='1'",
      "LOG4J_LEVEL='x'",
      "MAX_BATCH='8'",
      "SERVER_ON='true'",
      "SERVER_PORT='8080'",
      "TAGS='[1,\"a\"]'",
      "",
    ]);
  });

  it("a name with a line end starts no line of its own", () => {
    const lines = envFile(resolvedWith({ "a\nEVIL=1 #": null })).split("\n");
    expect(lines.slice(1)).toEqual(['# A_EVIL_1__: ["a\\nEVIL=1 #"] is null', ""]);
  });

  it("two values that would have one name are refused", () => {
    const refused = () => environmentVariables(resolvedWith({ maxBatch: 1, max_batch: 2 }));
    expect(refused).toThrow("maxBatch and max_batch would both be MAX_BATCH.");
    expect(refused).toThrow(DomainError);
  });
});

describe("names of variables", () => {
  it.each(["path", "ld.preload", "nodeOptions", "IFS"])("%s is refused, as it would change what " +
    "runs", (place) => {
    const [name, inner] = place.split(".") as [string, string?];
    const values = inner === undefined ? { [name]: "x" } : { [name]: { [inner]: "x" } };
    expect(() => environmentVariables(resolvedWith(values))).toThrow("read for themselves");
  });
});

describe("the other forms", () => {
  const resolved = resolvedWith({ no: "no", n: 1, text: "a: b\n- " +
    "c", nested: { list: ["1.0", 1] }, on: true });

  it("YAML and JSON hold exactly the values", () => {
    expect(parse(configurationText(resolved, "yaml")!, { version: "1.2" })).toEqual(resolved.values);
    expect(JSON.parse(configurationText(resolved, "values")!)).toEqual(resolved.values);
    expect(JSON.parse(configurationText(resolved, "json")!)).toEqual(resolved);
  });

  it("a ConfigMap is the shape that Kubernetes documents, all data text, also to a reader of YAML " +
    "1.1", () => {
    const text = configurationText(resolved, "configmap")!;
    for (const version of ["1.1", "1.2"] as const) {
      expect(parse(text, { version })).toEqual({
        apiVersion: "v1", kind: "ConfigMap",
        metadata: {
          name: "ranker-prod-eu",
          labels: { "app.kubernetes.io/managed-by": "fairlead" },
          annotations: {
            "fairlead.dev/configures": "artifact:ranker", "fairlead.dev/environment": "prod-eu",
            "fairlead.dev/revision": "7", "fairlead.dev/digest": resolved.digest,
          },
        },
        data: { NO: "no", N: "1", TEXT: "a: b\n- c", NESTED_LIST: '["1.0",1]', ON: "true" },
      });
    }
  });

  it("a ConfigMap's name is an RFC 1123 subdomain, whatever the thing and the place are called", () => {
    const named = (subject: string, environment: string) =>
      configMapOf({ ...resolved, subject: `artifact:${subject}`, environment }).metadata.name;
    expect(named("meta-llama/Llama-3.1", "Prod_EU")).toBe("meta-llama-llama-3.1-prod-eu");
    expect(named("a+-.b", "x")).toBe("a.b-x");
    for (const name of [named("meta-llama/Llama-3.1", "Prod_EU"), named("a+-.b", "x")])
      expect(name).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/);
    expect(() => named("x".repeat(200), "y".repeat(100))).toThrow("longer than the 253 characters");
  });

  it("a ConfigMap of more than 1 MiB is refused", () => {
    const large = resolvedWith({ a: "ü".repeat(500_000), b: "x".repeat(48_576) });
    expect(configMapOf(large).data["B"]).toHaveLength(48_576);
    expect(() => configMapOf(resolvedWith({ a: "ü".repeat(500_000), b: "x".repeat(48_577) })))
      .toThrow("The values have 1048577 bytes, and a ConfigMap holds at most 1048576.");
  });

  it("nothing but json is written of a configuration that is refused or not known", () => {
    const refused = resolvedWith({ n: 1 }, { schema: { properties: { n: { type: "string" } } } });
    const unknown = resolvedWith({ batch: { fromParameter: "maxBatch" } });
    for (const one of [refused, unknown]) {
      for (const format of ["values", "yaml", "env", "configmap"] as const)
        expect(configurationText(one, format)).toBeUndefined();
      expect(configurationText(one, "json")).toContain(`"state": "${one.state}"`);
    }
    expect([refused.state, unknown.state]).toEqual(["refused", "unknown"]);
  });
});
