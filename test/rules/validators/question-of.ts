/**
 * Questions to validators from small worlds of documents. The facts of a node are what its document says of
 * it; of an environment, the nearest one along `partOf` decides.
 */
import type { FactSource } from "../../../src/rules/fact-source.ts";
import type { Contract, Question, Result, Validator } from "../../../src/rules/validators/validator.ts";
import type { NodeId, Snapshot } from "../../../src/snapshot/snapshot.ts";
import type { FactType, FactValue } from "../../../src/values/fact-type.ts";
import { parseTime } from "../../../src/values/time.ts";
import { compileDocument } from "../../../src/model/compile-document.ts";
import { NODE_KINDS } from "../../../src/model/graph.ts";
import type { GraphNode, NodeKind } from "../../../src/model/graph.ts";
import { buildSnapshot } from "../../../src/snapshot/snapshot-builder.ts";
import { documentsOf, NOW } from "../../decisions/world.ts";
import type { World } from "../../decisions/world.ts";

export type { World } from "../../decisions/world.ts";

/** What the worlds of these tests may say. */
export const FACT_KEYS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  licence: { type: "string" },
  "model.format": { type: "string" },
  "model.formatVersion": { type: "string" },
  "onnx.opset": { type: "number" },
  "onnx.ir": { type: "number" },
  "onnxruntime.version": { type: "version", scheme: "dotted" },
  "pickle.protocol": { type: "number" },
  "python.version": { type: "version", scheme: "dotted" },
  "python.implementation": { type: "string" },
  "tensorflow.version": { type: "version", scheme: "dotted" },
  "tensorrt.version": { type: "version", scheme: "dotted" },
  "runtime.formats": { type: "set" },
  gpu: { type: "boolean", covers: ["nvidia"] },
  "gpu.memory": { type: "quantity" },
  "gpu.memoryNeeded": { type: "quantity" },
  "gpu.computeCapability": { type: "version", scheme: "dotted" },
  "wheel.tags": { type: "set" },
  "glibc.needed": { type: "version", scheme: "dotted" },
  "cpu.architecture": { type: "string" },
  "cpu.level": { type: "string" },
  "cpu.microarchitecture": { type: "string" },
  "cpu.isa": { type: "set" },
  "cuda.native": { type: "set" },
  "cuda.ptx": { type: "set" },
  "os.family": { type: "string" },
  "os.libc": { type: "string" },
  "os.glibc": { type: "version", scheme: "dotted" },
  "os.musl": { type: "version", scheme: "dotted" },
  "network.ingressPorts": { type: "set" },
  "network.egressPorts": { type: "set" },
  "storage.format": { type: "string" },
  "storage.reads": { type: "set" },
};

export interface Asked {
  /** `version:ranker@1`, or a variant. */
  readonly build: string;
  /** `environment:prod` */
  readonly place?: string;
  readonly picks?: readonly string[];
  readonly parameterValues?: readonly string[];
  readonly replaces?: string;
  /** `version:ranker@1 interface:ranker.predict` -> its contract. */
  readonly contracts?: Readonly<Record<string, Contract>>;
  readonly now?: string;
  /** Keys of facts that nobody defined. */
  readonly without?: readonly string[];
}

export function questionOf(world: World, asked: Asked): Question {
  const defined = Object.entries(FACT_KEYS).filter(([name]) => asked.without?.includes(name) !== true);
  const keys = Object.fromEntries(defined.map(([name, spec]) => [`FactKey/${name}`, spec]));
  const snapshot = snapshotWithUndeclared({ ...keys, ...world } as World);
  const node = (key: string): NodeId => {
    const found = snapshot.find(key);
    if (found === undefined) throw new Error(`The world has no ${key}.`);
    return found;
  };
  return {
    snapshot,
    facts: factsOf(snapshot, new Map(defined)),
    now: parseTime(asked.now ?? NOW)!,
    build: node(asked.build),
    place: asked.place === undefined ? undefined : node(asked.place),
    picks: asked.picks?.map(node),
    parameterValues: asked.parameterValues?.map(node),
    replaces: asked.replaces === undefined ? undefined : node(asked.replaces),
    contract: (provider, interfaceKey) => asked.contracts?.[`${provider} ${interfaceKey}`],
  };
}

/** As the catalog does it: what is only referred to stands undeclared. */
function snapshotWithUndeclared(world: World): Snapshot {
  const compiled = documentsOf(world).map((document) => compileDocument(document, 3));
  const nodes = new Map(compiled.flatMap((part) => part.nodes).map((node) => [node.key, node]));
  const edges = compiled.flatMap((part) => part.edges);
  const kindOf = (prefix: string) =>
    (Object.keys(NODE_KINDS) as NodeKind[]).find((kind) => NODE_KINDS[kind] === prefix)!;
  for (const key of edges.flatMap(({ from, to }) => [from, to])) {
    const colon = key.indexOf(":");
    const properties = { declared: false, name: key.slice(colon + 1) };
    const node: GraphNode = { key, kind: kindOf(key.slice(0, colon)), properties };
    if (!nodes.has(key)) nodes.set(key, node);
  }
  const head = { revision: 3, time: NOW, digest: `sha256:${"7".repeat(64)}` };
  return buildSnapshot(head, nodes.values(), edges);
}

type Defined = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

function factsOf(snapshot: Snapshot, defined: Defined): FactSource {
  const types = new Map<string, FactType>(
    [...defined].map(([name, { type, ...rest }]) => [name, { kind: type, ...rest } as never]),
  );
  const sight: FactSource["sight"] = (node, key) => {
    const found = snapshot
      .outgoing(node, "HAS_FACT")
      .find((edge) => snapshot.key(edge.node) === `fact-key:${key}`);
    if (found !== undefined) return { kind: "value", value: found.properties["value"] as FactValue };
    const names = key.split(".").map((_, place, all) => all.slice(0, place + 1).join("."));
    const isAbsent = snapshot
      .outgoing(node, "LACKS")
      .some((edge) => names.includes(snapshot.key(edge.node).replace("fact-key:", "")));
    if (isAbsent) return { kind: "absent" };
    const above = snapshot.outgoing(node, "PART_OF")[0];
    return above === undefined ? { kind: "missing" } : sight(above.node, key);
  };
  const codes: FactSource["codes"] = () => () => -1;
  return { types, identity: {}, sight, codes };
}

/** The result in short: the outcome and its reasons' codes with what they are about. */
export function brief({ outcome, reasons }: Result): readonly string[] {
  return [outcome, ...reasons.map(({ code, about }) => `${code} ${about}`)];
}

export function ask(validator: Validator, world: World, asked: Asked): Result {
  return validator.evaluate(questionOf(world, asked));
}
