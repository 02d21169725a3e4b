/** The document that declares a node: variants, parameters and their values belong to their version. */
export function documentOf(key: string): string {
  const kind = key.slice(0, key.indexOf(":"));
  const end = ENDS.get(kind);
  if (end === undefined) return key;
  return `version:${key.slice(kind.length + 1, key.indexOf(end, key.indexOf("@")))}`;
}

/** What follows the name of the version in the keys of its parts. */
const ENDS: ReadonlyMap<string, string> = new Map([
  ["variant", "#"], ["parameter", "/"], ["parameter-value", "/"],
]);
