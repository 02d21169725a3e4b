/** What a waiver is about: a build, a version or versions of an artifact; one environment or several. */
import { labelsOf, matchesLabels, parseSelector } from "../../model/label-selector.ts";
import { nodeKey } from "../../model/names.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import type { RulePick } from "../../rules/rule-scene.ts";
import { schemeOf } from "../requirement.ts";
import { matches } from "../universe/artifact-profile.ts";
import { isVersion, rangeFrom } from "../universe/asked.ts";

/** As a question names it; a text that is a version never is a range. */
export type WaivedSubject =
  | { readonly kind: "variant" | "version"; readonly key: string }
  | { readonly kind: "artifact"; readonly key: string; readonly range: string | undefined };

/** The artifact tells versions from ranges; where it is not known, every text after `@` is a version. */
export function readSubject(snapshot: Snapshot, text: string): WaivedSubject {
  if (text.includes("#")) return { kind: "variant", key: nodeKey("Variant", text) };
  const at = text.indexOf("@");
  if (at < 0) return { kind: "artifact", key: nodeKey("Artifact", text), range: undefined };
  const key = nodeKey("Artifact", text.slice(0, at));
  const artifact = snapshot.find(key);
  const rest = text.slice(at + 1);
  if (artifact === undefined || isVersion(schemeOf(snapshot, artifact), rest))
    return { kind: "version", key: nodeKey("Version", text) };
  return { kind: "artifact", key, range: rest };
}

/** A version covers its variants. */
export function coversPick(snapshot: Snapshot, subject: WaivedSubject, pick: RulePick): boolean {
  switch (subject.kind) {
    case "variant":
      return pick.variant !== undefined && snapshot.key(pick.variant) === subject.key;
    case "version":
      return snapshot.key(pick.version) === subject.key;
    case "artifact": {
      const artifact = snapshot.outgoing(pick.version, "VERSION_OF")[0]?.node;
      if (artifact === undefined || snapshot.key(artifact) !== subject.key) return false;
      if (subject.range === undefined) return true;
      const scheme = schemeOf(snapshot, artifact);
      const range = rangeFrom(scheme, subject.range);
      const version = snapshot.properties(pick.version)["version"];
      if (range === undefined || version === undefined) return false;
      return matches(snapshot, { scheme, range }, String(version));
    }
    default:
      return subject satisfies never;
  }
}

export interface WaivedPlace {
  readonly environment?: string | undefined;
  readonly selector?: string | undefined;
}

/** As `--in` and `--selector` of a question: an environment's parts are not meant with it. */
export function placeTest(
  snapshot: Snapshot, { environment: name, selector: text }: WaivedPlace,
): (environment: NodeId) => boolean {
  if (text === undefined) {
    const only = snapshot.find(nodeKey("Environment", name!));
    return (environment) => environment === only;
  }
  const selector = parseSelector(text);
  return (environment) => matchesLabels(selector, labelsOf(snapshot.properties(environment)));
}

/** `in prod-eu`; `where stage=production` */
export function placeText({ environment, selector }: WaivedPlace): string {
  return environment === undefined ? `where ${selector}` : `in ${environment}`;
}
