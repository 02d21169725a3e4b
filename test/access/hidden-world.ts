/**
 * Random worlds in pairs: what the owner `search` may see is the same in both, but for names of hidden things
 * that its documents refer to; what `ranking` owns differs in content, names and number. Whatever hidden
 * documents say of visible ones (a deployment of theirs, a version derived from theirs, a run that used it,
 * an attestation about it) is hidden too.
 */
import type { Document, DocumentKind } from "../../src/model/document.ts";
import { randomFrom } from "../setup/random-from.ts";
import { hiddenOperations, visibleOperations } from "./hidden-operations.ts";

export type Dice = (sides: number) => number;

export function dice(seed: number): Dice {
  const random = randomFrom(seed);
  return (sides) => (random() * 2 ** 32) % sides;
}

export interface Pair {
  readonly a: readonly Document[];
  readonly b: readonly Document[];
  /** Versions, variants, services, environments and deployments that are seen. */
  readonly subjects: readonly string[];
  readonly environments: readonly string[];
  readonly things: readonly string[];
  readonly plans: readonly string[];
  /** Names of things that are hidden in one of the two, or in both. */
  readonly hidden: readonly string[];
}

export interface Slots {
  readonly artifact: readonly string[];
  readonly version: readonly string[];
  readonly interface: readonly string[];
  readonly service: readonly string[];
  readonly environment: readonly string[];
}

/** Owned by nobody, so what it belongs with says who sees it. */
const COMMON = "";
const ARTIFACTS = ["ranker", "clicks", "runtime"];
const ENVIRONMENTS = ["prod", "prod-eu", "staging"];

export function randomPair(seed: number): Pair {
  const visible = (slots: Slots) => visibleDocuments(dice(seed), slots);
  const [one, two] = [slotsOf("secret", dice(seed + 1)), slotsOf("zz-other", dice(seed + 2))];
  const a = [...visible(one), ...hiddenDocuments(one, dice(seed + 3), true)];
  const b = [...visible(two), ...hiddenDocuments(two, dice(seed + 4), dice(seed + 5)(2) === 0)];
  const names = a.filter(({ metadata }) => metadata.owner !== "ranking");
  const of = (...kinds: readonly DocumentKind[]) =>
    names.filter(({ kind }) => kinds.includes(kind)).map(({ metadata }) => metadata.name);
  return {
    a, b,
    subjects: of("Version", "Service", "Artifact"),
    environments: of("Environment"),
    plans: of("Plan"),
    things: of("Version", "Deployment", "Run", "Attestation", "Environment"),
    hidden: [one, two].flatMap((slots) => Object.values(slots).flat() as string[]),
  };
}

function slotsOf(prefix: string, roll: Dice): Slots {
  const names = (kind: string) => [0, 1].map((place) => `${prefix}-${kind}-${place}${roll(10)}`);
  const artifact = names("artifact");
  return {
    artifact,
    version: artifact.map((name) => `${name}@${1 + roll(3)}.0.0`),
    interface: names("interface"),
    service: names("service"),
    environment: names("environment"),
  };
}

