/**
 * What a service or an artifact is told in one environment: the layers merged, judged by the schemas and held
 * against the facts. A pure function of the snapshot, the documents and the question; equal inputs give equal
 * bytes.
 */
import { effectiveFactsOf } from "../decisions/effective-facts.ts";
import type { EffectiveFacts } from "../decisions/effective-facts.ts";
import { nameOf } from "../decisions/fact-index.ts";
import { findEnvironment, findSubject } from "../decisions/find-subject.ts";
import { QuestionInvalid } from "../decisions/question-invalid.ts";
import type { Document } from "../model/document.ts";
import type { ConfigurationDocument } from "../model/kinds/configuration.ts";
import { checkValues, referenceIn } from "../model/kinds/configuration.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { canonicalJson } from "../values/canonical-json.ts";
import { sha256Digest } from "../values/digest.ts";
import { nearestNames } from "../values/nearest.ts";
import { didYouMean } from "../model/problem.ts";
import { findConfigured } from "./find-configured.ts";
import { judgeValues } from "./judge-values.ts";
import { layersOf } from "./layers-of.ts";
import type { ApplicableDocument } from "./layers-of.ts";
import { flat, mergeLayers, nested } from "./merge-layers.ts";
import type { MergedLeaf, MergedValues, StatedValues } from "./merge-layers.ts";
import { monthlyCeiling, priceOf } from "./monthly-ceiling.ts";
import { CONFIGURATION_VERSION } from "./resolved-configuration.ts";
import type { ConfigurationProblem, Price, Replicas, ResolvedConfiguration }
  from "./resolved-configuration.ts";
import { defaultsOf } from "./schema-defaults.ts";
import { placeText, readPlace } from "./value-place.ts";

export interface ConfigurationQuestion {
  /** `ranker`, `ranker@2.3.1`, `artifact:ranker`, `service:ranking`. */
  readonly of: string;
  /** An environment by name. */
  readonly in: string;
  /** Of an artifact, as text; or in `of`. */
  readonly version?: string;
  /** The nearest layer: place (`server.port`) -> plain JSON data. */
  readonly set?: Readonly<Record<string, unknown>>;
  /** What the decision picked, for values that say `fromParameter`. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** In place of the environment's own, where facts are assumed. */
  readonly facts?: EffectiveFacts;
}

/** What the question is about, found in the graph; and the documents that its answer needs. */
export interface ConfigurationScope {
  readonly subject: NodeId;
  readonly environment: NodeId;
  readonly version: string | undefined;
  readonly applicable: readonly ApplicableDocument[];
}

/** Throws SubjectNotFound, EnvironmentNotFound, QuestionInvalid. */
export function configurationScope(snapshot: Snapshot, question: ConfigurationQuestion): ConfigurationScope {
  const environment = findEnvironment(snapshot, question.in);
  const { subject, version } = findConfigured(snapshot, question.of, question.version);
  if (version !== undefined) findSubject(snapshot, `${nameOf(snapshot.key(subject))}@${version}`);
  return { subject, environment, version, applicable: layersOf(snapshot, subject, environment, version) };
}

/** Values that `--set` gives at most; a file of them is a document. */
const SET_VALUES_MAX = 200;

/**
 * `documents` holds the documents of the scope (`configurationScope(...).applicable`) by key; `now` is RFC
 * 3339 in UTC. Throws what `configurationScope` throws.
 */
