/**
 * Whatever the format, the exit code is the same, and only a yes is 0: every command that takes a format,
 * with every format that it takes. A command without a row here, or without a reason why none is needed,
 * fails; and so does what is broken in a known way.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommanderError } from "commander";
import type { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildProgram } from "../../src/cli/program.ts";
import { errorJson, exitCodeOfError, showError } from "../../src/cli/show-error.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import { DomainError } from "../../src/values/domain-error.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-alike-"));
afterAll(() => rmSync(folder, { recursive: true }));
const PROGRAM = join(import.meta.dirname, "../../src/cli/fairlead.ts");
const database = join(folder, "shop.db");
const file = (name: string) => join(folder, name);

const document = (kind: string, name: string, spec: object, labels: Record<string, string> = {}) =>
  JSON.stringify({ apiVersion: "fairlead.dev/v1", kind, metadata: { name, labels }, spec });
const DRIVER = { fact: "nvidia.driver", range: ">=600" };
const bounds = [{ metric: "errorRate", atMost: 0.01 }];
const RULES = [{ name: "old-driver", on: "deployment", require: "version.name != 'ranker@1.0.0'" }];
const EXPECTING = {
  name: "a test", in: "p", version: "a@1.0.0",
  given: [
    { kind: "Artifact", metadata: { name: "a" }, spec: { type: "model" } },
    { kind: "Version", metadata: { name: "a@1.0.0" }, spec: { requires: [] } },
    { kind: "Environment", metadata: { name: "p" }, spec: {} },
  ],
};
const policy = (name: string, spec: object) => document("Policy", name, spec);
const tested = (expected: string) => policy("tested", {
  rules: RULES, tests: [{ ...EXPECTING, expect: { "old-driver": expected } }],
});

const WORLD = [
  document("FactKey", "nvidia.driver", { type: "version", scheme: "dotted" }),
  document("Artifact", "ranker", { type: "model", scheme: "semver" }),
  document("Version", "ranker@1.0.0", { requires: [] }),
  document("Version", "ranker@2.0.0", { requires: [DRIVER] }),
  document("Environment", "prod", { stage: "production", facts: { "nvidia.driver": "550" } },
    { stage: "production" }),
  document("Environment", "bare", {}),
  document("Environment", "ruled", {}, { ruled: "yes" }),
  document("Environment", "stage", { stage: "staging" }),
  document("Environment", "free", {}),
  document("Policy", "gated", {
    environments: "stage=production", gates: [{ name: "soaked", soak: { stage: "staging", for: "1h" } }],
  }),
  document("Policy", "watched", {
    environments: "ruled=yes", gates: [{ name: "healthy", observations: { bounds, stage: "staging" } }],
  }),
  document("Policy", "ruled", { environments: "ruled=yes", rules: RULES }),
  document("Configuration", "of-prod", {
    for: { artifact: "ranker" }, environment: "prod", values: { port: 1 },
  }),
  document("Configuration", "of-stage", {
    for: { artifact: "ranker" }, environment: "stage", values: { port: 1 },
    schema: { properties: { port: { type: "string" } } },
  }),
].join("\n---\n");
const SEEN = JSON.stringify({
  time: "2026-11-20T10:00:00Z", source: "test", facts: { platform: { "nvidia.driver": "560" } },
});

/** Arguments, and the one code that all formats must exit with. */
const CASES: readonly (readonly [string, number])[] = [
  ["decide ranker@1.0.0 --in prod", 0],
  ["decide ranker@2.0.0 --in prod", 1],
  ["decide ranker@2.0.0 --in bare", 2],
  ["decide ranker@9.0.0 --in prod", 3],
  ["decide ranker@1.0.0 --selector nothing=here", 2],
  ["decide ranker@1.0.0 --anywhere nothing=here", 2],
  ["validate ranker@2.0.0 --in prod", 1],
  ["validate ranker@2.0.0 --in bare", 2],
  ["matrix ranker@2.0.0", 0],
  ["matrix ranker@2.0.0 --selector nothing=here", 2],
  ["matrix --subject-selector nothing=here", 2],
  ["impact --assume nvidia.driver=600", 0],
  ["impact", 3],
  ["plan ranker@1.0.0 --in free", 0],
  ["plan ranker@2.0.0 --in prod", 1],
  ["plan ranker@2.0.0 --in bare", 2],
  ["plan ranker@9.0.0 --in prod", 3],
  ["plan show nothing", 3],
  ["plan next nothing", 3],
  ["plan wait nothing", 3],
  ["plan diff nothing nobody", 3],
  ["gates ranker@1.0.0 --in prod", 1],
  ["gates ranker@1.0.0 --in ruled", 2],
  ["gates ranker@1.0.0 --in bare", 2],
  ["promote ranker@1.0.0 --from staging --to production", 1],
  ["promote ranker@1.0.0 --from prod --to ruled", 2],
  ["promote ranker@1.0.0 --from prod --to free", 0],
  ["promote ranker@1.0.0 --from staging --to nowhere", 3],
  ["config ranker --in prod", 0],
  ["config ranker --in stage", 1],
  ["config ranker --in bare", 2],
  ["config nothing --in bare", 3],
  [`diff -f ${file("world.yaml")}`, 0],
  [`diff -f ${file("more.yaml")}`, 1],
  [`policy test ${file("passing.yaml")}`, 0],
  [`policy test ${file("failing.yaml")}`, 1],
  [`policy test ${file("untested.yaml")}`, 2],
  ["policy check --in prod", 2],
  ["policy check --in bare", 2],
  ["policy check --in ruled", 1],
  ["policy check --selector nothing=here", 2],
  ["policy check", 1],
  [`policy impact ${file("failing.yaml")}`, 1],
  ["drift bare", 2],
  ["drift prod", 1],
  ["drift nowhere", 3],
  ["parity prod nothing", 3],
  ["rollback prod", 2],
  ["rollback nowhere", 3],
  ["report release nothing", 3],
  ["report rollback nothing", 3],
  ["report incident nothing", 3],
  ["verify", 0],
  ["path ranker@1.0.0 nothing", 3],
  ["changed nothing nobody", 3],
  ["replay sha256:1", 3],
];

