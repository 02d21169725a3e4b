/**
 * A Configuration document: what it is for and where stand as edges, so that both are found from either end;
 * the values stay in the document. Of them the graph has the names.
 */
import type { PropertyValue } from "../graph.ts";
import { eachValue, referenceIn } from "../kinds/configuration.ts";
import type { ConfigurationDocument } from "../kinds/configuration.ts";
import { nodeKey } from "../names.ts";
import { pathText } from "../problem.ts";
import type { GraphPart, OptionalProperties } from "./graph-part.ts";

export function configurationProperties({ spec }: ConfigurationDocument): OptionalProperties {
  const { environments, values, schema, replicas, price, secrets } = spec;
  const keys = [...eachValue(values ?? {})]
    .filter(({ path, value }) => isLeaf(value) && path.every((step) => typeof step === "string"))
    .map(({ path }) => pathText(path))
    .sort();
  return {
    environments,
    keys: listed(keys),
    hasSchema: schema === undefined ? undefined : true,
    replicasMin: replicas?.min,
    replicasMax: replicas?.max,
    pricePerReplicaMonth: stated(price?.perReplicaMonth),
    pricePerReplicaHour: stated(price?.perReplicaHour),
    currency: price?.currency,
    secrets: listed([...(secrets ?? [])].sort()),
  };
}

export function addConfiguration(part: GraphPart, key: string, { spec }: ConfigurationDocument): void {
  const { for: subject, environment, price, facts } = spec;
  if (subject?.artifact !== undefined)
    part.edge("CONFIGURES", key, nodeKey("Artifact", subject.artifact), { range: subject.range });
  if (subject?.service !== undefined) part.edge("CONFIGURES", key, nodeKey("Service", subject.service));
  if (environment !== undefined) part.edge("BINDS", key, nodeKey("Environment", environment));
  for (const [fact, place] of Object.entries(facts ?? {}))
    part.edge("AGREES_WITH", key, nodeKey("FactKey", fact), { at: place });
  const fact = pricedBy(price);
  if (fact !== undefined) part.edge("PRICED_BY", key, nodeKey("FactKey", fact));
}

/** The fact that holds the amount of a price, where one does. */
export function pricedBy(price: ConfigurationDocument["spec"]["price"]): string | undefined {
  const rate = price?.perReplicaMonth ?? price?.perReplicaHour;
  return typeof rate === "object" ? rate.fact : undefined;
}

function isLeaf(value: unknown): boolean {
  return typeof value !== "object" || value === null || Array.isArray(value) ||
    referenceIn(value) !== undefined || Object.keys(value).length === 0;
}

function stated(rate: string | { readonly fact: string } | undefined): PropertyValue | undefined {
  return typeof rate === "string" ? rate : undefined;
}

function listed(entries: readonly string[]): readonly string[] | undefined {
  return entries.length === 0 ? undefined : entries;
}
