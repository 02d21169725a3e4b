/**
 * Service: something that runs and is called; it runs artifacts, requires interfaces and provides its own.
 */
import type { z } from "zod";
import { schemaShape } from "./columns.ts";
import { contract } from "./contract.ts";
import { documentOf, fields, name, text, uniqueList, versionText } from "./fields.ts";
import { requirements } from "./requirement.ts";

export const provisions = uniqueList(
  fields({ interface: name, version: versionText, ...schemaShape, contract: contract.optional() }),
  (entry) => `${entry.interface} ${entry.version}`,
);

export const service = documentOf(
  "Service",
  name,
  fields({
    runs: uniqueList(
      fields({ artifact: name, range: text().optional() }),
      (entry) => entry.artifact,
    ).optional(),
    requires: requirements.optional(),
    provides: provisions.optional(),
  }),
);

export type ServiceDocument = z.output<typeof service>;
