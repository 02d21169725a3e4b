/**
 * An env file for `sh`: `set -a; . ./ranker.env`. Every value stands in single quotes, inside which sh reads
 * nothing but the closing quote (POSIX.1, 2.2.2), so newlines, `$` and backslashes stay what they are.
 */
import type { ResolvedConfiguration } from "../resolved-configuration.ts";
import { environmentVariables } from "./environment-names.ts";

/** Throws OutputRefused. */
export function envFile(configuration: ResolvedConfiguration): string {
  const { subject, environment, revision, digest } = configuration;
  const lines = [`# ${subject} in ${environment}, revision ${revision}, ${digest}`];
  for (const { name, key, text, secretRef } of environmentVariables(configuration)) {
    if (secretRef !== undefined) lines.push(`# ${name} comes from the secret ${secretRef}`);
    else if (text === undefined) lines.push(`# ${name}: ${oneLine(key)} is null`);
    else lines.push(`${name}=${singleQuoted(text)}`);
  }
  return `${lines.join("\n")}\n`;
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A comment ends with its line; a name that has a line end is quoted in a place's text already. */
function oneLine(text: string): string {
  return text.replace(/[\r\n\u2028\u2029]/g, " ");
}
