/**
 * Values as environment variables: `server.maxBatch` is SERVER_MAX_BATCH. Lists and empty objects are JSON;
 * secrets have a name and no value; what is null has none either.
 */
import { DomainError } from "../../values/domain-error.ts";
import type { ResolvedConfiguration } from "../resolved-configuration.ts";

/** What cannot be written in this form. */
export class OutputRefused extends DomainError {
  readonly code = "OUTPUT_REFUSED";
  readonly key: string;

  constructor(key: string, why: string, hint?: string) {
    super(why, hint);
    this.key = key;
  }
}

export interface EnvironmentVariable {
  readonly name: string;
  /** The value's place. */
  readonly key: string;
  /** undefined for a secret and for null. */
  readonly text: string | undefined;
  readonly secretRef?: string;
}

/** What shells, loaders and runtimes read for themselves: who sets these changes what runs. */
const RESERVED: ReadonlySet<string> = new Set([
  "PATH", "IFS", "HOME", "SHELL", "ENV", "BASH_ENV", "PWD", "UID", "EUID", "PPID", "PS1", "PS4", "CDPATH",
  "LD_PRELOAD", "LD_LIBRARY_PATH", "NODE_OPTIONS", "PYTHONPATH", "PYTHONSTARTUP", "JAVA_TOOL_OPTIONS",
]);

/** In order of key. Throws OutputRefused where two values would have one name, or one that is taken. */
export function environmentVariables({ entries }: ResolvedConfiguration): readonly EnvironmentVariable[] {
  const taken = new Map<string, string>();
  return entries.map(({ key, path, value, secretRef }): EnvironmentVariable => {
    const name = variableName(path);
    if (RESERVED.has(name)) {
      throw new OutputRefused(key, `${key} would be ${name}, which shells or loaders read for themselves.`,
        "Put it into an object, such as model.path, or take JSON or YAML.");
    }
    const other = taken.get(name);
    if (other !== undefined) {
      throw new OutputRefused(key, `${other} and ${key} would both be ${name}.`,
        "Rename one of them, or take JSON or YAML.");
    }
    taken.set(name, key);
    if (secretRef !== undefined) return { name, key, text: undefined, secretRef };
    return { name, key, text: textOf(value) };
  });
}

/** POSIX: upper case, digits and underscores, no digit first. */
function variableName(path: readonly string[]): string {
  const words = path.map((step) => step.replace(/([a-z0-9])([A-Z])/g, "$1_$2")).join("_");
  const name = words.replace(/[^A-Za-z0-9_]/g, "_").toUpperCase();
  return /^\d/.test(name) || name === "" ? `_${name}` : name;
}

function textOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
