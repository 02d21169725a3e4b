/**
 * What a question's subject asks for: a version, a build, any version in a range, or a service with all it
 * runs.
 *
 * `ranker@2.3.1` and `ranker@2.3.1#gpu` name one version and one build, `ranker@2.3.1[maxBatch=32]` one value
 * of a parameter; `ranker@^2.3` and `ranker` leave the
 * version to the solver; `ranking` is a service. A text that is a version of the artifact's scheme never is a
 * range: `ranker@2.3.1` is that version or an error with the nearest names.
 */
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import { DomainError } from "../../values/domain-error.ts";
import { compileRange } from "../../values/range.ts";
import type { Range } from "../../values/range.ts";
import { parseVersion } from "../../values/scheme.ts";
import type { SchemeName } from "../../values/scheme.ts";
import { findSubject } from "../find-subject.ts";
import { NOTHING_PINNED, readPinned, splitPinned } from "../pinned-values.ts";
import type { PinnedValues } from "../pinned-values.ts";
import { QuestionInvalid } from "../question-invalid.ts";
import { schemeOf } from "../requirement.ts";
import type { VersionRange } from "../requirement.ts";

export type Asked =
  | {
      readonly kind: "version";
      readonly text: string;
      readonly artifact: NodeId;
      readonly version: NodeId;
      /** The build that is asked about; any of the version's otherwise. */
      readonly variant: string | undefined;
      /** Parameter values that will do; of other parameters any. */
      readonly pinned: PinnedValues;
    }
  | {
      readonly kind: "artifact";
      readonly text: string;
      readonly artifact: NodeId;
      readonly range: VersionRange;
    }
  | {
      readonly kind: "service";
      readonly text: string;
      readonly service: NodeId;
      /** Of a service that runs one artifact: the range asked for beside the service's own. */
      readonly range: string | undefined;
    };

const VERSIONS_ASKED = {};

/**
 * Throws SubjectNotFound and QuestionInvalid. A version or build that is there is looked up once for each
 * snapshot; ranges can be written in endless ways and are not kept.
 */
export function findAsked(snapshot: Snapshot, text: string): Asked {
  const memo = snapshot.memo(VERSIONS_ASKED, () => new Map<string, Asked>());
  const known = memo.get(text);
  if (known !== undefined) return known;
  const asked = lookUp(snapshot, text);
  if (asked.kind === "version") memo.set(text, asked);
  return asked;
}

function lookUp(snapshot: Snapshot, text: string): Asked {
  const { bare, values } = splitPinned(text);
  const version = declaredNode(snapshot, `version:${bare.split("#", 1)[0]!}`);
  if (version === undefined) {
    const named = findNamed(snapshot, text);
    if (named !== undefined) return named;
  }
  const found = findSubject(snapshot, bare);
  const artifact = snapshot.outgoing(found.version, "VERSION_OF")[0]?.node;
  if (artifact === undefined) throw new QuestionInvalid(`"${text}" is a version of no artifact`);
  const pinned = values.length === 0 ? NOTHING_PINNED : readPinned(snapshot, found.version, values);
  return { kind: "version", text, artifact, ...found, pinned };
}

/** A subject that names no version: an artifact or a service, with a range or without. */
function findNamed(snapshot: Snapshot, text: string): Asked | undefined {
  const at = text.indexOf("@");
  const whole = at < 0 ? text : text.slice(0, at);
  const rangeText = at < 0 ? undefined : text.slice(at + 1);
  const [only, name] = splitKind(whole);
  const artifact = only === "service" ? undefined : declaredNode(snapshot, `artifact:${name}`);
  const service = only === "artifact" ? undefined : declaredNode(snapshot, `service:${name}`);
  if (artifact !== undefined && service !== undefined) {
    throw new QuestionInvalid(
      `"${name}" is an artifact and a service`,
      `Write artifact:${name} or service:${name}.`,
    );
  }
  if (service !== undefined) return { kind: "service", text, service, range: rangeText };
  if (artifact === undefined) return undefined;
  const scheme = schemeOf(snapshot, artifact);
  if (rangeText === undefined)
    return { kind: "artifact", text, artifact, range: { scheme, range: undefined } };
  const range = isVersion(scheme, rangeText) ? undefined : rangeFrom(scheme, rangeText);
  return range === undefined ? undefined : { kind: "artifact", text, artifact, range: { scheme, range } };
}

function splitKind(text: string): readonly ["artifact" | "service" | undefined, string] {
  for (const kind of ["artifact", "service"] as const)
    if (text.startsWith(`${kind}:`)) return [kind, text.slice(kind.length + 1)];
  return [undefined, text];
}

function declaredNode(snapshot: Snapshot, key: string): NodeId | undefined {
  const node = snapshot.find(key);
  return node === undefined || snapshot.properties(node)["declared"] === false ? undefined : node;
}

export function isVersion(scheme: SchemeName, text: string): boolean {
  try {
    parseVersion(scheme, text);
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

export function rangeFrom(scheme: SchemeName, text: string): Range | undefined {
  try {
    return compileRange(scheme, text);
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}