function visibleDocuments(roll: Dice, slots: Slots): readonly Document[] {
  const pick = <T>(list: readonly T[]): T => list[roll(list.length)]!;
  const sometimes = <T>(sides: number, value: () => T): readonly T[] => (roll(sides) === 0 ? [value()] : []);
  const documents: Document[] = [
    document("FactKey", "gpu.memory", { type: "quantity" }),
    document("FactKey", "os.id", { type: "enum", values: ["ubuntu", "rhel"] }),
    document("Interface", "features", {}),
    ...ARTIFACTS.map((name) => document("Artifact", name, { type: "model" })),
  ];
  const versions = ARTIFACTS.flatMap((name) => [1, 2].map((major) => `${name}@${major}.0.0`));
  documents.push(document("Configuration", "ranker-told", {
    for: { artifact: "ranker", ...(roll(2) === 0 ? {} : { range: ">=1" }) },
    values: { n: roll(9), memory: "16Gi", batch: { fromParameter: "maxBatch" } },
    facts: { "gpu.memory": "memory" }, replicas: { max: roll(9) },
  }));
  ENVIRONMENTS.forEach((name, place) => documents.push(document("Environment", name, {
    stage: place === 2 ? "staging" : "production",
    ...(place === 1 ? { partOf: "prod" } : {}),
    ...(roll(5) === 0 ? { reaches: [pick(slots.environment)] } : {}),
    facts: roll(3) === 0 ? {} : { "gpu.memory": `${8 * (1 + roll(6))}Gi` },
  })));
  for (const name of versions) {
    const requires: object[] = [
      ...sometimes(2, () => ({ fact: "gpu.memory", atLeast: `${8 * (1 + roll(6))}Gi` })),
      ...sometimes(3, () => ({ artifact: "runtime", range: ">=1" })),
      ...sometimes(3, () => noted(pick(slots.artifact))),
      ...sometimes(4, () => ({ interface: pick(slots.interface), range: ">=1", in: "anywhere" })),
      ...sometimes(5, () => ({
        anyOf: [[{ artifact: pick(slots.artifact) }], [{ fact: "os.id", is: "ubuntu" }]],
      })),
      ...sometimes(4, () => ({ interface: "features", range: ">=1" })),
    ];
    documents.push(described(document("Version", name, {
      ...(roll(6) === 0 ? {} : { requires: name.startsWith("runtime") ? [] : requires }),
      ...(roll(3) === 0
        ? { provides: [{ interface: pick(["features", slots.interface[0]!]), version: "1.0.0" }] }
        : {}),
      ...(roll(3) === 0 ? { derivedFrom: [pick(slots.version), ...sometimes(2, () => "clicks@1.0.0")] } : {}),
      ...(roll(6) === 0 ? { contains: [pick(slots.version)] } : {}),
      ...(roll(4) === 0 && !name.startsWith("runtime") ? { contains: ["runtime@1.0.0"] } : {}),
    }, roll(3) === 0 ? COMMON : "search"), slots));
  }
  for (const place of [0, 1, 2]) {
    documents.push(document("Deployment", `mine-${place}`, {
      version: roll(6) === 0 ? pick(slots.version) : pick(versions),
      environment: roll(6) === 0 ? pick(slots.environment) : pick(ENVIRONMENTS),
      state: roll(4) === 0 ? "retired" : "running",
      ...(roll(3) === 0 ? { service: pick(["ranking", slots.service[0]!]) } : {}),
      ...(roll(3) === 0 ? { reads: [pick(["clicks@1.0.0", slots.version[0]!])] } : {}),
    }));
  }
  documents.push(...visibleOperations(roll, slots), document("Service", "ranking", {
    runs: [{ artifact: roll(3) === 0 ? slots.artifact[0]! : "ranker" }],
  }));
  const used = sometimes(2, () => pick(slots.version));
  documents.push(document("Run", "train", {
    job: ["train with", ...used].join(" "),
    uses: ["clicks@1.0.0", ...used],
    generates: [pick(versions.filter((name) => name.startsWith("ranker")))],
  }));
  documents.push(document("Attestation", "tests", {
    about: [{ version: pick(versions) }, ...sometimes(3, () => ({ environment: slots.environment[0]! }))],
    predicateType: "test-result",
  }));
  documents.push(...observed(roll, slots, pick(ENVIRONMENTS), versions));
  return documents;
}

/** What was seen of a visible place, and what was good there: also what is hidden, by names that are. */
function observed(
  roll: Dice, slots: Slots, environment: string, versions: readonly string[],
): readonly Document[] {
  const pick = <T>(list: readonly T[]): T => list[roll(list.length)]!;
  const facts = { platform: { "gpu.memory": `${8 * (1 + roll(6))}Gi` } };
  const black = `${slots.artifact[0]}-ran`;
  const figure = (deployment: string) => ({ deployment, metric: "errorRate", value: roll(9) / 100 });
  // Only what it refers to is looked for in its texts.
  const ran = roll(2) === 0 ? [] : [{ name: black, version: pick(slots.version), service: "ranking" }];
  const time = `2026-11-0${1 + roll(9)}T00:00:00Z`;
  return [
    document("Fingerprint", "seen", { environment, time, source: "ci", facts }),
    document("Baseline", "good", {
      environment, time: "2026-11-10T00:00:00Z", revision: 1, facts,
      because: ran.length === 0 ? "quiet" : `${black} did well`,
      ...(roll(2) === 0 ? {} : { fingerprint: "seen" }),
      deployments: [
        { name: "mine-0", version: pick(versions), ...(roll(2) === 0 ? {} : { service: slots.service[0]! }) },
        ...ran,
      ],
      performance: [figure("mine-0"), figure(black)],
    }),
  ];
}

