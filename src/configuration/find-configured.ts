/** From the text of a question to the artifact or service that is configured. */
import { nameOf } from "../decisions/fact-index.ts";
import { QuestionInvalid } from "../decisions/question-invalid.ts";
import { DomainError } from "../values/domain-error.ts";
import { nearestNames } from "../values/nearest.ts";
import { quoted } from "../values/quoted.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";

/** Neither an artifact nor a service has this name. */
export class ConfiguredNotFound extends DomainError {
  readonly code = "CONFIGURED_NOT_FOUND";
  readonly configured: string;
  readonly nearest: readonly string[];

  constructor(configured: string, nearest: readonly string[]) {
    super(
      `No artifact or service is named ${quoted(configured)}.`,
      nearest.length > 0 ? `Did you mean ${nearest.join(" or ")}?` : "Add it with `fairlead apply`.",
    );
    this.configured = configured;
    this.nearest = nearest;
  }
}

export interface FoundConfigured {
  readonly subject: NodeId;
  /** Text of the version; of an artifact only. */
  readonly version: string | undefined;
}

/** Throws ConfiguredNotFound, QuestionInvalid. */
export function findConfigured(
  snapshot: Snapshot, text: string, stated: string | undefined,
): FoundConfigured {
  const [named = "", inName] = text.split("@", 2);
  const version = (stated ?? inName)?.replace(/#.*$/, "").replace(/^.*@/, "");
  if (stated !== undefined && inName !== undefined && stated !== inName)
    throw new QuestionInvalid(`two versions are given, ${quoted(inName)} and ${quoted(stated)}`);
  const keys = /^(artifact|service):/.test(named) ? [named] : [`artifact:${named}`, `service:${named}`];
  const found = keys.flatMap((key) => {
    const node = snapshot.find(key);
    return node === undefined || snapshot.properties(node)["declared"] === false ? [] : [node];
  });
  const [subject, other] = found;
  if (subject === undefined) throw new ConfiguredNotFound(text, nearest(snapshot, nameOf(named)));
  if (other !== undefined && version === undefined) {
    throw new QuestionInvalid(`${quoted(named)} is an artifact and a service`,
      `Say which: ${snapshot.key(subject)} or ${snapshot.key(other)}.`);
  }
  if (version !== undefined && snapshot.kind(subject) === "Service")
    throw new QuestionInvalid(`${snapshot.key(subject)} is a service, and versions are of artifacts`);
  return { subject, version };
}

function nearest(snapshot: Snapshot, name: string): readonly string[] {
  const known = (["Artifact", "Service"] as const)
    .flatMap((kind) => snapshot.nodesOf(kind).map((node) => nameOf(snapshot.key(node))));
  return nearestNames(name, known);
}
