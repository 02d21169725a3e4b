/** What a thing is told in one environment: every value with its source, and what is wrong with it. */
export const CONFIGURATION_VERSION = 1;

/** Later beats earlier. `ancestor` is of an environment that the one asked about is part of. */
export type LayerKind = "schema" | "everywhere" | "ancestor" | "environment" | "assumption";

/** Who states something. */
export interface ConfigurationSource {
  readonly layer: LayerKind;
  /** Key of the document: `configuration:ranker-production`; not there for an assumption. */
  readonly document?: string;
  readonly revision?: number;
  /** Of an environment's layer: by its name. */
  readonly environment?: string;
  /** Where the document names its environments by a label selector. */
  readonly selector?: string;
}

/** One value, as flat as it gets: lists are whole. */
export interface ConfiguredValue {
  /** `server.port`, `log["a.b"]`. */
  readonly key: string;
  readonly path: readonly string[];
  /** Plain JSON data; not there for a secret, and for a parameter that is not known. */
  readonly value?: unknown;
  /** The secret's name, where the value is one. */
  readonly secretRef?: string;
  /** The parameter's name, where the value is what the decision picked for it. */
  readonly fromParameter?: string;
  readonly source: ConfigurationSource;
  /** Documents of the same layer that say the same. */
  readonly alsoBy?: readonly ConfigurationSource[];
  /** What it beats, the nearest layer first. */
  readonly beats?: readonly { readonly value: unknown; readonly source: ConfigurationSource }[];
}

export type ConfigurationProblemCode =
  /** Two documents of one layer state different values. */
  | "LAYER_CONFLICT"
  /** The environment's fact says otherwise. */
  | "FACT_CONTRADICTED"
  | "FACT_UNKNOWN"
  /** A value that must agree with a fact is stated by nobody. */
  | "BOUND_VALUE_MISSING"
  | "SCHEMA_BROKEN"
  /** The schema itself cannot be used. */
  | "SCHEMA_INVALID"
  /** A secret is referred to that no layer says is there. */
  | "SECRET_UNDECLARED"
  /** The decision's pick of a parameter is not known. */
  | "PARAMETER_UNKNOWN"
  | "REPLICAS_REVERSED"
  /** A document holds for some versions, and no version was given. */
  | "VERSION_UNSTATED"
  /** No document speaks of it. */
  | "NOT_CONFIGURED";

export interface ConfigurationProblem {
  readonly code: ConfigurationProblemCode;
  /** refused: it is wrong; unknown: what would decide it is missing. */
  readonly severity: "refused" | "unknown";
  /** One sentence. */
  readonly message: string;
  /** The value it is about. */
  readonly key?: string;
  /** Who says what clashes; the value's first. */
  readonly sources: readonly ConfigurationSource[];
  readonly hint?: string;
}

export interface Replicas {
  readonly min?: { readonly value: number; readonly source: ConfigurationSource };
  readonly max?: { readonly value: number; readonly source: ConfigurationSource };
}

export interface Price {
  /** Decimal text; not there when the fact that holds it is not known. */
  readonly amount?: string;
  readonly per: "replica-month" | "replica-hour";
  readonly currency: string;
  /** The fact that holds the amount. */
  readonly fact?: string;
  readonly source: ConfigurationSource;
}

/** At most this much a month: the most replicas, in the longest month. */
export type MonthlyCeiling =
  | { readonly kind: "known"; readonly amount: string; readonly currency: string }
  | { readonly kind: "unknown"; readonly because: string };

export interface ResolvedConfiguration {
  readonly schemaVersion: typeof CONFIGURATION_VERSION;
  /** `artifact:ranker` or `service:ranking`. */
  readonly subject: string;
  /** Of an artifact, as text (`2.3.1`). */
  readonly version?: string;
  readonly environment: string;
  readonly revision: number;
  readonly now: string;
  /** refused: something is wrong; unknown: something is missing; else resolved. */
  readonly state: "resolved" | "refused" | "unknown";
  /** Nested; a secret stands as `{ secretRef: NAME }`. What problems are about is in it all the same. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The same, flat, in order of key. */
  readonly entries: readonly ConfiguredValue[];
  readonly replicas: Replicas;
  readonly price?: Price;
  readonly monthlyCeiling: MonthlyCeiling;
  /** Names of secrets that the values refer to, sorted. */
  readonly secrets: readonly string[];
  readonly problems: readonly ConfigurationProblem[];
  /** Documents that were read, the farthest layer first. */
  readonly documents: readonly ConfigurationSource[];
  /** Of what the process is told: values and replicas. Sources and prices are not part of it. */
  readonly digest: string;
}

/** Plain text of a source: `environment prod-eu, configuration:ranker-prod (r12)`. */
export function sourceText(source: ConfigurationSource): string {
  const { document, revision } = source;
  const by = document === undefined ? "" : `, ${document} (r${revision})`;
  return `${layerText(source)}${by}`;
}

export function layerText({ layer, environment, selector }: ConfigurationSource): string {
  const chosen = selector === undefined ? "" : ` by ${selector}`;
  switch (layer) {
    case "schema":
      return "schema default";
    case "everywhere":
      return "default";
    case "ancestor":
    case "environment":
      return `${layer} ${environment}${chosen}`;
    case "assumption":
      return "--set";
    default:
      return layer satisfies never;
  }
}
