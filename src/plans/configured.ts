/**
 * The configuration of what a plan brings, resolved from its layers, and the most it may cost in a month.
 *
 * The documents are read first (./plan-at.ts); what is resolved from them is a pure function. What has no
 * document that speaks of it needs no step. A configuration that is wrong refuses the plan, and one that
 * lacks something leaves it open.
 */
import { configurationOf, configurationScope } from "../configuration/configuration-of.ts";
import type { ConfigurationQuestion } from "../configuration/configuration-of.ts";
import type { MonthlyCeiling, ResolvedConfiguration } from "../configuration/resolved-configuration.ts";
import type { EffectiveFacts } from "../decisions/effective-facts.ts";
import type { Document } from "../model/document.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { Move } from "./move.ts";
import type { PlanContent } from "./plan.ts";

export type Documents = ReadonlyMap<string, Document>;

/** Of each move that has any, by name of its deployment. */
export interface Configured {
  readonly after: ReadonlyMap<string, ResolvedConfiguration>;
  readonly before: ReadonlyMap<string, ResolvedConfiguration>;
  /** Deployments of which no document says what they are told, though one may say what they cost. */
  readonly silent: readonly string[];
}

/** What is asked about a build, `ranker@2.3.1#gpu`; about the service where nobody configures the build. */
export function questionsOf(
  snapshot: Snapshot,
  build: string,
  service: string | undefined,
  environment: string,
  parameters: Move["parameters"] | undefined,
): ConfigurationQuestion | undefined {
  const name = build.replace(/#.*$/, "");
  const given = parameters === undefined ? {} : { parameters };
  const questions: readonly ConfigurationQuestion[] = [
    { of: name, in: environment, ...given },
    ...(service === undefined ? [] : [{ of: `service:${service}`, in: environment, ...given }]),
  ];
  // A price list alone, which is for all that runs there, configures nothing.
  return questions.find((question) =>
    configurationScope(snapshot, question).applicable.some(({ isForAll }) => !isForAll));
}

export function configuredOf(
  snapshot: Snapshot,
  documents: Documents,
  moves: readonly Move[],
  environment: string,
  facts: EffectiveFacts | undefined,
  now: string,
): Configured {
  const after = new Map<string, ResolvedConfiguration>();
  const before = new Map<string, ResolvedConfiguration>();
  const resolve = (build: string, move: Move, parameters: Move["parameters"] | undefined) => {
    const question = questionsOf(snapshot, build, move.service, environment, parameters);
    if (question === undefined) return undefined;
    const asked = facts === undefined ? question : { ...question, facts };
    return configurationOf(snapshot, documents, asked, now);
  };
  const silent: string[] = [];
  for (const move of moves) {
    const next = resolve(move.to, move, move.parameters);
    if (next === undefined) silent.push(move.name);
    else after.set(move.name, next);
    if (move.from === undefined) continue;
    const earlier = resolve(move.from, move, move.parametersBefore);
    if (earlier !== undefined) before.set(move.name, earlier);
  }
  return { after, before, silent };
}

/** By currency; not known where that of one of them is not. Absent where nothing is configured. */
export function ceilingOf({ after, silent }: Configured): PlanContent["monthlyCeiling"] {
  if (after.size === 0) return undefined;
  const [unpriced] = silent;
  if (unpriced !== undefined)
    return { unknown: `of ${unpriced}: nobody says how many replicas it has at most.` };
  const totals = new Map<string, bigint>();
  for (const [name, { monthlyCeiling }] of after) {
    if (monthlyCeiling.kind === "unknown")
      return { unknown: `of ${name}: ${monthlyCeiling.because.replace(/\.$/, "")}.` };
    const { currency } = monthlyCeiling;
    totals.set(currency, (totals.get(currency) ?? 0n) + hundredths(monthlyCeiling));
  }
  const amounts = [...totals]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, total]) => [currency, decimal(total)] as const);
  return { amounts: Object.fromEntries(amounts) };
}

/** Amounts are decimal text; sums of floating numbers would not be the same everywhere. */
const PLACES = 6;

function hundredths({ amount }: Extract<MonthlyCeiling, { readonly kind: "known" }>): bigint {
  const [whole = "0", fraction = ""] = amount.split(".");
  return BigInt(whole + fraction.slice(0, PLACES).padEnd(PLACES, "0"));
}

function decimal(total: bigint): string {
  const digits = total.toString().padStart(PLACES + 1, "0");
  const fraction = digits.slice(-PLACES).replace(/0+$/, "");
  return `${digits.slice(0, -PLACES)}${fraction === "" ? "" : `.${fraction.padEnd(2, "0")}`}`;
}
