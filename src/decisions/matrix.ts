/**
 * Many versions against many environments: a verdict and a cause for every cell.
 *
 * Nothing is judged cell by cell: environments with equal facts are one class, requirements are masks over
 * classes, and a version's row is the join of its masks. Every cell is what `decide` would answer.
 */
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { Verdict } from "./decision.ts";
import { millisecondsOf } from "./telling.ts";
import { environmentClassesOf } from "./environment-classes.ts";
import type { EnvironmentClasses } from "./environment-classes.ts";
import { everywhere } from "./deployed.ts";
import { nameOf } from "./fact-index.ts";
import { findEnvironment, findSubject } from "./find-subject.ts";
import type { FoundSubject } from "./find-subject.ts";
import { classesIn, judgeBuildOnClasses, subtract } from "./judge-classes.ts";
import type { BuildMasks } from "./judge-classes.ts";
import { judgeVersion } from "./judge-version.ts";
import { splitPinned } from "./pinned-values.ts";
import { QuestionInvalid } from "./question-invalid.ts";
import { requiredText } from "./requirement.ts";
import { selectEnvironments } from "./select-environments.ts";
import { selectVersions } from "./select-versions.ts";
import { subjectOf } from "./subject.ts";
import type { PlacedGroup } from "./subject.ts";
import { hasPolicies, hasRules } from "./policies/rules-here.ts";
import { ruledOn } from "./policies/ruled-version.ts";
import { waivedCount } from "./policies/waived-rules.ts";
import { needsSearch, verdictBeside } from "./universe/beyond-one-version.ts";
import { isReplacing } from "./universe/dependents.ts";

export interface MatrixQuestion {
  /** Versions or variants by name ... */
  readonly subjects?: readonly string[];
  /**
   * ... or all versions that a label selector matches; neither: all versions. `artifact` and `type` count as
   * labels.
   */
  readonly subjectSelector?: string;
  readonly environments?: readonly string[];
  /** Neither names nor a selector: all environments. */
  readonly selector?: string;
}

/** Why a cell is what it is. */
export type Cause =
  /** This build fits. */
  | { readonly kind: "fits"; readonly build: string }
  /** The first requirement that fails, or is open, of the build that comes nearest. */
  | {
      readonly kind: "requirement";
      readonly build: string;
      readonly requirement: string;
      readonly about: string;
      readonly required: string;
    }
  /**
   * Each requirement could hold, but no values of the missing facts satisfy all; or a parameter has no value
   * that fits.
   */
  | { readonly kind: "together"; readonly build: string }
  | { readonly kind: "nothing-stated"; readonly build: string };

export interface MatrixCell {
  readonly verdict: Verdict;
  readonly cause: Cause;
  /** How many rules are waived for it; left out where it rests on none. */
  readonly waived?: number;
}

export interface Matrix {
  readonly revision: number;
  readonly now: string;
  /** Columns, in order of name or as given. */
  readonly environments: readonly string[];
  /** How many different sets of facts the environments of the snapshot have. */
  readonly classCount: number;
  /** Rows, in order of name or as given. */
  readonly rows: readonly MatrixRow[];
}

export class MatrixRow {
  readonly subject: string;
  /** By class: index into `cells`. */
  readonly #byClass: Uint16Array;
  readonly #cells: readonly MatrixCell[];
  /** Class by column. */
  readonly #columns: Int32Array;

  constructor(subject: string, byClass: Uint16Array, cells: readonly MatrixCell[], columns: Int32Array) {
    this.subject = subject;
    this.#byClass = byClass;
    this.#cells = cells;
    this.#columns = columns;
  }

  /** The cell of a column, by its place among the environments. Cells that are alike are one object. */
  cell(column: number): MatrixCell {
    return this.#cells[this.#byClass[this.#columns[column]!]!]!;
  }
}

/** How large a matrix would be. Whoever has a limit throws here, before anything is judged. */
export type AdmitSize = (rows: number, columns: number) => void;

/**
 * Throws SubjectNotFound, EnvironmentNotFound, InvalidSelector, QuestionInvalid for a subject with parameter
 * values, and what `admit` throws. `now` is RFC 3339 in UTC.
 */
