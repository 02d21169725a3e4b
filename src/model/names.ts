/**
 * Names and the keys made from them. A key is unique over all kinds: `environment:prod-eu`,
 * `version:ranker@2.3.1`, `variant:ranker@2.3.1#gpu`. The characters below are chosen so that a key can be
 * taken apart again: `@`, `#` and `=` occur in no name, and a slash in none that stands after a slash.
 */
import type { DocumentKind } from "./document.ts";
import { NODE_KINDS } from "./graph.ts";
import type { NodeKind } from "./graph.ts";

/**
 * Names of services, artifacts, environments and so on; a slash is for names such as `meta-llama/Llama-3.1`.
 */
export const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._+/-]{0,198}[A-Za-z0-9])?$/;
/** Names below another name: variants, parameters, rules. */
export const LOCAL_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._+-]{0,98}[A-Za-z0-9])?$/;
/** Names of facts: `nvidia.driver`, `gpu.computeCapability`. */
export const FACT_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,62}(?:\.[A-Za-z0-9_-]{1,63}){0,7}$/;
/**
 * The text of a version in any scheme: an epoch has `:` or `!`, a Debian revision `~`, an RPM snapshot `^`.
 */
export const VERSION_TEXT = /^[A-Za-z0-9][A-Za-z0-9._+~:!^-]{0,127}$/;
/** `ranker@2.3.1` */
export const VERSION_NAME = new RegExp(`${NAME.source.slice(0, -1)}@${VERSION_TEXT.source.slice(1)}`);
/** `ranker@2.3.1` or `ranker@2.3.1#gpu` */
export const BUILD_NAME = new RegExp(
  `${VERSION_NAME.source.slice(0, -1)}(?:#${LOCAL_NAME.source.slice(1, -1)})?$`,
);

export interface VersionName {
  readonly artifact: string;
  readonly version: string;
  readonly variant?: string;
}

/** Takes `ranker@2.3.1#gpu` apart; undefined when it is no such name. */
export function parseVersionName(text: string): VersionName | undefined {
  if (!BUILD_NAME.test(text)) return undefined;
  const at = text.indexOf("@");
  const hash = text.indexOf("#", at);
  const artifact = text.slice(0, at);
  return hash < 0
    ? { artifact, version: text.slice(at + 1) }
    : { artifact, version: text.slice(at + 1, hash), variant: text.slice(hash + 1) };
}

export function nodeKey(kind: NodeKind, name: string): string {
  return `${NODE_KINDS[kind]}:${name}`;
}

/** The key of a document, which is the key of its main node. */
export function documentKey(document: {
  readonly kind: DocumentKind;
  readonly metadata: { readonly name: string };
}): string {
  return nodeKey(document.kind, document.metadata.name);
}

/** The key that `ranker@2.3.1` or `ranker@2.3.1#gpu` refers to: a version's or a variant's. */
export function buildKey(reference: string): string {
  return nodeKey(reference.includes("#") ? "Variant" : "Version", reference);
}

const KIND_OF_PREFIX = new Map(
  Object.entries(NODE_KINDS).map(([kind, prefix]) => [prefix as string, kind as NodeKind]),
);

/** Takes a key apart; undefined when its prefix is no kind's. */
export function parseKey(key: string): { readonly kind: NodeKind; readonly name: string } | undefined {
  const colon = key.indexOf(":");
  const kind = KIND_OF_PREFIX.get(key.slice(0, colon));
  return kind === undefined ? undefined : { kind, name: key.slice(colon + 1) };
}

/** Order of keys everywhere: by UTF-16 code unit, the same on every machine and in every locale. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
