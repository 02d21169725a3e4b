/**
 * A Kubernetes ConfigMap whose data are environment variables, for `envFrom`. Limits and forms are those of
 * the Kubernetes documentation ("ConfigMaps", "Object Names and IDs") and API (core/v1 ConfigMap): data
 * together at most 1 MiB; keys of letters, digits, `-`, `_` and `.`, at most 253; the name an RFC 1123
 * subdomain.
 */
import { stringify } from "yaml";
import type { ResolvedConfiguration } from "../resolved-configuration.ts";
import { environmentVariables, OutputRefused } from "./environment-names.ts";

export const CONFIG_MAP_BYTES_MAX = 1_048_576;
const KEY_CHARACTERS_MAX = 253;
const NAME_CHARACTERS_MAX = 253;

export interface ConfigMap {
  readonly apiVersion: "v1";
  readonly kind: "ConfigMap";
  readonly metadata: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly data: Readonly<Record<string, string>>;
}

/** Throws OutputRefused. */
export function configMapOf(configuration: ResolvedConfiguration): ConfigMap {
  const { subject, environment, revision, digest } = configuration;
  const data: Record<string, string> = {};
  const secrets: string[] = [];
  let bytes = 0;
  for (const { name, key, text, secretRef } of environmentVariables(configuration)) {
    if (secretRef !== undefined) secrets.push(`${name}=${secretRef}`);
    if (text === undefined) continue;
    if (name.length > KEY_CHARACTERS_MAX)
      throw new OutputRefused(key, `A key has at most ${KEY_CHARACTERS_MAX} characters: ${key}.`);
    data[name] = text;
    bytes += Buffer.byteLength(text, "utf8");
  }
  if (bytes > CONFIG_MAP_BYTES_MAX) {
    throw new OutputRefused("", `The values have ${bytes} bytes, and a ConfigMap holds at most ` +
      `${CONFIG_MAP_BYTES_MAX}.`, "Keep what is large in an artifact of its own.");
  }
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: objectName(`${subject.slice(subject.indexOf(":") + 1)}-${environment}`),
      labels: { "app.kubernetes.io/managed-by": "fairlead" },
      annotations: {
        "fairlead.dev/configures": subject,
        "fairlead.dev/environment": environment,
        "fairlead.dev/revision": String(revision),
        "fairlead.dev/digest": digest,
        ...(secrets.length === 0 ? {} : { "fairlead.dev/secrets": secrets.join(" ") }),
      },
    },
    data,
  };
}

export function configMapYaml(configuration: ResolvedConfiguration): string {
  // Every value is text there; in quotes nobody reads `8080` or `no` as anything else.
  const quoting = { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" } as const;
  return stringify(configMapOf(configuration), { version: "1.1", lineWidth: 0, ...quoting });
}

/** Lower case letters, digits, `-` and `.`; a letter or digit at both ends of each label. */
function objectName(text: string): string {
  const name = text
    .toLowerCase()
    .split(".")
    .map((label) => label.replace(/[^a-z0-9-]/g, "-").replace(/^-+|-+$/g, ""))
    .filter((label) => label !== "")
    .join(".");
  if (name.length > NAME_CHARACTERS_MAX) {
    throw new OutputRefused("", `"${name.slice(0, 80)}..." is longer than the ${NAME_CHARACTERS_MAX} ` +
      "characters that an object's name may have.");
  }
  return name;
}