/** They tell what there is, or do what is asked; what was refused is an error, whose code knows no format. */
const ASKING_NOTHING: ReadonlySet<string> = new Set([
  "plan list", "plan start", "plan renew", "plan finish", "plan fail", "plan undo", "plan approve",
  "plan withdraw", "observe", "observations", "lineage", "apply", "deployed", "history", "restore", "attest",
  "proposals", "approve", "reject", "withdraw", "token create", "token list", "token revoke", "policy shadow",
  "waiver request", "waiver approve", "waiver withdraw", "waiver list", "notices", "webhook list",
  "webhook retry", "report period", "lease take", "lease list", "lease release", "fingerprint publish",
  "fingerprint list", "fingerprint show", "fingerprint diff", "baseline record", "baseline list",
  "baseline show", "audit verify", "audit log", "audit checkpoint",
]);

const QUIET: Terminal = {
  width: 100, paint: (_, text) => text, paintNote: (_, text) => text, write: () => {}, note: () => {},
};

interface Told {
  readonly code: number;
  readonly output: string;
  readonly notes: string;
}

/** As a process would, without the process. */
async function run(line: string | readonly string[], format?: string): Promise<Told> {
  const words = typeof line === "string" ? line.split(" ") : line;
  const written: string[] = [];
  const notes: string[] = [];
  const terminal = { ...QUIET, write: (text: string) => void written.push(text),
    note: (text: string) => void notes.push(text) };
  let code = 0;
  const program = buildProgram(terminal, (reached) => {
    code = reached;
  });
  // Tests of policies and diffs of files open no database.
  const place = words[0] === "policy" && words[1] === "test" ? [] : ["--database", database];
  const format_ = format === undefined ? [] : ["--format", format];
  try {
    await program.parseAsync(["node", "fairlead", ...words, ...place, ...format_]);
  } catch (error) {
    if (error instanceof CommanderError) code = 3;
    else if (error instanceof DomainError) {
      code = exitCodeOfError(error);
      notes.push(format === "json" ? JSON.stringify(errorJson(error)) : showError(error, terminal));
    } else throw error;
  }
  return { code, output: written.join("\n"), notes: notes.join("\n") };
}

/** `plan show`, and the formats that it takes. */
function formatsOf(command: Command, name = ""): readonly (readonly [string, readonly string[]])[] {
  const own = command.options.find(({ long }) => long === "--format")?.argChoices;
  return [
    ...(own === undefined ? [] : [[name, own] as const]),
    ...command.commands.flatMap((one) => formatsOf(one, `${name} ${one.name()}`.trim())),
  ];
}
const FORMATS = new Map(formatsOf(buildProgram(QUIET, () => {})));
const commandOf = (line: string) => {
  const words = line.split(" ");
  return FORMATS.has(words.slice(0, 2).join(" ")) ? words.slice(0, 2).join(" ") : words[0]!;
};

beforeAll(async () => {
  const texts = {
    "world.yaml": WORLD, "more.yaml": document("Environment", "more", {}), "seen.yaml": SEEN,
    "passing.yaml": tested("PASS"), "failing.yaml": tested("FAIL"),
    "untested.yaml": policy("untested", { rules: RULES }),
  };
  for (const [name, text] of Object.entries(texts)) writeFileSync(file(name), text);
  for (const line of [
    `apply -f ${file("world.yaml")}`, "deployed ranker@1.0.0 --in prod", "deployed ranker@1.0.0 --in ruled",
    `fingerprint publish -f ${file("seen.yaml")} --in prod`,
  ]) {
    const { code, notes } = await run(line);
    expect(code, `${line}: ${notes}`).toBe(0);
  }
});