export function configurationOf(
  snapshot: Snapshot, documents: ReadonlyMap<string, Document>, question: ConfigurationQuestion, now: string,
): ResolvedConfiguration {
  const { subject, environment, version, applicable } = configurationScope(snapshot, question);
  const facts = question.facts ?? effectiveFactsOf(snapshot, environment, Date.parse(now));
  const layers = applicable.flatMap((one): readonly Layer[] => {
    const document = documents.get(one.key) as unknown as ConfigurationDocument | undefined;
    return document === undefined ? [] : [{ ...one, spec: document.spec }];
  });
  const problems: ConfigurationProblem[] = [...openRanges(layers, nameOf(snapshot.key(subject)))];
  const merged = withDefaults(layers, setValues(question.set));
  problems.push(...merged.conflicts);
  const sized = mergedSizes(layers);
  problems.push(...sized.conflicts);
  const { replicas, price } = sizesOf(sized, facts, problems);

  const resolve = (leaf: MergedLeaf): unknown => {
    const reference = referenceIn(leaf.value);
    if (reference?.kind !== "fromParameter") return leaf.value;
    const given = question.parameters;
    return given !== undefined && Object.hasOwn(given, reference.name) ? given[reference.name] : undefined;
  };
  problems.push(...referenceProblems(merged, layers, question));
  problems.push(...judgeValues(snapshot, facts, layers, merged.root, resolve));
  const speaks = layers.some(({ spec }) => spec.values !== undefined || spec.schema !== undefined);
  if (!speaks && merged.root.fields.size === 0) problems.push(notConfigured(snapshot, subject, question.in));

  const values = nested(merged.root, (leaf) => resolve(leaf) ?? leaf.value) as Record<string, unknown>;
  const entries = flat(merged.root).map((entry) => {
    if (entry.fromParameter === undefined) return entry;
    const value = question.parameters?.[entry.fromParameter];
    return value === undefined ? entry : { ...entry, value };
  });
  const told = { values, replicas: { min: replicas.min?.value ?? null, max: replicas.max?.value ?? null } };
  return {
    schemaVersion: CONFIGURATION_VERSION,
    subject: snapshot.key(subject),
    ...(version === undefined ? {} : { version }),
    environment: nameOf(snapshot.key(environment)),
    revision: snapshot.head.revision,
    now,
    state: stateOf(problems),
    values,
    entries,
    replicas,
    ...(price === undefined ? {} : { price }),
    monthlyCeiling: monthlyCeiling(replicas, price),
    secrets: [...new Set(entries.flatMap(({ secretRef }) => secretRef ?? []))].sort(),
    problems,
    documents: layers.map(({ source }) => source),
    digest: sha256Digest(canonicalJson(told)),
  };
}

/** One document in its place. */
export interface Layer extends ApplicableDocument {
  readonly spec: ConfigurationDocument["spec"];
}

function stateOf(problems: readonly ConfigurationProblem[]): ResolvedConfiguration["state"] {
  if (problems.some(({ severity }) => severity === "refused")) return "refused";
  return problems.length > 0 ? "unknown" : "resolved";
}

/** `{ "server.port": 8080 }` as one nested object. Throws QuestionInvalid. */
function setValues(set: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  const places = Object.keys(set);
  if (places.length > SET_VALUES_MAX)
    throw new QuestionInvalid(`${places.length} values are set, and at most ${SET_VALUES_MAX} can be`);
  const root: Record<string, unknown> = {};
  const given = new Map<string, string>();
  for (const place of places) {
    const path = readPlace(place);
    let at = root;
    for (const [index, step] of path.entries()) {
      const here = placeText(path.slice(0, index + 1));
      const isLast = index === path.length - 1;
      if (given.has(here) || (isLast && Object.hasOwn(at, step)))
        throw new QuestionInvalid(`${placeText(path)} is set twice`, "Give each value once.");
      if (isLast) {
        at[step] = set[place];
        given.set(here, place);
      } else {
        if (!Object.hasOwn(at, step)) at[step] = {};
        at = at[step] as Record<string, unknown>;
      }
    }
  }
  const [wrong] = checkValues(root);
  if (wrong !== undefined) {
    const where = placeText(wrong.path.map(String));
    throw new QuestionInvalid(`${where === "" ? "what is set" : where} ${wrong.message}`,
      "Secrets stay outside: a document names them.");
  }
  return root;
}

/** Above every document. */
const RANK_OF_SET = 1_000_000;

