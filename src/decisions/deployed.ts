/**
 * What runs where: the running deployments that a thing in an environment can count on, and what they
 * provide.
 *
 * Recorded deployments are a closed list: what is not recorded is not deployed. "Here" is an environment and
 * everything it is part of. "Reachable" is here and whatever those environments REACHES states directly, with
 * what the reached ones are part of: that A reaches B and B reaches C does not say that A reaches C.
 */
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import { tableOf } from "./compiled.ts";
import type { Table } from "./compiled.ts";
import { levelsOf } from "./effective-facts.ts";
import { schemaOnEdge } from "./interface-schema.ts";
import type { Schema } from "./interface-schema.ts";

/** One running deployment. */
export interface Deployed {
  readonly deployment: NodeId;
  readonly environment: NodeId;
  /** The version that runs; of a variant, the version it is a build of. */
  readonly version: NodeId;
  /** The node that is deployed: the version or one of its variants. */
  readonly build: NodeId;
  readonly artifact: NodeId | undefined;
  /** Of one that is not recorded but planned: the services that it is to serve. */
  readonly services?: readonly NodeId[];
}

/** A version or service that provides an interface at a version, and the deployment that brings it there. */
export interface Provided {
  readonly provider: NodeId;
  readonly version: string | undefined;
  /** undefined where nobody states its columns. */
  readonly schema: Schema | undefined;
  /** undefined when the provider is shipped inside the subject itself, or runs nowhere in sight. */
  readonly deployed: Deployed | undefined;
}

/** What is deployed in a set of environments. Equal sets of deployments have equal `id`s. */
export class DeploymentView {
  readonly id: string;
  readonly #byArtifact = new Map<NodeId, Deployed[]>();
  readonly #byInterface = new Map<NodeId, Provided[]>();

