/**
 * Interface: an API, a data schema or a model signature; versions provide it, and its scheme orders theirs.
 */
import { z } from "zod";
import { SCHEME_NAMES } from "../../values/version.ts";
import { documentOf, fields, name } from "./fields.ts";

export const interfaceKind = documentOf("Interface", name, fields({
  scheme: z.enum(SCHEME_NAMES).default("semver"),
}));

export type InterfaceDocument = z.output<typeof interfaceKind>;
