/** The house's order, checked: who may import whom, how long files are, where statements live. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..");

/** A room may import itself and what is listed; the longest prefix wins; only compose.ts may import all. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  values: [],
  model: ["values"],
  solver: ["values"],
  store: ["model", "values"],
  "store/neo4j": ["model", "values", "store"],
  "store/sqlite": ["model", "values", "store"],
  snapshot: ["model", "values"],
  walk: ["model", "values", "snapshot"],
  rules: ["model", "values", "snapshot", "walk"],
  // What is applied is checked: a rule that does not compile is refused where it is written.
  catalog: ["model", "values", "store", "snapshot", "rules", "access/approvals", "access/signatures"],
  decisions: ["model", "values", "store", "snapshot", "walk", "solver", "rules", "catalog",
    // Waivers count in verdicts while they are approved.
    "access", "access/approvals"],
  configuration: ["model", "values", "store", "snapshot", "catalog", "decisions"],
  notices: ["model", "values", "store", "snapshot", "catalog", "decisions", "lineage", "plans"],
  reports: ["model", "values", "snapshot", "catalog", "decisions", "lineage", "plans", "access/approvals"],
  plans: [
    "model",
    "values",
    "store",
    "snapshot",
    "walk",
    "solver",
    "rules",
    "catalog",
    "decisions",
    "configuration",
    "environments",
    // Gates and what drives a plan ask who calls, and whether it is approved.
    "access",
    "access/approvals",
  ],
  lineage: ["model", "values", "store", "snapshot", "walk", "catalog", "formats"],
  environments: ["model", "values", "store", "snapshot", "catalog", "rules", "decisions"],
  formats: ["model", "values"],
  access: ["model", "values", "store", "snapshot", "catalog"],
  "access/approvals": ["model", "values", "store", "snapshot", "catalog", "access"],
  "access/signatures": ["model", "values", "snapshot", "formats", "catalog", "access", "access/approvals"],
  graphql: [
    "model",
    "values",
    "snapshot",
    "store",
    "catalog",
    "decisions",
    "configuration",
    "notices",
    "reports",
    "plans",
    "lineage",
    "environments",
    "access",
    "access/approvals",
    "access/signatures",
  ],
  http: [
    "model",
    "values",
    "snapshot",
    "store",
    "catalog",
    "decisions",
    "configuration",
    "notices",
    "reports",
    "plans",
    "lineage",
    "environments",
    "access",
    "access/approvals",
    "access/signatures",
    "graphql",
  ],
  explore: ["model", "values", "snapshot", "catalog", "lineage", "http"],
  cli: [
    "model",
    "values",
    "snapshot",
    "store",
    "catalog",
    "decisions",
    "configuration",
    "notices",
    "reports",
    "plans",
    "lineage",
    "environments",
    "access",
    "access/approvals",
    "access/signatures",
  ],
};
const PURE = ["values", "model", "snapshot", "walk", "solver", "rules"];
/** What a pure room may take from Node: hashing, and nothing that reads a clock, a file or a socket. */
const PURE_NODE_MODULES = ["node:crypto"];
/** The process itself: may import everyone, and hands the edges what is listed as shared. */
const PROCESS = [
  "src/compose.ts",
  "src/main.ts",
  "src/config.ts",
  "src/services.ts",
  "src/load-seeds.ts",
  "src/version.ts",
];
const SHARED_WITH_EDGES = ["src/services.ts", "src/version.ts", "src/load-seeds.ts"];
const EDGES = ["graphql", "http", "explore", "cli"];
const FILE_LINES_MAX = 400;
const LINE_LENGTH_MAX = 110;

const tracked = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: ROOT,
  encoding: "utf8",
})
  .split("\n")
  .filter((path) => path !== "");
const code = tracked.filter((path) => /^(src|test|bench|seeds)\/.*\.ts$/.test(path));
const sources = code.filter((path) => path.startsWith("src/"));
const text = new Map(code.map((path) => [path, readFileSync(join(ROOT, path), "utf8")]));

