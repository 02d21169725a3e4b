/**
 * Which artifact and version a dataset is.
 *
 * Its artifact is its namespace and name, escaped (./encode-name.ts). Its version is what the `version` facet
 * states, else `current`: the data under that name, whichever it is at the time. One name for all runs that
 * state none is what connects the run that wrote it to the runs that read it, in any order of arrival.
 *
 * The namespace `fairlead` means our own names: `ranker@2.3.1` is that version and no new dataset.
 */
import { NAME, VERSION_NAME } from "../../model/names.ts";
import { encodeName, encodeVersion } from "./encode-name.ts";
import type { ForeignName } from "./encode-name.ts";

export const OWN_NAMESPACE = "fairlead";
export const CURRENT = "current";

export interface NamedDataset {
  readonly artifact: string;
  /** `artifact@version`; absent where no version is stated. */
  readonly version?: string;
  readonly isForeign: boolean;
}

export function nameDataset({ namespace, name }: ForeignName, stated: string | undefined): NamedDataset {
  if (namespace === OWN_NAMESPACE && VERSION_NAME.test(name)) {
    return { artifact: name.slice(0, name.indexOf("@")), version: name, isForeign: false };
  }
  const isForeign = !(namespace === OWN_NAMESPACE && NAME.test(name));
  const artifact = isForeign ? encodeName({ namespace, name }) : name;
  if (stated === undefined || stated === "") return { artifact, isForeign };
  return { artifact, version: `${artifact}@${encodeVersion(stated)}`, isForeign };
}

export function versionOrCurrent({ artifact, version }: Pick<NamedDataset, "artifact" | "version">): string {
  return version ?? `${artifact}@${CURRENT}`;
}

/**
 * `https://github.com/acme/ranker.git`, `1f3c9aa` -> `github.com/acme/ranker@1f3c9aa`; undefined: no such
 * name.
 */
export function nameSource(repository: string, commit: string): string | undefined {
  const path = repository
    .replace(/^git@([^:/]+):/, "$1/")
    .replace(/^[a-z0-9+.-]+:\/\/(?:[^@/]*@)?/i, "")
    .replace(/[?#].*$/, "")
    .replace(/\/+$/, "")
    .replace(/\.git$/, "");
  const name = `${path}@${commit}`;
  return VERSION_NAME.test(name) ? name : undefined;
}
