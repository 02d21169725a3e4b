/**
 * Measures the solver against native ones in one run on one machine, and writes RESULTS.md beside this
 * file.
 *
 *     node bench/solver/measure.ts [ROUNDS]
 *
 * Data: pubgrub-rs's registries (every package version is a root) and the families of ./families.ts.
 * Everything is compiled before the clock starts, for all solvers; the least time of all rounds counts for
 * each root. Ours includes the derivation of a conflict, as astral-pubgrub's does.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { compileUniverse } from "../../src/solver/compile-universe.ts";
import type { PreferenceLevel } from "../../src/solver/preferences.ts";
import { countSentences } from "../../src/solver/report.ts";
import { solve } from "../../src/solver/solve.ts";
import type { Universe } from "../../src/solver/universe.ts";
import { describeRegistry, questionOf, readRegistries, rootsOf } from "../../test/solver/pubgrub-registry.ts";
import type { Registry, Root } from "../../test/solver/pubgrub-registry.ts";
import { families } from "./families.ts";
import { buildNative, runNative } from "./native.ts";

const ROUNDS = Number(process.argv[2] ?? 20);
const CORPUS =
  process.env["FAIRLEAD_CORPUS"] ?? join(import.meta.dirname, "..", "..", "..", "shared", "data");
const WORK = join(import.meta.dirname, "..", ".work", "solver-data");
/** The issue asks for the share of roots whose optimum is proved within this time. */
const DEADLINE_MS = 200;

interface Load {
  readonly name: string;
  readonly registry: Registry;
  readonly roots: readonly Root[];
  readonly universe: Universe;
  readonly compileMs: number;
}

function load(name: string, registry: Registry, roots: readonly Root[]): Load {
  const description = describeRegistry(registry);
  const start = performance.now();
  const universe = compileUniverse(description);
  return { name, registry, roots, universe, compileMs: performance.now() - start };
}

/** Least milliseconds for each root. */
function timeRoots({ universe, roots }: Load): number[] {
  const questions = roots.map(questionOf);
  const least = roots.map(() => Infinity);
  for (let round = 0; round < ROUNDS; round++) {
    questions.forEach((question, at) => {
      const start = performance.now();
      solve(universe, question, { proof: "first", stepsMax: 1e9 });
      least[at] = Math.min(least[at]!, performance.now() - start);
    });
  }
  return least;
}

const registries = readRegistries(join(CORPUS, "solver", "pubgrub-rs")).map((registry) =>
  load(registry.file, registry, rootsOf(registry)),
);
const hard = families().map(({ name, registry, roots }) => load(name, registry, roots));
const loads = [...registries, ...hard];
mkdirSync(WORK, { recursive: true });
const files = loads.map(({ name, registry, roots }) => {
  const file = join(WORK, name.endsWith(".json") ? name : `${name}.json`);
  writeFileSync(
    file,
    JSON.stringify({ universe: registry.universe, roots: roots.map((root) => [root.package, root.version]) }),
  );
  return file;
});
const built = buildNative();
const native = "program" in built ? runNative(built.program, ROUNDS, files) : [];
const ours = new Map(loads.map((each) => [each.name, timeRoots(each)]));

const milliseconds = (solver: string, at: number): number[] =>
  solver === "fairlead"
    ? ours.get(loads[at]!.name)!
    : native
        .filter((each) => each.solver === solver && each.file === files[at])
        .flatMap((each) => each.seconds.map((seconds) => seconds * 1e3));
const SOLVERS = ["fairlead", ...new Set(native.map(({ solver }) => solver))];
const sum = (list: readonly number[]) => list.reduce((total, each) => total + each, 0);
const most = (list: readonly number[]) => list.reduce((larger, each) => Math.max(larger, each), 0);
const shown = (value: number) =>
  value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(2) : value.toFixed(3);
const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]) => [
  row(head),
  row(head.map(() => "---")),
  ...rows.map(row),
];

function speedTable(): string[] {
  const all = (solver: string) => registries.flatMap((_, at) => milliseconds(solver, at));
  const rows = registries.map(({ name, roots }, at) => [
    name,
    String(roots.length),
    ...SOLVERS.flatMap((solver) => [
      shown(sum(milliseconds(solver, at))),
      shown(most(milliseconds(solver, at))),
    ]),
  ]);
  rows.push([
    "all",
    String(sum(registries.map(({ roots }) => roots.length))),
    ...SOLVERS.flatMap((solver) => [shown(sum(all(solver))), shown(most(all(solver)))]),
  ]);
  return table(["file", "roots", ...SOLVERS.flatMap((solver) => [`${solver} total ms`, "worst ms"])], rows);
}