describe("the house is in order", () => {
  it("every room imports only what the table allows", () => {
    const offences = sources
      .filter((path) => !PROCESS.includes(path))
      .flatMap((path) =>
        imports(path)
          .filter((target) => target.startsWith("src/") && !mayImport(path, target))
          .map((target) => `${path} imports ${target}`),
      );
    expect(offences).toEqual([]);
  });

  it("pure rooms take nothing from outside but hashing", () => {
    const offences = sources
      .filter((path) => PURE.includes(room(path)))
      .flatMap((path) =>
        imports(path)
          .filter((target) => target.startsWith("node:") && !PURE_NODE_MODULES.includes(target))
          .map((target) => `${path} imports ${target}`),
      );
    expect(offences).toEqual([]);
  });

  it("pure rooms read no clock and no randomness", () => {
    const offences = sources
      .filter((path) => PURE.includes(room(path)))
      .filter((path) =>
        /\bDate\.now\(|new Date\(\)|Math\.random\(|performance\.now\(/.test(text.get(path) ?? ""),
      );
    expect(offences).toEqual([]);
  });

  it("no file is longer than 400 lines, and no line longer than 110 characters", () => {
    const offences = code.flatMap((path) => {
      const lines = (text.get(path) ?? "").split("\n");
      const long = lines.flatMap((line, index) =>
        line.length > LINE_LENGTH_MAX ? [`${path}:${index + 1} (${line.length})`] : [],
      );
      return lines.length - 1 > FILE_LINES_MAX ? [...long, `${path} has ${lines.length - 1} lines`] : long;
    });
    expect(offences).toEqual([]);
  });

  it("no file or folder is named utils, helpers, common, misc or index", () => {
    const offences = tracked.filter((path) =>
      /(^|\/)(utils?|helpers?|common|misc|index)(\.[a-z]+)?(\/|$)/.test(path),
    );
    expect(offences).toEqual([]);
  });

  it("no Cypher and no SQL stands in TypeScript", () => {
    const statement =
      /["'`]\s*(MATCH \(|MERGE \(|UNWIND \$|SELECT .* FROM |INSERT INTO |UPDATE \w+ SET|DELETE FROM )/;
    expect(sources.filter((path) => statement.test(text.get(path) ?? ""))).toEqual([]);
  });

  it("no path of a machine, registry's host or unfinished mark is committed", () => {
    const marks = new RegExp(
      ["/work/" + "(main|shared)", "registry\\.npmjs", "repo1\\.maven", "TO" + "DO", "FIX" + "ME"].join("|"),
    );
    const readable = tracked.filter((path) =>
      /\.(ts|js|json|md|ya?ml|sql|cypher|graphql|sh)$|^\.ci\/|Dockerfile/.test(path),
    );
    expect(readable.filter((path) => marks.test(readFileSync(join(ROOT, path), "utf8")))).toEqual([]);
  });
});

/** `src/store/neo4j/open.ts` -> `store/neo4j`; `src/compose.ts` -> ``. */
function room(path: string): string {
  const folder = dirname(path).replace(/^src\/?/, "");
  const known = Object.keys(MAY_IMPORT).filter((name) => folder === name || folder.startsWith(`${name}/`));
  return known.toSorted((a, b) => b.length - a.length)[0] ?? folder;
}

function mayImport(path: string, target: string): boolean {
  const [from, to] = [room(path), room(target)];
  if (EDGES.includes(from) && SHARED_WITH_EDGES.includes(target)) return true;
  if (from === "store" && path === "src/store/open-store.ts") return to.startsWith("store");
  // The command line opens a local file the way the server does, and can start it.
  if (from === "cli" && ["src/compose.ts", "src/main.ts"].includes(target)) return true;
  return from === to || (MAY_IMPORT[from] ?? []).includes(to);
}

/** What a file imports: repository paths for its own, the module's name for others. */
function imports(path: string): readonly string[] {
  const found = (text.get(path) ?? "").matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g);
  return [...found].map(([, target = ""]) =>
    target.startsWith(".") ? relative(ROOT, join(ROOT, dirname(path), target)) : target,
  );
}