function withDefaults(layers: readonly Layer[], set: Readonly<Record<string, unknown>>): MergedValues {
  const stated: StatedValues[] = layers.flatMap(({ source, rank, spec }) =>
    spec.values === undefined ? [] : [{ source, rank, values: spec.values }]);
  if (Object.keys(set).length > 0)
    stated.push({ source: { layer: "assumption" }, rank: RANK_OF_SET, values: set });
  if (!layers.some(({ spec }) => spec.schema !== undefined)) return mergeLayers(stated);
  const { root } = mergeLayers(stated);
  const defaults = layers.flatMap(({ source, rank, spec }): readonly StatedValues[] => {
    const values = spec.schema === undefined ? undefined : defaultsOf(spec.schema, root);
    // Below every document, in the order of theirs.
    const below = { ...source, layer: "schema" } as const;
    return values === undefined ? [] : [{ source: below, rank: rank - RANK_OF_SET, values }];
  });
  return mergeLayers([...defaults, ...stated]);
}

function mergedSizes(layers: readonly Layer[]): MergedValues {
  return mergeLayers(layers.flatMap(({ source, rank, spec }): readonly StatedValues[] => {
    const { replicas, price } = spec;
    // In a list, as a price is one thing: the currency of one layer is not that of another's amount.
    const values = { ...(replicas && { replicas }), ...(price && { price: [price] }) };
    return Object.keys(values).length === 0 ? [] : [{ source, rank, values }];
  }));
}

function sizesOf(
  { root }: MergedValues, facts: EffectiveFacts, problems: ConfigurationProblem[],
): { readonly replicas: Replicas; readonly price: Price | undefined } {
  const node = root.fields.get("replicas");
  const bound = (name: "min" | "max"): Replicas["min"] => {
    const leaf = node?.kind === "object" ? node.fields.get(name) : undefined;
    return leaf?.kind === "leaf" ? { value: leaf.value as number, source: leaf.source } : undefined;
  };
  const [min, max] = [bound("min"), bound("max")];
  if (min !== undefined && max !== undefined && min.value > max.value) {
    problems.push({
      code: "REPLICAS_REVERSED", severity: "refused", key: "replicas",
      message: `At least ${min.value} replicas (${min.source.document}) and at most ${max.value} ` +
        `(${max.source.document}) cannot both hold.`,
      sources: [min.source, max.source],
    });
  }
  const price = root.fields.get("price");
  return {
    replicas: { ...(min && { min }), ...(max && { max }) },
    price: price?.kind === "leaf" ? priceOf((price.value as [never])[0], price.source, facts) : undefined,
  };
}

function* openRanges(layers: readonly Layer[], name: string): Generator<ConfigurationProblem> {
  for (const { openRange, source } of layers) {
    if (openRange === undefined) continue;
    yield {
      code: "VERSION_UNSTATED", severity: "unknown",
      message: `${source.document} holds for ${name} ${openRange}, and no version was given.`,
      sources: [source], hint: "Give the version: --version 2.3.1.",
    };
  }
}

function* referenceProblems(
  merged: MergedValues, layers: readonly Layer[], { parameters }: ConfigurationQuestion,
): Generator<ConfigurationProblem> {
  const declared = new Set(layers.flatMap(({ spec }) => spec.secrets ?? []));
  for (const { key, source, secretRef, fromParameter } of flat(merged.root)) {
    if (secretRef !== undefined && !declared.has(secretRef)) {
      const near = didYouMean(nearestNames(secretRef, declared));
      yield {
        code: "SECRET_UNDECLARED", severity: "refused", key, sources: [source],
        message: `${key} refers to the secret "${secretRef}", which no layer names in \`secrets\`.`,
        hint: near ?? `Add it where it is kept: secrets: [${secretRef}].`,
      };
    }
    if (fromParameter !== undefined && !Object.hasOwn(parameters ?? {}, fromParameter)) {
      yield {
        code: "PARAMETER_UNKNOWN", severity: "unknown", key, sources: [source],
        message: `${key} is what is picked for the parameter ${fromParameter}, and no pick is known.`,
      };
    }
  }
}

function notConfigured(snapshot: Snapshot, subject: NodeId, environment: string): ConfigurationProblem {
  return {
    code: "NOT_CONFIGURED", severity: "unknown",
    message: `No Configuration says what ${snapshot.key(subject)} is told in ${environment}.`,
    sources: [], hint: "Apply one: `kind: Configuration`.",
  };
}
