/**
 * Reads one case of dart-lang/pub's solver tests (../shared/data/solver/pub) as a universe and a question.
 *
 * What pub knows beside versions becomes plain statements here: an SDK that does not match excludes a
 * version, an override replaces every other constraint, a lock is a favoured candidate, a development
 * dependency of the root is a dependency.
 */
import type { Favour, Question } from "../../src/solver/ask.ts";
import type { Selection, Statement, UniverseDescription } from "../../src/solver/universe.ts";

export interface PubStep {
  readonly registry: readonly PubVersion[];
  readonly root: PubRoot;
  readonly expect: {
    readonly result?: Readonly<Record<string, string>>;
    readonly error?: unknown;
    readonly tries?: number;
    readonly downgrade?: boolean;
  };
}
interface PubVersion {
  readonly name: string;
  readonly version: string;
  readonly deps?: Readonly<Record<string, string>>;
  readonly pubspec?: { readonly environment?: Readonly<Record<string, string>> };
}
interface PubRoot {
  readonly name?: string;
  readonly dependencies?: Readonly<Record<string, unknown>>;
  readonly dev_dependencies?: Readonly<Record<string, unknown>>;
  readonly dependency_overrides?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

/** The SDK that pub's tests run with. */
const DART_SDK = "3.1.2+3";
const ROOT = "myapp";

export function readPubStep(
  step: PubStep,
  lock: Readonly<Record<string, string>>,
): { universe: UniverseDescription; question: Question } {
  const registry = expanded(step.registry);
  const overrides = step.root.dependency_overrides ?? {};
  const versions = new Map<string, string[]>([[ROOT, ["0.0.0"]]]);
  const asked = { ...step.root.dependencies, ...step.root.dev_dependencies, ...overrides };
  for (const name of [...Object.keys(asked), ...registry.flatMap((each) => Object.keys(each.deps ?? {}))])
    if (!versions.has(name)) versions.set(name, []);
  for (const each of registry) versions.set(each.name, [...(versions.get(each.name) ?? []), each.version]);
  for (const list of versions.values())
    list.sort((left, right) => preferred(left, right, step.expect.downgrade === true));
  const select = (name: string, range: unknown): Selection => ({
    package: name,
    text: String(range),
    candidates: (versions.get(name) ?? []).filter(
      (version) => typeof range === "string" && matches(range, version),
    ),
  });
  const statements: Statement[] = registry.flatMap((each): Statement[] => [
    ...Object.entries(each.deps ?? {}).map(([name, range]): Statement => ({
      kind: "depends",
      package: each.name,
      candidates: [each.version],
      on: [select(name, name in overrides ? "any" : range)],
      cause: `${each.name} ${each.version}`,
    })),
    ...(each.name in overrides || hasSdk(each.pubspec?.environment)
      ? []
      : [{ kind: "excludes" as const, package: each.name, candidates: [each.version], cause: "SDK" }]),
  ]);
  const requires = (name: string, range: unknown): Statement => ({
    kind: "requires",
    anyOf: [select(name, range)],
    cause: ROOT,
  });
  const wanted = [step.root.dependencies ?? {}, step.root.dev_dependencies ?? {}].flatMap((list) =>
    Object.entries(list)
      .filter(([name]) => !(name in overrides))
      .map(([name, range]) => requires(name, range)),
  );
  const overridden = Object.entries(overrides).map(([name, range]) => requires(name, range));
  const unusable: Statement[] = hasSdk(step.root.environment)
    ? []
    : [{ kind: "excludes", package: ROOT, candidates: "every", cause: "SDK" }];
  const favoured = Object.entries(lock)
    .filter(([name, version]) => versions.get(name)?.includes(version))
    .map(([name, version]): Favour => ({ package: name, candidate: version }));
  return {
    universe: { packages: [...versions].map(([name, candidates]) => ({ name, candidates })), statements },
    question: { statements: [requires(ROOT, "any"), ...wanted, ...overridden, ...unusable], favoured },
  };
}

/** Names are written with loop variables in one case: `$i.$j.0` stands for all of 0 to 9. */
function expanded(registry: readonly PubVersion[]): PubVersion[] {
  return registry.flatMap((each) => {
    if (!each.version.includes("$")) return [each];
    return Array.from(
      { length: 100 },
      (_, at) =>
        JSON.parse(
          JSON.stringify(each)
            .replaceAll("$i", String(Math.floor(at / 10)))
            .replaceAll("$j", String(at % 10)),
        ) as PubVersion,
    );
  });
}

function hasSdk(environment: Readonly<Record<string, string>> = {}): boolean {
  return Object.entries(environment).every(([sdk, range]) => sdk === "sdk" && matches(range, DART_SDK));
}

/** Stable before pre-release, then newest first, or oldest first for a downgrade. */
function preferred(left: string, right: string, isDowngrade: boolean): number {
  return Number(isPre(left)) - Number(isPre(right)) || compare(right, left) * (isDowngrade ? -1 : 1);
}

function isPre(version: string): boolean {
  return version.split("+")[0]!.includes("-");
}

/**
 * Pub's ranges: `any`, an exact version, `^1.2.3`, comparators joined by spaces. `<2.0.0` does not match
 * `2.0.0-dev`.
 */
function matches(range: string, version: string): boolean {
  if (range === "any") return true;
  if (/^\d/.test(range)) return compare(range, version) === 0;
  if (range.startsWith("^")) {
    const [major, minor, patch] = range.slice(1).split(/[.+-]/).map(Number) as [number, number, number];
    const below = major > 0 ? `${major + 1}.0.0` : minor > 0 ? `0.${minor + 1}.0` : `0.0.${patch + 1}`;
    return matches(`>=${range.slice(1)} <${below}`, version);
  }
  return range.split(" ").every((part) => {
    const [, operator, bound] = /^(>=|<=|<|>)(.*)$/.exec(part)!;
    const order = compare(version, bound!);
    if (operator === "<")
      return order < 0 && (isPre(bound!) || !isPre(version) || version.split("-")[0] !== bound);
    return operator === ">=" ? order >= 0 : operator === "<=" ? order <= 0 : order > 0;
  });
}

function compare(left: string, right: string): number {
  const [[leftRelease, leftPre], [rightRelease, rightPre]] = [parts(left), parts(right)];
  return (
    compareLists(leftRelease, rightRelease) ||
    Number(rightPre.length > 0) - Number(leftPre.length > 0) ||
    compareLists(leftPre, rightPre)
  );
}

function parts(version: string): [string[], string[]] {
  const [core, build = ""] = version.split("+");
  const [release, ...pre] = core!.split("-");
  return [
    [...release!.split("."), build === "" ? "-1" : build],
    pre.length === 0 ? [] : pre.join("-").split("."),
  ];
}

function compareLists(left: readonly string[], right: readonly string[]): number {
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const [one, other] = [left[at], right[at]];
    if (one === undefined || other === undefined) return one === undefined ? -1 : 1;
    if (one === other) continue;
    const [isNumber, isOther] = [/^-?\d+$/.test(one), /^-?\d+$/.test(other)];
    return isNumber && isOther
      ? Number(one) - Number(other)
      : isNumber
        ? -1
        : isOther
          ? 1
          : one < other
            ? -1
            : 1;
  }
  return 0;
}
