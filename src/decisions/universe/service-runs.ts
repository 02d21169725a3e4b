/** A service as something that states requirements: what it runs, and what it provides itself. */
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { provisionsOf } from "../deployed.ts";
import { nameOf } from "../fact-index.ts";
import { documentOf, schemeOf } from "../requirement.ts";
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
    provided: new Map(
      provisionsOf(snapshot, service).map(({ node, version, schema }) => [
        node,
        [{ provider: service, version, schema, deployed: undefined }],
      ]),
    ),
  };
}

/** What a service runs, as requirements on those artifacts. */
export function runsOf(snapshot: Snapshot, service: number): readonly ArtifactRequirement[] {
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