/** As many and as many-sided as the dice say; without `whole` one more that the other world has not. */
function hiddenDocuments(slots: Slots, roll: Dice, whole: boolean): readonly Document[] {
  const pick = <T>(list: readonly T[]): T => list[roll(list.length)]!;
  const hidden = (kind: DocumentKind, name: string, spec: object) => document(kind, name, spec, "ranking");
  const documents = [
    ...slots.artifact.map((name) => hidden("Artifact", name, { type: pick(["model", "dataset"]) })),
    ...slots.interface.map((name) => hidden("Interface", name, {})),
    ...slots.service.map((name) => hidden("Service", name, {})),
    ...slots.environment.map((name) =>
      hidden("Environment", name, { facts: { "gpu.memory": `${roll(64)}Gi` } })),
    ...slots.version.map((name) => hidden("Version", name, {
      requires: roll(2) === 0 ? [] : [{ fact: "gpu.memory", atLeast: `${roll(64)}Gi` }],
      derivedFrom: roll(2) === 0 ? ["clicks@1.0.0"] : ["ranker@1.0.0"],
      provides: [{ interface: pick([slots.interface[0]!, "features"]), version: "1.0.0" }],
    })),
  ];
  for (let extra = roll(5); extra > 0; extra--) {
    const name = `${slots.artifact[0]}-extra-${extra}`;
    documents.push(hidden("Deployment", name, {
      version: pick([...slots.version, "ranker@1.0.0", "runtime@1.0.0"]),
      environment: pick([...ENVIRONMENTS, ...slots.environment]),
    }));
    documents.push(hidden("Version", `${slots.artifact[0]}@${10 + extra}.0.0`, {
      requires: [{ artifact: "runtime", range: "<2" }],
      derivedFrom: ["ranker@2.0.0"],
    }));
    documents.push(hidden("Run", `${name}-run`, { uses: ["ranker@1.0.0"], generates: ["ranker@2.0.0"] }));
    documents.push(hidden("Attestation", `${name}-tests`, {
      about: [{ version: "ranker@1.0.0" }], predicateType: "scan",
    }));
  }
  // What a hidden thing is told, and what anything is told where nobody may look.
  slots.artifact.forEach((artifact, place) => documents.push(
    hidden("Configuration", `${artifact}-told`, { for: { artifact }, values: { n: roll(9) } }),
    hidden("Configuration", `${artifact}-place`, {
      for: { artifact: "ranker" }, environment: slots.environment[place], values: { n: roll(9) },
    }),
    hidden("Configuration", `${artifact}-price`, {
      environment: slots.environment[place], price: { perReplicaMonth: String(roll(99)), currency: "EUR" },
    }),
  ));
  slots.environment.forEach((environment) => documents.push(
    hidden("Fingerprint", `${environment}-seen`, {
      environment, time: "2026-11-10T00:00:00Z", source: "ci",
      facts: { models: { "gpu.memory": `${roll(64)}Gi` } },
    }),
    hidden("Baseline", `${environment}-good`, {
      environment, time: "2026-11-10T00:00:00Z", because: "quiet", revision: 1, facts: {},
      deployments: [{ name: "mine-1", version: pick([...slots.version, "ranker@1.0.0"]) }],
    }),
  ));
  documents.push(...hiddenOperations(roll, slots));
  const more = hidden("Service", `${slots.service[0]}-more`, { runs: [{ artifact: "ranker" }] });
  if (!whole) documents.push(more);
  return documents;
}

function noted(artifact: string): object {
  return { artifact, range: ">=2", note: `${artifact} is faster than it was in ${artifact}@1.` };
}

/** Says in words what it refers to. */
function described(one: Document, slots: Slots): Document {
  const spec = JSON.stringify(one.spec);
  const named = [...slots.artifact, ...slots.interface].filter((name) => spec.includes(`"${name}`));
  return { ...one, metadata: { ...one.metadata, description: `Rests on ${named.join(", ")}.` } };
}

function document(kind: DocumentKind, name: string, spec: object, owner = "search"): Document {
  const isCommon = kind === "FactKey" || name === "features";
  const metadata = { name, ...(owner === COMMON || isCommon ? {} : { owner }) };
  return { apiVersion: "fairlead.dev/v1", kind, metadata, spec: spec as Document["spec"] };
}

