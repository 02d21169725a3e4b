/**
 * What went into a build, as a version of an artifact: a commit of a git repository, an image by digest. The
 * same repository has one name however its address is written, and the one that OpenLineage's events give it.
 *
 *     git+https://github.com/octocat/hello-world@refs/heads/main, gitCommit c27d339
 *         -> github.com/octocat/hello-world@c27d339 of type source
 *     pkg:docker/library/alpine@3.20?platform=linux/amd64, sha256 beefdb
 *         -> docker.io/library/alpine@sha256:beefdb of type image
 */
import { VERSION_NAME } from "../../model/names.ts";
import { nameSource } from "../openlineage/name-dataset.ts";
import type { Resource } from "./resource.ts";

export interface NamedMaterial {
  /** `github.com/octocat/hello-world` */
  readonly artifact: string;
  readonly type: "source" | "image";
  /** `github.com/octocat/hello-world@c27d339...` */
  readonly version: string;
}

const GIT = /^(?:git\+[a-z]+:\/\/|git:\/\/|git@|https:\/\/(?:github\.com|gitlab\.com|bitbucket\.org)\/)/;
/** Names end at 200; a longer address is no name, and would only take time. */
const URI_CHARACTERS_MAX = 512;
const DOCKER_HUB = "docker.io";

/** undefined for what is neither, or has no digest: it is known by its digest alone, or not at all. */
export function nameMaterial({ uri, digests }: Resource): NamedMaterial | undefined {
  if (uri === undefined || uri.length > URI_CHARACTERS_MAX) return undefined;
  const commit = digestOf(digests, "gitCommit") ?? digestOf(digests, "sha1");
  if (commit !== undefined && GIT.test(uri)) {
    const version = nameSource(withoutReference(uri), commit);
    return version === undefined
      ? undefined
      : { artifact: version.slice(0, -commit.length - 1), type: "source", version };
  }
  const sha256 = digestOf(digests, "sha256");
  const repository = sha256 === undefined ? undefined : imageRepository(uri);
  if (repository === undefined) return undefined;
  const version = `${repository}@sha256:${sha256}`;
  return VERSION_NAME.test(version) ? { artifact: repository, type: "image", version } : undefined;
}

function digestOf(digests: readonly string[], algorithm: string): string | undefined {
  return digests.find((digest) => digest.startsWith(`${algorithm}:`))?.slice(algorithm.length + 1);
}

/** `.../hello-world@refs/heads/main` without what stands after the path; a user before the host stays. */
function withoutReference(uri: string): string {
  return uri.replace(/^([a-z+]+:\/\/[^/]*\/[^@]*|git@[^@]*)@.*$/, "$1");
}

/** Where the image lies, without tag and digest. */
function imageRepository(uri: string): string | undefined {
  const purl = /^pkg:(docker|oci)\/([^?#]*)(?:\?([^#]*))?/.exec(uri);
  if (purl === null) return /^(?:oci|docker):\/\/([^@]+?)(?::[^:/@]+)?(?:@.*)?$/.exec(uri)?.[1];
  const [, type, path = "", qualifiers = ""] = purl;
  const given = new URLSearchParams(qualifiers).get("repository_url");
  const name = path.replace(/@.*$/, "");
  if (type === "oci") return given?.replace(/^[a-z]+:\/\//, "").replace(/\/+$/, "");
  const host = given?.replace(/^[a-z]+:\/\//, "").replace(/\/+$/, "") ?? DOCKER_HUB;
  return `${host}/${name.includes("/") || given !== null ? name : `library/${name}`}`;
}
