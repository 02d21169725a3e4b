/** Fingerprints, drift, baselines and parity for people. */
import type { Baseline, BaselineDeployment, BaselineWithFacts } from "../environments/baseline.ts";
import { told } from "../environments/drift.ts";
import type { Drift, DriftRow } from "../environments/drift.ts";
import type { Fingerprint, FingerprintDifference, LayeredFact }
  from "../environments/list-fingerprints.ts";
import type { Parity, ParityDifference } from "../environments/parity.ts";
import { widest } from "./layout.ts";
import type { Colour, Terminal } from "./terminal.ts";

/** Names wider than this push the other columns out. */
const NAME_WIDTH_MAX = 44;

type Painting = Pick<Terminal, "paint">;

export function showFingerprints(list: readonly Fingerprint[], { paint }: Painting): readonly string[] {
  const width = widest(list.map(({ name }) => name), NAME_WIDTH_MAX);
  return list.map(({ name, time, source, facts, isNewest, environment }) =>
    `${name.padEnd(width)}  ${minutes(time)}  ${environment}  ${countOf(facts, "fact")} by ${source}` +
      (isNewest ? `  ${paint("green", "speaks for it")}` : ""));
}

export function showFacts(stated: readonly LayeredFact[], { paint }: Painting): readonly string[] {
  const width = widest(stated.map(({ key }) => key), NAME_WIDTH_MAX);
  return [...new Set(stated.map(({ layer }) => layer))].flatMap((layer) => [
    paint("bold", `  ${layer}`),
    ...stated.filter((fact) => fact.layer === layer)
      .map(({ key, value }) => `    ${key.padEnd(width)}  ${told(value)}`),
  ]);
}

export function showDifference(
  { before, after, differences }: FingerprintDifference, { paint }: Painting,
): readonly string[] {
  const width = widest(differences.map(({ key }) => key), NAME_WIDTH_MAX);
  return [
    paint("bold", `${before.name} (${minutes(before.time)}) -> ${after.name} (${minutes(after.time)})`),
    ...differences.map((one) =>
      `  ${one.key.padEnd(width)}  ${told(one.before)} -> ${told(one.after)}  ${paint("dim", one.layer)}`),
  ];
}

const DRIFT_COLOURS: Readonly<Record<Drift["verdict"], Colour>> = {
  none: "green", drift: "red", unknown: "yellow",
};

export function showDrift({ verdict, headline, fingerprint, rows }: Drift, { paint }: Painting) {
  const compared = rows.filter(({ state }) => state === "differs" || state === "same");
  const width = widest(compared.map(({ key }) => key), NAME_WIDTH_MAX);
  const only = (state: DriftRow["state"]) => rows.filter((row) => row.state === state).map(({ key }) => key);
  return [
    paint(DRIFT_COLOURS[verdict], headline),
    ...compared.map((row) => driftLine(row, width, paint)),
    ...namesLine("declared, not observed", only("unobserved"), paint),
    ...namesLine("observed, not declared", only("undeclared"), paint),
    ...(fingerprint === undefined ? [] : [paint("dim",
      `  by ${fingerprint.name}, observed ${minutes(fingerprint.time)} by ${fingerprint.source}`)]),
  ];
}

function driftLine(row: DriftRow, width: number, paint: Terminal["paint"]): string {
  const { key, state, declared, declaredBy, observed, since, isStale } = row;
  const stale = isStale === true ? paint("yellow", "  seen too long ago") : "";
  if (state === "same") return `  ${paint("green", "=")} ${key.padEnd(width)}  ${told(observed)}${stale}`;
  return `  ${paint("red", "!")} ${key.padEnd(width)}  declared ${told(declared)} by ${declaredBy}, ` +
    `observed ${told(observed)} since ${minutes(since!)}${stale}`;
}

function namesLine(words: string, names: readonly string[], paint: Terminal["paint"]): readonly string[] {
  return names.length === 0 ? [] : [paint("dim", `  ${words}: ${names.join(", ")}`)];
}

export function showBaselines(list: readonly Baseline[], { paint }: Painting): readonly string[] {
  const width = widest(list.map(({ name }) => name), NAME_WIDTH_MAX);
  return list.map((one) =>
    `${one.name.padEnd(width)}  ${minutes(one.time)}  ` +
      `${one.deployments.map(({ version }) => version).join(", ")}  ${paint("dim", whyOf(one))}`);
}

export function showBaseline(one: BaselineWithFacts, terminal: Painting): readonly string[] {
  const { paint } = terminal;
  return [
    paint("bold", `${one.name}: ${one.environment} as of ${minutes(one.time)}`),
    `  ${whyOf(one)}`,
    ...one.deployments.flatMap((ran) => [
      `  ${ran.name}  ${ran.version}${ran.service === undefined ? "" : ` for ${ran.service}`}`,
      ...detailsOf(ran).map((text) => paint("dim", `    ${text}`)),
    ]),
    ...(one.performance.length === 0 ? [] : [`  performed: ${one.performance.join(", ")}`]),
    one.isObserved
      ? `  facts as observed in ${one.fingerprint}:`
      : paint("yellow", "  facts as declared: nobody had observed the place"),
    ...showFacts(one.stated, terminal),
    paint("dim", `  read at revision ${one.revision}`),
  ];
}

function detailsOf({ parameters, configuration, digest }: BaselineDeployment): readonly string[] {
  return [
    ...parameters,
    ...(configuration === undefined ? [] : [`configuration ${configuration}`]),
    ...(digest === undefined ? [] : [`digest ${digest}`]),
  ];
}

function whyOf({ because, plan }: Pick<Baseline, "because" | "plan">): string {
  return plan === undefined ? `known good: ${because}` : `known good by plan ${plan}: ${because}`;
}

export const PARITY_COLOURS: Readonly<Record<Parity["verdict"], Colour>> = {
  yes: "green", no: "red", unknown: "yellow",
};

const SIGNS: Readonly<Record<ParityDifference["kind"], string>> = {
  differs: "!", missing: "?", stale: "?", new: "+",
};

export function showParity({ verdict, headline, differences }: Parity, { paint }: Painting) {
  const width = widest(differences.map(({ key }) => key), NAME_WIDTH_MAX);
  return [
    paint(PARITY_COLOURS[verdict], headline),
    ...differences.map((one) =>
      `  ${SIGNS[one.kind]} ${one.key.padEnd(width)}  ${parityWords(one)}  ${paint("dim", one.layer)}`),
  ];
}

function parityWords({ kind, baseline, observed }: ParityDifference): string {
  switch (kind) {
    case "differs":
      return `was ${told(baseline)}, is ${told(observed)}`;
    case "missing":
      return `was ${told(baseline)}, not seen now`;
    case "stale":
      return `${told(observed)}, seen too long ago`;
    case "new":
      return `${told(observed)}, not in the baseline`;
    default:
      return kind satisfies never;
  }
}

function countOf(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

/** `2026-11-21T10:00Z` */
function minutes(time: string): string {
  return `${time.slice(0, 16)}Z`;
}
