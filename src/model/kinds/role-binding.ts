/** RoleBinding: who has a role, and on which part of the graph. */
import { z } from "zod";
import { documentOf, fields, localName, name, text, uniqueList } from "./fields.ts";

const subject = fields({
  /** As the log has it: `token:ci`, `oidc:SUBJECT`. */
  caller: text().optional(),
  /** A group in the claims of an OIDC token. */
  group: text().optional(),
}).superRefine((value, context) => {
  if ((value.caller === undefined) !== (value.group === undefined)) return;
  context.addIssue({ code: "custom", message: "names a caller or a group, one of the two" });
});

export const roleBinding = documentOf(
  "RoleBinding",
  name,
  fields({
    /** Built in, or a Role document's name. */
    role: localName,
    subjects: uniqueList(subject, (entry) => JSON.stringify(entry)).min(1, "is empty; it binds somebody"),
    /** Only what this owner owns; left out: whoever owns it. */
    owner: text().optional(),
    /** A label selector: of environments only those that it matches. */
    environments: text().optional(),
  }),
);

export type RoleBindingDocument = z.output<typeof roleBinding>;
