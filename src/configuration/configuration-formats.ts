/** In which forms a configuration is written. */

/** `json` tells everything; the others hold the values alone, and nothing unless they are resolved. */
export const CONFIGURATION_FORMATS = ["json", "values", "yaml", "env", "configmap"] as const;
export type ConfigurationFormat = (typeof CONFIGURATION_FORMATS)[number];