  constructor(snapshot: Snapshot, deployments: readonly Deployed[]) {
    this.id = deployments.map(({ deployment }) => deployment).join(",");
    for (const deployed of deployments) {
      if (deployed.artifact !== undefined) append(this.#byArtifact, deployed.artifact, deployed);
      const services =
        deployed.services ?? snapshot.outgoing(deployed.deployment, "SERVES").map(({ node }) => node);
      for (const provider of [deployed.version, ...services]) {
        for (const { node, version, schema } of provisionsOf(snapshot, provider)) {
          append(this.#byInterface, node, { provider, version, schema, deployed });
        }
      }
    }
  }

  ofArtifact(artifact: NodeId): readonly Deployed[] {
    return this.#byArtifact.get(artifact) ?? NONE;
  }

  ofInterface(provided: NodeId): readonly Provided[] {
    return this.#byInterface.get(provided) ?? NONE;
  }
}

const NONE: readonly never[] = [];

/** One thing that somebody provides. */
export interface Provision {
  /** The interface. */
  readonly node: NodeId;
  readonly version: string | undefined;
  readonly schema: Schema | undefined;
}

const PROVISIONS: Table<NodeId, readonly Provision[]> = { staysAfter: (_, { isProviding }) => !isProviding };

/** Computed once for each provider, so that its schemas are read once. */
export function provisionsOf(snapshot: Snapshot, provider: NodeId): readonly Provision[] {
  const memo = tableOf(snapshot, PROVISIONS);
  let provisions = memo.get(provider);
  if (provisions === undefined) {
    provisions = snapshot.outgoing(provider, "PROVIDES").map(({ node, properties }) => {
      const version = properties["version"];
      const text = version === undefined ? undefined : String(version);
      return { node, version: text, schema: schemaOnEdge(properties) };
    });
    memo.set(provider, provisions);
  }
  return provisions;
}

const OFFERS: Table<NodeId, readonly Provided[]> = { staysAfter: (_, { isProviding }) => !isProviding };

/** All that provide the interface, whether they run anywhere or not, in order of key. */
export function offersOf(snapshot: Snapshot, provided: NodeId): readonly Provided[] {
  const memo = tableOf(snapshot, OFFERS);
  let offers = memo.get(provided);
  if (offers === undefined) {
    const providers = [...new Set(snapshot.incoming(provided, "PROVIDES").map(({ node }) => node))];
    offers = providers.flatMap((provider) =>
      provisionsOf(snapshot, provider)
        .filter(({ node }) => node === provided)
        .map(({ version, schema }) => ({ provider, version, schema, deployed: undefined })));
    memo.set(provided, offers);
  }
  return offers;
}

/** What an environment can count on, by how far a requirement looks. */
export interface Surroundings {
  readonly here: DeploymentView;
  readonly reachable: DeploymentView;
  /** Of a world that is only planned: what runs anywhere in it; else that is the snapshot's. */
  readonly everywhere?: DeploymentView;
}

const SURROUNDINGS = {};
const EVERYWHERE = {};
const VIEWS = {};

export function surroundingsOf(snapshot: Snapshot, environment: NodeId): Surroundings {
  const memo = snapshot.memo(SURROUNDINGS, () => new Map<NodeId, Surroundings>());
  let surroundings = memo.get(environment);
  if (surroundings === undefined) {
    const here = levelsOf(snapshot, environment).flat();
    const reached = here.flatMap((node) => snapshot.outgoing(node, "REACHES").map((edge) => edge.node));
    const reachable = new Set([...here, ...reached.flatMap((node) => levelsOf(snapshot, node).flat())]);
    surroundings = { here: viewOf(snapshot, here), reachable: viewOf(snapshot, [...reachable]) };
    memo.set(environment, surroundings);
  }
  return surroundings;
}

/** Everything that runs anywhere. */
export function everywhere(snapshot: Snapshot): DeploymentView {
  return snapshot.memo(EVERYWHERE, () => viewOf(snapshot, snapshot.nodesOf("Environment")));
}

/**
 * The view of a set of environments; equal views are one object, as most environments see the same few
 * deployments.
 */
function viewOf(snapshot: Snapshot, environments: readonly NodeId[]): DeploymentView {
  const deployments = environments
    .flatMap((environment) => deploymentsIn(snapshot, environment))
    .sort((a, b) => snapshot.adjacency.compare(a.deployment, b.deployment));
  const views = snapshot.memo(VIEWS, () => new Map<string, DeploymentView>());
  const id = deployments.map(({ deployment }) => deployment).join(",");
  let view = views.get(id);
  if (view === undefined) views.set(id, (view = new DeploymentView(snapshot, deployments)));
  return view;
}

const RUNNING = {};

/** What runs in the environment itself, in order of deployment. Computed once for each environment. */
export function deploymentsIn(snapshot: Snapshot, environment: NodeId): readonly Deployed[] {
  const memo = snapshot.memo(RUNNING, () => new Map<NodeId, readonly Deployed[]>());
  let running = memo.get(environment);
  if (running === undefined) memo.set(environment, (running = computeDeploymentsIn(snapshot, environment)));
  return running;
}

function computeDeploymentsIn(snapshot: Snapshot, environment: NodeId): readonly Deployed[] {
  const found: Deployed[] = [];
  for (const { node: deployment } of snapshot.incoming(environment, "IN")) {
    if (snapshot.properties(deployment)["state"] !== "running") continue;
    for (const { node: build } of snapshot.outgoing(deployment, "OF")) {
      const version = versionOfBuild(snapshot, build);
      const artifact = snapshot.outgoing(version, "VERSION_OF")[0]?.node;
      found.push({ deployment, environment, version, build, artifact });
    }
  }
  return found;
}

/** The version that a variant is a build of; a version is its own. */
export function versionOfBuild(snapshot: Snapshot, build: NodeId): NodeId {
  return snapshot.kind(build) === "Variant"
    ? (snapshot.incoming(build, "HAS_VARIANT")[0]?.node ?? build)
    : build;
}

function append<Value>(lists: Map<NodeId, Value[]>, key: NodeId, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