/** Throws unless every format exits with the code, and JSON is what it says. */
async function checkAlike(line: string, code: number, asked: typeof run): Promise<void> {
  const formats = FORMATS.get(commandOf(line))!;
  const told = new Map<string, Told>();
  for (const format of formats) told.set(format, await asked(line, format));
  const codes = formats.map((format) => `${format} ${told.get(format)!.code}`);
  const { output, notes } = told.get(formats[0]!)!;
  expect(codes, output + notes).toEqual(formats.map((format) => `${format} ${code}`));
  const json = told.get("json");
  if (json !== undefined && code !== 3) expect(JSON.parse(json.output)).toMatchObject({ schemaVersion: 1 });
}

const altered = (alter: (told: Told, format?: string) => Partial<Told>): typeof run =>
  async (line, format) => {
    const told = await run(line, format);
    return { ...told, ...alter(told, format) };
  };
/** As others did it wrong. */
const BROKEN: readonly (readonly [string, typeof run, readonly string[]])[] = [
  ["JSON that is written is a success",
    altered((told, format) => format === "json" ? { code: 0 } : told),
    ["decide ranker@2.0.0 --in prod", "drift bare", "promote ranker@1.0.0 --from prod --to ruled"]],
  ["not known is a yes", altered(({ code }) => ({ code: code === 2 ? 0 : code })),
    ["matrix --subject-selector nothing=here", "policy check --in prod", "gates ranker@1.0.0 --in bare"]],
  ["a no is printed, and exits well", altered(({ code }) => ({ code: code === 1 ? 0 : code })),
    [`policy test ${file("failing.yaml")}`, "gates ranker@1.0.0 --in prod", "config ranker --in stage"]],
  ["prose stands beside JSON",
    altered(({ output }, format) => format === "json" ? { output: `asking...\n${output}` } : {}),
    ["decide ranker@1.0.0 --in prod", "rollback prod"]],
];

describe("the exit code", () => {
  it.each(CASES)("of %s is %i, whatever the format", (line, code) => checkAlike(line, code, run));

  it.each(BROKEN)("would be found to be wrong where %s", async (_, broken, lines) => {
    for (const line of lines) {
      const [, code] = CASES.find(([one]) => one === line)!;
      await expect(checkAlike(line, code, broken)).rejects.toThrow();
    }
  });

  it("is checked of every command that takes a format, or it asks nothing", () => {
    const checked = new Set(CASES.map(([line]) => commandOf(line)));
    const all = [...FORMATS.keys()];
    expect(all.filter((name) => !checked.has(name) && !ASKING_NOTHING.has(name))).toEqual([]);
    expect([...ASKING_NOTHING].filter((name) => !FORMATS.has(name) || checked.has(name))).toEqual([]);
  });

  it("of every command that decides is seen to be no, or not known, and not only yes or wrong", () => {
    const seen = Map.groupBy(CASES, ([line]) => commandOf(line));
    const DECIDING = ["decide", "validate", "plan", "gates", "promote", "config", "policy test",
      "policy check", "drift"];
    for (const name of DECIDING) {
      expect(seen.get(name)!.some(([, code]) => code === 1), name).toBe(true);
      expect(seen.get(name)!.some(([, code]) => code === 2), name).toBe(true);
    }
  });
});

describe("an empty word, as a script passes whose variable is not set", () => {
  it.each([
    [["decide", "ranker@1.0.0", "--in", ""], "--in"],
    [["decide", "ranker@1.0.0", "--selector", ""], "--selector"],
    [["policy", "check", "--selector", ""], "--selector"],
    [["policy", "check", "--in", ""], "--in"],
    [["matrix", ""], "<subject>"],
    [["plan", "wait", ""], "<plan>"],
    [["plan", "approve", ""], "<plan>"],
    [["apply", "-f", ""], "--file"],
    [["apply", "-f", file("world.yaml"), "--prune", ""], "--prune"],
    [["gates", "", "--in", "prod"], "<version>"],
    [["promote", "ranker@1.0.0", "--from", "", "--to", "prod"], "--from"],
    [["rollback", "prod", "--to", ""], "--to"],
    [["rollback", ""], "<environment>"],
    [["token", "create", "--name", "a", "--role", "viewer", "--environments", ""], "--environments"],
  ])("is refused: %j", async (words, name) => {
    const { code, notes } = await run(words);
    expect({ code, notes }).toEqual({
      code: 3, notes: `error USAGE_INVALID: ${name} is empty.\nhint: Is a variable of your script not set?`,
    });
  });
});

describe("a reader that goes before the end", () => {
  const shell = (line: string) =>
    spawnSync("bash", ["-c", `set -o pipefail; "${process.execPath}" "${PROGRAM}" ${line} | true`], {
      encoding: "utf8", env: { PATH: process.env["PATH"], FAIRLEAD_DATABASE: database },
    });

  it("does not make a yes of a no", () => {
    expect(shell("decide ranker@2.0.0 --in prod").status).toBe(1);
    expect(shell("decide ranker@2.0.0 --in bare").status).toBe(2);
  });

  it("does not stop a write that says that it is done", async () => {
    expect(shell(`apply -f ${file("more.yaml")}`).status).toBe(0);
    expect(await run(`diff -f ${file("more.yaml")}`)).toMatchObject({ code: 0 });
  });
});
