/** Who may do what, as properties: `subjects` are `caller=token:ci` and `group=release`. */
import type { RoleBindingDocument } from "../kinds/role-binding.ts";
import type { RoleDocument } from "../kinds/role.ts";
import type { OptionalProperties } from "./graph-part.ts";

export function roleProperties({ spec }: RoleDocument): OptionalProperties {
  return { scopes: [...spec.scopes].sort() };
}

/** `owner` on a node is the document's own, so the one that a role is bound to has another name. */
export function roleBindingProperties({ spec }: RoleBindingDocument): OptionalProperties {
  const { role, subjects, owner, environments } = spec;
  const names = subjects.map(({ caller, group }) =>
    caller === undefined ? `group=${group}` : `caller=${caller}`);
  return { role, subjects: names.sort(), boundOwner: owner, environments };
}
