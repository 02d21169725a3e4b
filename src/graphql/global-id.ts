/**
 * Global ids: `gid://fairlead/<Type>/<key>`, the key without its kind's prefix:
 * `gid://fairlead/Version/ranker@2.3.1`.
 */
import { shortened } from "../values/quoted.ts";
import { RequestRefused } from "./request-refused.ts";

const PREFIX = "gid://fairlead/";
/** The longest key is that of a variant: two names, a version and the signs between. */
const ID_CHARACTERS_MAX = 600;

export interface GlobalId {
  readonly type: string;
  readonly name: string;
}

export function globalId(type: string, name: string): string {
  return `${PREFIX}${type}/${name}`;
}

/** Throws RequestRefused: ID_INVALID. Whether there is such a thing is not asked. */
export function parseGlobalId(id: string): GlobalId {
  const slash = id.indexOf("/", PREFIX.length);
  if (!id.startsWith(PREFIX) || slash < 0 || id.length > ID_CHARACTERS_MAX) {
    throw new RequestRefused(
      "ID_INVALID",
      `"${shortened(id)}" is not a global id.`,
      "Ids look like gid://fairlead/Version/ranker@2.3.1; take them from the field `id`.",
    );
  }
  return { type: id.slice(PREFIX.length, slash), name: id.slice(slash + 1) };
}
