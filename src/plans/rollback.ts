/**
 * Back to what was good: the last baseline of an environment that performed acceptably, judged anew by
 * today's facts, as a plan with the place's parity as its first gate.
 *
 * Known good comes before not measured, and newer before older. What was passed over is told with its reason:
 * what runs already, what performed badly, what could not run there any more.
 */
import type { AskedQuestion, Verdict } from "../decisions/decision.ts";
import type { ValidationMeans } from "../decisions/validation/validation-means.ts";
import { deploymentsIn } from "../decisions/deployed.ts";
import { nameOf } from "../decisions/fact-index.ts";
import { findEnvironment } from "../decisions/find-subject.ts";
import { baselinesOf, findBaseline, readBaseline } from "../environments/baseline.ts";
import type { Baseline } from "../environments/baseline.ts";
import { parityOf, LAYERS_BENEATH } from "../environments/parity.ts";
import type { Parity } from "../environments/parity.ts";
import type { DocumentPlace } from "../configuration/read-configuration.ts";
import { nodeKey } from "../model/names.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { DomainError } from "../values/domain-error.ts";
import { performanceOf } from "./performance.ts";
import type { Performance } from "./performance.ts";
import { planAt } from "./plan-at.ts";
import type { PlanAnswer } from "./plan-answer.ts";
import type { Strategy } from "./plan.ts";

/**
 * Baselines that a plan is tried for: each is a decision or two, and who goes back further knows where to.
 */
const BASELINES_TRIED_MAX = 10;

export interface RollbackQuestion {
  readonly environment: string;
  /** This one and no other. */
  readonly to?: string;
  readonly strategy?: Strategy;
}

export interface PassedOver {
  readonly baseline: string;
  /** Since when it was good. */
  readonly time: string;
  /** Stable and public: clients branch on it. */
  readonly code:
    | "RUNS_ALREADY" | "PERFORMED_BADLY" | "NOT_MEASURED" | "NOT_COMPATIBLE" | "NOT_KNOWN" | "GONE"
    | "NOT_TRIED";
  readonly because: string;
}

export interface Rollback {
  readonly schemaVersion: 1;
  readonly environment: string;
  readonly revision: number;
  /** RFC 3339, UTC. */
  readonly now: string;
  /** COMPATIBLE: there is a plan. UNKNOWN: no baseline, or none that is known to fit. */
  readonly verdict: Verdict;
  /** One sentence. */
  readonly headline: string;
  /** What it goes back to. */
  readonly baseline: Baseline | null;
  readonly performance: Performance | null;
  /** Of the place with the baseline now; the plan's gate judges it again. */
  readonly parity: Parity | null;
  /** The plan, and the decision it was made from. */
  readonly answer: PlanAnswer | null;
  /** The newest first. */
  readonly passedOver: readonly PassedOver[];
  /** What runs there and the baseline does not speak of: it stays. */
  readonly stays: readonly string[];
  /** What to do, with the exact command. */
  readonly hints: readonly string[];
}

/** Errors: EnvironmentNotFound, BaselineNotFound; what the store throws. `snapshot` is of that place. */
export async function rollBack(
  place: DocumentPlace,
  snapshot: Snapshot,
  question: RollbackQuestion,
  now: string,
  means?: ValidationMeans,
): Promise<Rollback> {
  const asked = new Asked(snapshot, question, now, means);
  if (question.to === undefined) return asked.last(place);
  const baseline = readBaseline(snapshot, findBaseline(snapshot, question.to));
  if (baseline.environment !== question.environment) throw new OtherPlace(baseline, question.environment);
  return asked.exactly(place, baseline);
}

/** A baseline is of one place; what was good elsewhere says nothing here. */
export class OtherPlace extends DomainError {
  readonly code = "BASELINE_OF_ANOTHER";
  readonly baseline: string;

  constructor({ name, environment }: Baseline, wanted: string) {
    super(`${name} is of ${environment}, and not of ${wanted}.`,
      `fairlead baseline list ${wanted} shows those that are.`);
    this.baseline = name;
  }
}

interface Weighed {
  readonly baseline: Baseline;
  readonly performance: Performance;
}

/** A plan, be it empty; or why there is none. */
type Tried =
  | { readonly answer: PlanAnswer }
  | { readonly over: PassedOver; readonly answered?: PlanAnswer };

