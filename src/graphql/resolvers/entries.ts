/** The catalogue's types: what stands on a node of the snapshot, and where its edges lead. */
import { columnsOnEdge } from "../../model/compile/schema-properties.ts";
import type { NodeKind, Properties } from "../../model/graph.ts";
import { SCHEMA_PARTS } from "../../model/kinds/columns.ts";
import { groupsOf } from "../../decisions/requirement.ts";
import type { NodeId } from "../../snapshot/snapshot.ts";
import { pageOf } from "../connection.ts";
import type { PageArguments } from "../connection.ts";
import { Entry, namedValues } from "../entry.ts";
import { globalId } from "../global-id.ts";
import type { OperationContext } from "../operation-context.ts";

type Resolve = (entry: Entry, args: PageArguments, context: OperationContext) => unknown;
type Resolvers = Readonly<Record<string, Resolve>>;

function properties(...names: readonly string[]): Resolvers {
  return Object.fromEntries(names.map((name): [string, Resolve] => [name, (entry) => entry.property(name)]));
}

const documentOf: Resolve = ({ key, snapshot }, _, { loaders }) =>
  loaders.document.load({ key, revision: snapshot.head.revision });

const description: Resolve = async ({ key, snapshot }, _, { loaders }) =>
  (await loaders.document.load({ key, revision: snapshot.head.revision }))?.document.metadata.description ??
  null;

/** What every document's node has. */
function entry(type: NodeKind): Resolvers {
  return {
    ...properties("owner", "revision"),
    id: ({ name }) => globalId(type, name),
    name: ({ name }) => name,
    labels: (self) => namedValues(self.property("labels")),
    declared: (self) => self.property("declared") !== false,
    description,
    document: documentOf,
  };
}

const requirements: Resolve = ({ snapshot, node }) => groupsOf(snapshot, node);
const statesRequirements: Resolve = (self) => self.property("statesRequirements") === true;
const contains: Resolve = (self) => self.to("CONTAINS");
const deployments =
  (edge: "OF" | "IN" | "SERVES"): Resolve =>
  (self, page) =>
    pageOf(self.snapshot, nodes(self.from(edge)), page);
const columnsOf = (properties: Properties) =>
  SCHEMA_PARTS.flatMap((part) =>
    (columnsOnEdge(properties, part) ?? []).map(([name, type]) => ({ part, name, type })));
const provides: Resolve = (self) =>
  self.edges("PROVIDES").map(({ node, properties }) => ({
    interface: self.at(node),
    version: properties["version"],
    columns: columnsOf(properties),
  }));
const byOrder = (entries: readonly Entry[]): readonly Entry[] =>
  entries.toSorted((a, b) => Number(a.property("order")) - Number(b.property("order")));

function nodes(entries: readonly Entry[]): readonly NodeId[] {
  return entries.map(({ node }) => node);
}

/** HAS_FACT and LACKS edges in order of key and place. */
const facts: Resolve = (self) => {
  const stated = [...self.edges("HAS_FACT"), ...self.edges("LACKS")].map((edge) => ({
    key: self.at(edge.node).name,
    edge,
  }));
  stated.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : Number(a.edge.id) - Number(b.edge.id)));
  return stated.map(
    ({
      key,
      edge: {
        type,
        properties: { value, kind, source, time },
      },
    }) => ({ key, value: value ?? null, absent: type === "LACKS", kind, source, time }),
  );
};

export const entryResolvers: Readonly<Record<string, Resolvers>> = {
  Artifact: {
    ...entry("Artifact"),
    ...properties("type", "scheme"),
    versions: (self, page) => pageOf(self.snapshot, nodes(self.from("VERSION_OF")), page),
    runBy: (self, page) => pageOf(self.snapshot, nodes(self.from("RUNS")), page),
  },
  Version: {
    ...entry("Version"),
    ...properties("digest", "location", "yanked"),
    artifact: (self) => self.to("VERSION_OF")[0],
    version: ({ name }) => name.slice(name.indexOf("@") + 1),
    statesRequirements,
    requirements,
    facts,
    provides,
    contains,
    variants: (self) => byOrder(self.to("HAS_VARIANT")),
    parameters: (self) => byOrder(self.to("HAS_PARAMETER")),
    containedIn: (self) => self.from("CONTAINS"),
    derivedFrom: (self) => self.to("DERIVED_FROM"),
    deployments: deployments("OF"),
  },
  Variant: {
    id: ({ name }) => globalId("Variant", name),
    name: ({ name }) => name,
    version: (self) => self.from("HAS_VARIANT")[0],
    ...properties("digest", "location"),
    statesRequirements,
    requirements,
    contains,
  },
  Parameter: {
    name: (self) => self.property("name"),
    values: (self) => byOrder(self.to("HAS_VALUE")),
  },
  ParameterValue: { value: (self) => self.property("value"), requirements },
  Service: {
    ...entry("Service"),
    requirements,
    provides,
    runs: (self) =>
      self.edges("RUNS").map(({ node, properties: { range } }) => ({ artifact: self.at(node), range })),
    deployments: deployments("SERVES"),
  },
  Interface: {
    ...entry("Interface"),
    ...properties("scheme"),
    providedBy: ({ snapshot, node }) =>
      snapshot
        .incoming(node, "PROVIDES")
        .map(({ node: by, properties: edge }) => ({
          by: new Entry(snapshot, by),
          version: edge["version"],
          columns: columnsOf(edge),
        })),
  },
  Environment: {
    ...entry("Environment"),
    ...properties("stage"),
    facts,
    partOf: (self) => self.to("PART_OF")[0],
    parts: (self, page) => pageOf(self.snapshot, nodes(self.from("PART_OF")), page),
    reaches: (self) => self.to("REACHES"),
    deployments: deployments("IN"),
  },
  FactKey: {
    ...entry("FactKey"),
    ...properties("type", "scheme", "unit", "values", "ordered", "freshForSeconds"),
    aliases: (self) => self.property("aliases") ?? [],
    covers: (self) => self.property("covers") ?? [],
  },
  Deployment: {
    ...entry("Deployment"),
    ...properties("state", "endpoint"),
    build: (self) => self.to("OF")[0],
    environment: (self) => self.to("IN")[0],
    service: (self) => self.to("SERVES")[0],
    reads: (self) => self.to("READS"),
    parameters: (self) => namedValues(self.property("parameters")),
  },
  Policy: {
    ...entry("Policy"),
    ...properties("mode", "tier", "environments"),
    binds: (self) => self.to("BINDS"),
    rules: (self) => byOrder(self.to("HAS_RULE")),
  },
  Rule: {
    ...properties("name", "order"),
    fields: (self) =>
      Object.keys(self.properties)
        .filter((name) => name !== "name" && name !== "order")
        .sort()
        .map((name) => ({ name, value: self.property(name) })),
  },
};

/** The kinds of nodes that a global id finds. */
export const NODE_TYPES: readonly NodeKind[] = [
  "Artifact",
  "Version",
  "Variant",
  "Service",
  "Interface",
  "Environment",
  "FactKey",
  "Deployment",
  "Policy",
];
