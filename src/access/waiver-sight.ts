/**
 * Waivers count for everybody, so everybody sees that they are there. What one is about, why it was asked
 * for, approved or withdrawn, is told to those who see what it is about.
 *
 * A waiver leads to what it is about by name alone, as it outlives it; so these names are looked up here, and
 * not found on edges.
 */
import type { Document } from "../model/document.ts";
import type { Properties } from "../model/graph.ts";
import { nodeKey } from "../model/names.ts";
import type { IsShown } from "./baseline-sight.ts";
import { RESTRICTED } from "./redact-text.ts";

type About = Readonly<Record<string, unknown>>;

interface Sight {
  readonly isSubjectShown: boolean;
  readonly isPlaceShown: boolean;
}

/** In what only a range has: a text without them is taken for a version, which may be hidden. */
const RANGE_CHARACTERS = /[<>=~^*|, ]/;

function sightOf({ subject, environment }: About, isShown: IsShown): Sight {
  const isPlaceShown = environment === undefined || isShown(nodeKey("Environment", String(environment)));
  const [build = ""] = String(subject).split("#", 1);
  const [artifact = "", ...rest] = build.split("@");
  const isRange = rest.length === 0 || RANGE_CHARACTERS.test(rest.join("@"));
  const key = isRange ? nodeKey("Artifact", artifact) : nodeKey("Version", build);
  return { isPlaceShown, isSubjectShown: isShown(key) };
}

/** Whether all that a waiver says may be told; `about` has its subject and its environment. */
export function showsWaiver(about: About, isShown: IsShown): boolean {
  const { isSubjectShown, isPlaceShown } = sightOf(about, isShown);
  return isSubjectShown && isPlaceShown;
}

export function redactedWaiver(document: Document, isShown: IsShown): Document {
  const { subject, environment, ticket, closed, ...spec } = document.spec as About;
  const { isSubjectShown, isPlaceShown } = sightOf({ subject, environment }, isShown);
  if (isSubjectShown && isPlaceShown) return document;
  return {
    ...document,
    spec: {
      ...spec,
      subject: isSubjectShown ? subject : RESTRICTED,
      ...(environment === undefined ? {} : { environment: isPlaceShown ? environment : RESTRICTED }),
      reason: RESTRICTED,
      ...(ticket === undefined ? {} : { ticket: RESTRICTED }),
      ...(closed === undefined ? {} : { closed: withoutReason(closed as About) }),
    },
  };
}

/** Of the waiver that it approves, where it approves one: `about` has its subject and its environment. */
export function redactedApproval(document: Document, about: About | undefined, isShown: IsShown): Document {
  if (about !== undefined && showsWaiver(about, isShown)) return document;
  return { ...document, spec: withoutReason(document.spec) };
}

function withoutReason({ reason, ...said }: About): Document["spec"] {
  return { ...said, ...(reason === undefined ? {} : { reason: RESTRICTED }) };
}

/** Names that no document can have: what is hidden is not taken for a thing that is called "restricted". */
const [NO_SUBJECT, NO_PLACE] = ["1 restricted artifact", "1 restricted environment"];

/** Of the node. What is hidden is in no visible place, so no verdict is another for it. */
export function waiverProperties(properties: Properties, isShown: IsShown): Properties {
  const { environment, ticket } = properties;
  const { isSubjectShown, isPlaceShown } = sightOf(properties, isShown);
  if (isSubjectShown && isPlaceShown) return properties;
  return {
    ...properties,
    ...(isSubjectShown ? {} : { subject: NO_SUBJECT }),
    ...(environment === undefined || isPlaceShown ? {} : { environment: NO_PLACE }),
    reason: RESTRICTED,
    ...(ticket === undefined ? {} : { ticket: RESTRICTED }),
  };
}
