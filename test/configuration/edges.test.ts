/** One question over REST, GraphQL and the command line, on the example knowledge: the same answer. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { startWhole } from "../access/whole-server.ts";
import type { WholeServer } from "../access/whole-server.ts";
import { runCommandLine } from "../cli/run-command-line.ts";
import { CONFIGURATION_TABS } from "../../src/graphql/configuration-tabs.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-config-"));
const database = join(folder, "f.db");
let server: WholeServer;
beforeAll(async () => {
  server = await startWhole({}, database);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const PLACE = "cloud-h100-r535";
const get = async (path: string) => {
  const response = await fetch(`${server.url}/v1/configuration/${path}`);
  const text = await response.text();
  const type = response.headers.get("content-type") ?? "";
  return { status: response.status, type, text, data: type.includes("json") ? JSON.parse(text) : undefined };
};

describe("over REST", () => {
  it("a configuration is told with its sources", async () => {
    const { status, data } = await get(`ranking?in=${PLACE}&set=server.workers=8&set=log.level=info`);
    expect(status).toBe(200);
    expect(data).toMatchObject({
      schemaVersion: 1, subject: "service:ranking", environment: PLACE, state: "resolved", problems: [],
      values: { server: { workers: 8, port: 8080 }, log: { level: "info", format: "json" } },
      monthlyCeiling: { kind: "known", amount: "25444.80", currency: "EUR" }, secrets: ["ranking-features"],
    });
  });

  it.each([["env", "text/plain"], ["yaml", "application/yaml"], ["configmap", "application/yaml"],
    ["values", "application/json"]])("%s is a file of type %s", async (format, type) => {
    const answer = await get(`service:ranking?in=${PLACE}&format=${format}`);
    expect([answer.status, answer.type]).toEqual([200, `${type}; charset=utf-8`]);
    expect(answer.text).toContain("8080");
  });

  it("a file of what is refused is 409, and tells why", async () => {
    const { status, data } = await get(`ranking?in=${PLACE}&format=env&set=server.port=80`);
    expect(status).toBe(409);
    expect(data.problems).toMatchObject([{ code: "SCHEMA_BROKEN", key: "server.port" }]);
  });

  it.each([
    ["nothing of that name", `rankin?in=${PLACE}`, 404, "CONFIGURED_NOT_FOUND"],
    ["no such place", "ranking?in=cloud-h100", 404, "ENVIRONMENT_NOT_FOUND"],
    ["no place", "ranking", 400, "INPUT_INVALID"],
    ["a secret", `ranking?in=${PLACE}&set=db.password=hunter2`, 400, "QUESTION_INVALID"],
    ["two values of one name", `ranking?in=${PLACE}&set=log.theX=1&set=log.the_x=2&format=env`, 422,
      "OUTPUT_REFUSED"],
  ])("%s", async (_, path, status, code) => {
    const answer = await get(path);
    expect([answer.status, answer.data?.error?.code]).toEqual([status, code]);
    expect(answer.text).not.toContain("hunter2");
  });

  it("a past revision is answered by what was known then", async () => {
    const { data } = await get(`ranking?in=${PLACE}&asOf=1`);
    expect(data.revision).toBe(1);
    expect(data.digest).toBe((await get(`ranking?in=${PLACE}`)).data.digest);
  });
});

describe("over GraphQL", () => {
  it("the playground's example is answered", async () => {
    const [{ query, variables }] = CONFIGURATION_TABS as [(typeof CONFIGURATION_TABS)[0]];
    const response = await fetch(`${server.url}/graphql`, {
      method: "POST", headers: { "content-type": "application/json" },
      body: JSON.stringify({ query, variables: JSON.parse(variables!) }),
    });
    const { data, errors } = await response.json() as { data: any; errors?: unknown };
    expect(errors).toBeUndefined();
    expect(data.configuration).toMatchObject({
      state: "RESOLVED", replicasMin: 2, replicasMax: 12, problems: [],
      monthlyCeiling: { amount: "25444.80", currency: "EUR", because: null },
    });
    expect(data.configuration.entries.at(-1)).toEqual({
      key: "server.workers", value: 8, secretRef: null,
      source: { layer: "ASSUMPTION", document: null, selector: null },
      beats: [
        { value: 16, source: { layer: "ENVIRONMENT", document: "configuration:ranking-cloud-h100" } },
        { value: 4, source: { layer: "SCHEMA", document: "configuration:ranking" } },
      ],
    });
  });
});

const SHOWN = `RESOLVED  service:ranking in ${PLACE}, revision 1

  features.timeoutMilliseconds  50
  features.token                (secret ranking-features)
  features.url                  "https://features.example"
  jurisdiction                  "EU"
  log.format                    "json"
  log.level                     "warn"
  server.port                   8080
  server.workers                16

  at least  2 replicas
  at most   12 replicas
  price     2.85 EUR for a replica and hour
  a month   at most 25444.80 EUR
`;

describe.each(["a server", "the database"])("on the command line, from %s", (place) => {
  const environment = () =>
    place === "a server" ? { FAIRLEAD_URL: server.url } : { FAIRLEAD_DATABASE: database };
  const config = (...given: readonly string[]) =>
    runCommandLine(["config", ...given], { cwd: folder, environment: environment() });

  it("a table shows values, replicas and what they cost", async () => {
    const { code, stdout, stderr } = await config("ranking", "--in", PLACE);
    expect([code, stdout, stderr]).toEqual([0, SHOWN, ""]);
  });

  it("--explain shows whose word each value is, and what it beats", async () => {
    const { stdout } = await config("ranking", "--in", PLACE, "--explain");
    expect(stdout).toContain("server.workers                16                          environment " +
      `${PLACE}: ranking-cloud-h100 r1\n                                beats 4, schema default: ` +
        `ranking r1\n`);
  });

  it("an env file is sourced by sh", async () => {
    const { stdout } = await config("ranking", "--in", PLACE, "--format", "env",
      "--set", `jurisdiction="it's ` +
        `$HOME\\nEU"`, "--set", "log.level=error", "--set", "features.timeoutMilliseconds=7");
    expect(stdout).toBe(""); // The fact says EU: what contradicts it is no file.
    const good = await config("ranking", "--in", PLACE, "--format", "env", "--set", "log.level=error",
      "--set", `log.prefix="it's $HOME\\n✓"`);
    expect(good.code).toBe(0);
    const file = join(folder, "ranking.env");
    writeFileSync(file, good.stdout);
    const script = '. "$1"; printf "%s|%s|%s" "$LOG_LEVEL" "$SERVER_PORT" "$LOG_PREFIX"';
    expect(execFileSync("sh", ["-euc", script, "sh", file], { encoding: "utf8" }))
      .toBe("error|8080|it's $HOME\n✓");
  });

  it("a ConfigMap is read back", async () => {
    const { stdout } = await config("ranking", "--in", PLACE, "--format", "configmap");
    expect(parse(stdout)).toMatchObject({ kind: "ConfigMap", data: { SERVER_PORT: "8080" } });
  });

  it.each([
    ["refused", ["ranking", "--in", PLACE, "--set", "log.level=wran"], 1, "SCHEMA_BROKEN"],
    ["not known", ["ranking", "--in", "onprem-v100"], 2, "FACT_UNKNOWN"],
    ["not configured", ["clicks", "--in", PLACE], 2, "NOT_CONFIGURED"],
    ["no place", ["ranking", "--in", "nowhere"], 3, "ENVIRONMENT_NOT_FOUND"],
    ["no option", ["ranking"], 3, "--in"],
  ] as const)("%s: all formats exit alike", async (_, given, code, told) => {
    for (const format of ["table", "json", "env"]) {
      const run = await config(...given, "--format", format);
      expect(run.code).toBe(code);
      expect(`${run.stdout}${run.stderr}`).toContain(told);
      if (format === "env") expect(run.stdout).toBe("");
    }
  }, 60_000);
});