class Asked {
  readonly #snapshot: Snapshot;
  readonly #question: RollbackQuestion;
  readonly #now: string;
  readonly #means: ValidationMeans | undefined;

  constructor(
    snapshot: Snapshot, question: RollbackQuestion, now: string, means: ValidationMeans | undefined,
  ) {
    this.#means = means;
    this.#snapshot = snapshot;
    this.#question = question;
    this.#now = now;
    findEnvironment(snapshot, question.environment);
  }

  async exactly(place: DocumentPlace, baseline: Baseline): Promise<Rollback> {
    const performance = performanceOf(this.#snapshot, baseline, this.#now);
    const tried = await this.#try(place, baseline);
    if ("answer" in tried) return this.#made({ baseline, performance }, tried.answer, []);
    return this.#none([tried.over], tried.answered);
  }

  async last(place: DocumentPlace): Promise<Rollback> {
    const all = baselinesOf(this.#snapshot, this.#question.environment).map((baseline): Weighed =>
      ({ baseline, performance: performanceOf(this.#snapshot, baseline, this.#now) }));
    const over: PassedOver[] = all
      .filter(({ performance }) => performance.verdict === "bad")
      .map(({ baseline, performance }) => passed(baseline, "PERFORMED_BADLY", performance.because[0]!));
    const order = (["good", "unknown"] as const).flatMap((verdict) =>
      all.filter(({ performance }) => performance.verdict === verdict));
    let latest: PlanAnswer | undefined;
    for (const [at, weighed] of order.entries()) {
      if (at === BASELINES_TRIED_MAX) {
        over.push(...order.slice(at).map(({ baseline }) => passed(baseline, "NOT_TRIED",
          `It is not among the first ${BASELINES_TRIED_MAX}; name it with --to.`)));
        break;
      }
      const tried = await this.#try(place, weighed.baseline);
      if ("answer" in tried && tried.answer.plan!.content.steps.length > 0) {
        const newer = order.slice(at + 1).filter(({ baseline }) => baseline.time > weighed.baseline.time);
        over.push(...newer.map(({ baseline, performance }) =>
          passed(baseline, "NOT_MEASURED", `${performance.because[0]!} Known good comes first.`)));
        return this.#made(weighed, tried.answer, over);
      }
      if ("answer" in tried) over.push(passed(weighed.baseline, "RUNS_ALREADY", "It is what runs there."));
      else {
        over.push(tried.over);
        latest = tried.answered ?? latest;
      }
    }
    return this.#none(over, latest);
  }

  async #try(place: DocumentPlace, baseline: Baseline): Promise<Tried> {
    const { environment, strategy } = this.#question;
    const subjects = subjectsOf(this.#snapshot, baseline);
    const gone = baseline.deployments.map(({ version }) => version)
      .filter((version) => !isDeclared(this.#snapshot, version));
    if (gone.some((version) => version.startsWith("1 restricted ")))
      return { over: passed(baseline, "NOT_KNOWN", "Something that it holds is hidden from you.") };
    if (gone.length > 0)
      return { over: passed(baseline, "GONE", `${gone.join(", ")} is not declared any more.`) };
    const question: AskedQuestion = {
      ...(subjects.length === 1 ? { subject: subjects[0]! } : { subjects }), in: environment,
    };
    let answered: PlanAnswer | undefined;
    // What runs beside it stays as it is, if it can; else it may be changed too.
    for (const holding of ["deployed", "free"] as const) {
      const wanted = {
        ...question, holding, rollbackTo: baseline.name, ...(strategy === undefined ? {} : { strategy }),
      };
      const answer = await planAt(place, this.#snapshot, wanted, this.#now, this.#means);
      if (answer.plan !== null) return { answer };
      answered ??= answer;
    }
    const { verdict, headline, reasons } = answered!;
    const code = verdict === "UNKNOWN" ? "NOT_KNOWN" : "NOT_COMPATIBLE";
    return { over: passed(baseline, code, reasons[0]?.sentence ?? headline), answered: answered! };
  }

  #made({ baseline, performance }: Weighed, answer: PlanAnswer, over: readonly PassedOver[]): Rollback {
    const { environment } = this.#question;
    const parity = parityOf(this.#snapshot, environment, baseline.name, this.#now, LAYERS_BENEATH);
    const steps = answer.plan!.content.steps.length;
    const versions = [...new Set(baseline.deployments.map(({ version }) => version))].join(", ");
    const headline = steps === 0
      ? `Nothing to do: ${environment} runs what ${baseline.name} holds.`
      : `Back to ${baseline.name} (${versions}) in ${steps} steps${PERFORMED[performance.verdict]}.`;
    return {
      ...this.#base(over),
      verdict: "COMPATIBLE", headline, baseline, performance, parity, answer,
      stays: this.#stays(baseline),
      hints: steps === 0 || parity.verdict === "yes" ? [] : [hintOf(parity)],
    };
  }

  #none(over: readonly PassedOver[], answer: PlanAnswer | undefined): Rollback {
    const { environment, to } = this.#question;
    const isOpen = over.length === 0 || over.some(({ code }) => OPEN.has(code));
    const toInsistOn = over.find(({ code }) => code !== "RUNS_ALREADY" && code !== "GONE");
    const headline = over.length === 0
      ? `Not known: ${environment} has no baseline, so nothing is known to have been good there.`
      : to !== undefined
        ? `No plan back to ${to}: ${over[0]!.because}`
        : over.every(({ code }) => code === "RUNS_ALREADY")
          ? `No plan: ${environment} runs what was good last, and nothing before it is known to have been.`
          : over.length === 1
            ? `No plan: the only baseline of ${environment} will not do.`
            : `No plan: none of the ${over.length} baselines of ${environment} will do.`;
    return {
      ...this.#base(over),
      verdict: isOpen ? "UNKNOWN" : "INCOMPATIBLE",
      headline, baseline: null, performance: null, parity: null, answer: answer ?? null, stays: [],
      hints: over.length === 0
        ? [`When what runs is good: fairlead baseline record ${environment} --because WHY`,
          `Until then name the version: fairlead plan NAME@VERSION --in ${environment}`]
        : toInsistOn === undefined || to !== undefined
          ? [`Name the version that is to run: fairlead plan NAME@VERSION --in ${environment}`]
          : [`Name one to insist on it: fairlead rollback ${environment} --to ${toInsistOn.baseline}`],
    };
  }

  #base(over: readonly PassedOver[]) {
    const { environment } = this.#question;
    const passedOver = over.toSorted((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0));
    const { revision } = this.#snapshot.head;
    return { schemaVersion: 1, environment, revision, now: this.#now, passedOver } as const;
  }

  #stays({ deployments }: Baseline): readonly string[] {
    const place = findEnvironment(this.#snapshot, this.#question.environment);
    const artifacts = new Set(deployments.map(({ version }) => version.slice(0, version.indexOf("@"))));
    return deploymentsIn(this.#snapshot, place)
      .map(({ build, deployment }) =>
        [nameOf(this.#snapshot.key(build)), nameOf(this.#snapshot.key(deployment))] as const)
      .filter(([version]) => !artifacts.has(version.slice(0, version.indexOf("@"))))
      .map(([version, name]) => `${version} (${name})`);
  }
}

const OPEN: ReadonlySet<PassedOver["code"]> = new Set(["NOT_KNOWN", "NOT_TRIED"]);

const PERFORMED: Readonly<Record<Performance["verdict"], string>> = {
  good: "",
  bad: "; it performed badly",
  unknown: "; nobody knows how it performed",
};

function hintOf({ verdict, environment, baseline }: Parity): string {
  return verdict === "no"
    ? `Its gate is shut until the place is as it was: fairlead parity ${environment} ${baseline}`
    : `Its gate waits for a fingerprint: fairlead fingerprint publish -f FILE --in ${environment}`;
}

function passed(
  { name, time }: Baseline, code: PassedOver["code"], because: string,
): PassedOver {
  return { baseline: name, time, code, because };
}

function isDeclared(snapshot: Snapshot, version: string): boolean {
  const node = snapshot.find(nodeKey(version.includes("#") ? "Variant" : "Version", version));
  return node !== undefined && snapshot.properties(node)["declared"] !== false;
}

/** Each with the values of its parameters that the version still knows: `ranker@1.0.0#gpu[maxBatch=32]`. */
function subjectsOf(snapshot: Snapshot, { deployments }: Baseline): readonly string[] {
  const subjects = deployments.map(({ version, parameters }) => {
    const bare = version.replace(/#.*$/, "");
    const known = parameters.filter((value) =>
      snapshot.find(nodeKey("ParameterValue", `${bare}/${value}`)) !== undefined);
    return known.length === 0 ? version : `${version}[${known.join(",")}]`;
  });
  return [...new Set(subjects)].sort();
}
