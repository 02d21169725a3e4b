/** A service as something that states requirements: what it runs, and what it provides itself. */
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { tableOf } from "../compiled.ts";
import type { Table } from "../compiled.ts";
import { documentOf } from "../document-of.ts";
import { provisionsOf } from "../deployed.ts";
import { nameOf } from "../fact-index.ts";
import { schemeOf } from "../requirement.ts";
import type { ArtifactRequirement } from "../requirement.ts";
import type { Build } from "../subject.ts";
import { rangeFrom } from "./asked.ts";

/** A service as something that states requirements. */
export function serviceBuild(snapshot: Snapshot, service: number): Build {
  const key = snapshot.key(service);
  return {
    kind: "version",
    name: nameOf(key),
    variant: undefined,
    key,
    groups: [],
    statesRequirements: true,
    shipped: new Map(),
    contents: [],
    provided: new Map(
      provisionsOf(snapshot, service).map(({ node, version, schema }) => [
        node,
        [{ provider: service, version, schema, deployed: undefined }],
      ]),
    ),
  };
}

const RUNS: Table<NodeId, readonly ArtifactRequirement[]> = { staysAfter: () => true };

/** What a service runs, as requirements on those artifacts. */
export function runsOf(snapshot: Snapshot, service: NodeId): readonly ArtifactRequirement[] {
  const table = tableOf(snapshot, RUNS);
  let runs = table.get(service);
  if (runs === undefined) table.set(service, (runs = compileRuns(snapshot, service)));
  return runs;
}

function compileRuns(snapshot: Snapshot, service: NodeId): readonly ArtifactRequirement[] {
  const document = documentOf(snapshot.key(service));
  const stated = snapshot.properties(service)["revision"];
  const revision = typeof stated === "number" ? stated : snapshot.head.revision;
  return snapshot.outgoing(service, "RUNS").map(({ node, properties }) => {
    const scheme = schemeOf(snapshot, node);
    const text = properties["range"];
    const range = text === undefined ? undefined : rangeFrom(scheme, String(text));
    const about = nameOf(snapshot.key(node));
    return {
      kind: "artifact",
      artifact: node,
      range: { scheme, range },
      id: `${document}/runs/${about}`,
      about,
      statedBy: { document, revision },
    };
  });
}