export function matrix(
  snapshot: Snapshot, question: MatrixQuestion, now: string, admit: AdmitSize = () => {},
): Matrix {
  const nowMilliseconds = millisecondsOf(now);
  const classes = environmentClassesOf(snapshot, nowMilliseconds);
  const environments =
    question.environments?.map((name) => findEnvironment(snapshot, name)) ??
    selectEnvironments(snapshot, question.selector ?? "");
  const columns = Int32Array.from(environments, (environment) => classes.classOf.get(environment)!);
  const subjects =
    question.subjects?.map((name) => findUnpinned(snapshot, name)) ??
    selectVersions(snapshot, question.subjectSelector).map((version): FoundSubject => ({
      version,
      variant: undefined,
    }));
  admit(subjects.length, environments.length);
  return {
    revision: snapshot.head.revision,
    now,
    environments: environments.map((environment) => nameOf(snapshot.key(environment))),
    classCount: classes.count,
    rows: subjects.map((subject) => rowOf(snapshot, subject, classes, columns, nowMilliseconds)),
  };
}

/** A row is about all values of a parameter; which of them fits is `decide`'s to say. */
function findUnpinned(snapshot: Snapshot, text: string): FoundSubject {
  const { bare, values } = splitPinned(text);
  if (values.length === 0) return findSubject(snapshot, text);
  throw new QuestionInvalid(
    `a matrix fixes no parameter values, as "${text}" does`,
    `Name ${bare}, or ask \`fairlead decide '${text}' --in ENVIRONMENT\`.`,
  );
}

/**
 * Builds share a row: the first that is compatible, else the first that is open, else the first, says why.
 */
function rowOf(
  snapshot: Snapshot,
  found: FoundSubject,
  classes: EnvironmentClasses,
  columns: Int32Array,
  nowMilliseconds: number,
): MatrixRow {
  const subject = subjectOf(snapshot, found.version);
  const builds = subject.builds
    .filter(({ variant }) => found.variant === undefined || variant === found.variant)
    .map((build) => judgeBuildOnClasses(subject, build, classes));
  const name = found.variant === undefined ? subject.name : `${subject.name}#${found.variant}`;
  const cells: MatrixCell[] = [];
  const byClass = new Uint16Array(classes.count);
  const left = classes.all();
  const settle = (mask: Int32Array, cell: MatrixCell): void => {
    let isUsed = false;
    for (let word = 0; word < left.length; word++) {
      for (let rest = mask[word]! & left[word]!; rest !== 0; rest &= rest - 1) {
        byClass[word * 32 + 31 - Math.clz32(rest & -rest)] = cells.length;
        isUsed = true;
      }
      left[word]! &= ~mask[word]!;
    }
    if (isUsed) cells.push(cell);
  };
  const used = new Int32Array(classes.words);
  for (const column of columns) used[column >>> 5]! |= 1 << (column & 31);
  for (const [index, cell] of beyondMasks(snapshot, found, builds, classes, used, nowMilliseconds)) {
    const mask = classes.empty();
    mask[index >>> 5]! |= 1 << (index & 31);
    settle(mask, cell);
  }
  for (const { build, compatible } of builds) {
    settle(compatible, { verdict: "COMPATIBLE", cause: { kind: "fits", build: build.name } });
  }
  for (const judged of builds) settleOpen(judged, classes, settle);
  settleRefused(builds[0]!, classes, settle);
  return new MatrixRow(name, byClass, cells, columns);
}

function isIn(mask: Int32Array, index: number): boolean {
  return ((mask[index >>> 5]! >>> (index & 31)) & 1) === 1;
}

/**
 * Cells that masks cannot settle, by class: where something that is lacking could be added, or what runs
 * would be
 * broken. Only versions that require artifacts or interfaces, or that replace what runs, have any.
 */
