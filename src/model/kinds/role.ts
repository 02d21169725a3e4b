/** Role: a set of scopes under a name. The six built-in roles need no document, and none can change them. */
import { z } from "zod";
import { SCOPE_NAMES } from "../scopes.ts";
import { documentOf, fields, localName, uniqueList } from "./fields.ts";

export const role = documentOf(
  "Role",
  localName,
  fields({ scopes: uniqueList(z.enum(SCOPE_NAMES), String).min(1, "is empty; a role grants something") }),
);

export type RoleDocument = z.output<typeof role>;