function ratios(): string[] {
  if (native.length === 0) return [`Native solvers: none (${"missing" in built ? built.missing : ""}).`];
  const all = (solver: string) => registries.flatMap((_, at) => milliseconds(solver, at));
  const total = sum(all("fairlead")) / sum(all("astral-pubgrub"));
  const worst = most(all("fairlead")) / Math.min(most(all("astral-pubgrub")), most(all("resolvo")));
  return [
    `Total: ${total.toFixed(2)}x of astral-pubgrub (bar 1.5). ` +
      `Worst root: ${worst.toFixed(2)}x of the better of the two (bar 1.5).`,
  ];
}

function familyTable(): string[] {
  return table(
    ["family", ...SOLVERS.map((solver) => `${solver} ms`), "fairlead compile ms"],
    hard.map(({ name, compileMs }, at) => [
      name,
      ...SOLVERS.map((solver) => shown(sum(milliseconds(solver, registries.length + at)))),
      shown(compileMs),
    ]),
  );
}

function proofLines(): string[] {
  const lengths: number[] = [];
  const start = performance.now();
  for (const { universe, roots } of registries) {
    for (const root of roots) {
      if (root.isSatisfiable) continue;
      const answer = solve(universe, questionOf(root));
      if (answer.kind === "conflict") lengths.push(Math.max(1, countSentences(answer.proof!)));
    }
  }
  const spent = performance.now() - start;
  lengths.sort((left, right) => left - right);
  return [
    `${lengths.length} unsatisfiable roots: median ${lengths[lengths.length >> 1]} sentence(s), ` +
      `longest ${lengths.at(-1)}, ${lengths.filter((length) => length <= 7).length} of them at most 7; ` +
      `the ten longest: ${lengths.slice(-10).join(", ")}. ` +
      `Solving, shrinking and deriving again took ${shown(spent / lengths.length)} ms each.`,
  ];
}

function optimumLines(): string[] {
  let proved = 0;
  const times: number[] = [];
  const gaps: number[] = [];
  for (const { universe, roots } of registries) {
    for (const root of roots) {
      if (!root.isSatisfiable) continue;
      const start = performance.now();
      const isLate = () => performance.now() - start > DEADLINE_MS;
      const answer = solve(universe, questionOf(root), {
        prefer: [lag(universe, root)],
        improvingStepsMax: 1e9,
        isLate,
      });
      times.push(performance.now() - start);
      if (answer.kind !== "solution") continue;
      if (answer.optimal === true) proved++;
      else gaps.push(Math.round((100 * answer.gap![0]!) / answer.cost[0]!));
    }
  }
  times.sort((left, right) => left - right);
  const share = ((100 * proved) / times.length).toFixed(2);
  return [
    `Least total version lag of ${times.length} satisfiable roots: ` +
      `proved within ${DEADLINE_MS} ms for ${proved} (${share} %); ` +
      (gaps.length === 0 ? "" : `gap of the other ${gaps.length}, in % of the cost: ${gaps.join(", ")}; `) +
      `time p50 ${shown(times[times.length >> 1]!)} ms, ` +
      `p99 ${shown(times[Math.floor(times.length * 0.99)]!)} ms, all ${shown(sum(times))} ms.`,
  ];
}

/** Newer versions than the picked one, summed over all packages but the root's. */
function lag(universe: Universe, root: Root): PreferenceLevel {
  const weights = new Map(
    universe.packages.map(({ name, candidates }) => [
      name,
      { absent: 0, byCandidate: candidates.map((_, at) => at) },
    ]),
  );
  return { name: "lag", weightsOf: (name) => (name === root.package ? undefined : weights.get(name)) };
}

const text = [
  "# The solver, measured",
  "",
  `Written by \`node bench/solver/measure.ts ${ROUNDS}\`: ${cpus().length} cores ` +
    `(${cpus()[0]?.model ?? "unknown"}), Node ${process.version}, least of ${ROUNDS} rounds for each root, ` +
    "everything compiled before the clock starts. " +
    "Native: astral-pubgrub 0.7.1, resolvo 0.12.0, built beside it.",
  "",
  "## pubgrub-rs's registries, every package version as a root",
  "",
  ...speedTable(),
  "",
  ...ratios(),
  "",
  "## Families that hurt",
  "",
  ...families().map(({ name, data }) => `- ${name}: ${data}.`),
  "",
  ...familyTable(),
  "",
  "## Proofs",
  "",
  ...proofLines(),
  "",
  "## Optimum",
  "",
  ...optimumLines(),
  "",
].join("\n");
process.stdout.write(text);
writeFileSync(join(import.meta.dirname, "RESULTS.md"), text);