function* beyondMasks(
  snapshot: Snapshot,
  { version, variant }: FoundSubject,
  builds: readonly BuildMasks[],
  classes: EnvironmentClasses,
  used: Int32Array,
  nowMilliseconds: number,
): Generator<readonly [number, MatrixCell]> {
  const artifact = snapshot.outgoing(version, "VERSION_OF")[0]?.node;
  if (artifact === undefined) return;
  const subject = subjectOf(snapshot, version);
  const canLack = builds.some(({ build }) =>
    [
      ...build.groups,
      ...subject.parameters.flatMap(({ values }) => values.flatMap(({ groups }) => groups)),
    ].some(({ alternatives }) => alternatives.some((entries) => entries.some(({ kind }) => kind !== "fact"))),
  );
  const isRunning = everywhere(snapshot).ofArtifact(artifact).length > 0;
  const isRuledAnywhere = hasPolicies(snapshot);
  if (!canLack && !isRunning && !isRuledAnywhere) return;
  for (const index of classesIn(used)) {
    const place = classes.places[index]!;
    const isRuled = isRuledAnywhere && hasRules(snapshot, place.environment);
    if (!canLack && !isRunning && !isRuled) continue;
    // Nothing could be added and nothing is replaced: what requirements refuse in every build stays refused.
    if (!canLack && !isRunning && builds.every(({ incompatible }) => isIn(incompatible, index))) continue;
    const telling = { place, environment: nameOf(snapshot.key(place.environment)), nowMilliseconds };
    if (!canLack && !isRuled && !isReplacing(telling, artifact)) continue;
    const judged = judgeVersion(subject, variant, place);
    const ruled = ruledOn(judged, telling);
    if (!needsSearch(judged, artifact, telling) && !ruled.isOpposed) {
      const excused = waivedCount(ruled.judged);
      if (excused > 0 && judged.verdict === "COMPATIBLE")
        yield [index, fitting(judged.leading.build.name, excused)];
      continue;
    }
    const { verdict, build, waived = 0 } = verdictBeside(snapshot, { version, variant, artifact }, telling);
    const name = build ?? judged.leading.build.name;
    if (verdict === "COMPATIBLE") yield [index, fitting(name, waived)];
    else if (verdict !== judged.verdict) yield [index, { verdict, cause: { kind: "together", build: name } }];
  }
}

function fitting(build: string, waived: number): MatrixCell {
  const cell = { verdict: "COMPATIBLE", cause: { kind: "fits", build } } as const;
  return waived === 0 ? cell : { ...cell, waived };
}

type Settle = (mask: Int32Array, cell: MatrixCell) => void;

function settleOpen(judged: BuildMasks, classes: EnvironmentClasses, settle: Settle): void {
  const { build, compatible, incompatible } = judged;
  const open = classes.all();
  subtract(open, compatible);
  subtract(open, incompatible);
  if (open.every((word) => word === 0)) return;
  const verdict = "UNKNOWN";
  build.groups.forEach((group, index) => {
    const { yes, no } = judged.groups[index]!;
    const here = open.map((word, place) => word & ~yes[place]! & ~no[place]!);
    settle(here, { verdict, cause: causeOf(build.name, group) });
  });
  const kind = build.statesRequirements ? "together" : "nothing-stated";
  settle(open, { verdict, cause: { kind, build: build.name } });
}

function settleRefused({ build, groups }: BuildMasks, classes: EnvironmentClasses, settle: Settle): void {
  const verdict = "INCOMPATIBLE";
  build.groups.forEach((group, index) =>
    settle(groups[index]!.no, { verdict, cause: causeOf(build.name, group) }),
  );
  settle(classes.all(), { verdict, cause: { kind: "together", build: build.name } });
}

/** A group is named by its first requirement. */
function causeOf(build: string, { alternatives }: PlacedGroup): Cause {
  const first = alternatives[0]![0]!;
  return {
    kind: "requirement",
    build,
    requirement: first.id,
    about: first.about,
    required: requiredText(first),
  };
}

/** How many environments of a row have each verdict. */
export function countVerdicts(row: MatrixRow, columnCount: number): Readonly<Record<Verdict, number>> {
  const counts = { COMPATIBLE: 0, INCOMPATIBLE: 0, UNKNOWN: 0 };
  for (let column = 0; column < columnCount; column++) counts[row.cell(column).verdict]++;
  return counts;
}
