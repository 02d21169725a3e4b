/** A resolved configuration in the forms that processes and clusters read. */
import { stringify } from "yaml";
import type { ConfigurationFormat } from "../configuration-formats.ts";
import type { ResolvedConfiguration } from "../resolved-configuration.ts";
import { configMapYaml } from "./config-map.ts";
import { envFile } from "./env-file.ts";

/**
 * undefined where the format holds values alone and these are refused or not known: half a configuration is
 * none. Throws OutputRefused.
 */
export function configurationText(
  configuration: ResolvedConfiguration, format: ConfigurationFormat,
): string | undefined {
  if (format === "json") return `${JSON.stringify(configuration, null, 2)}\n`;
  if (configuration.state !== "resolved") return undefined;
  switch (format) {
    case "values":
      return `${JSON.stringify(configuration.values, null, 2)}\n`;
    case "yaml":
      return stringify(configuration.values, { version: "1.2", lineWidth: 0, aliasDuplicateObjects: false });
    case "env":
      return envFile(configuration);
    case "configmap":
      return configMapYaml(configuration);
    default:
      return format satisfies never;
  }
}
