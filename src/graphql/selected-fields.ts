/** Which fields an operation selects below one of its fields: what is not read need not be made. */
import { Kind } from "graphql";
import type { FieldNode, GraphQLResolveInfo, SelectionSetNode } from "graphql";

/** The nodes of each field by its name, aliases left aside. What a directive may leave out counts too. */
export type SelectedFields = ReadonlyMap<string, readonly FieldNode[]>;

export function selectedFields(
  { fragments }: Pick<GraphQLResolveInfo, "fragments">,
  nodes: readonly FieldNode[],
): SelectedFields {
  const found = new Map<string, FieldNode[]>();
  // Fragments do not nest in themselves: that is checked before anything is executed.
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments[selection.name.value];
        if (fragment !== undefined) collect(fragment.selectionSet);
      } else {
        const name = selection.name.value;
        found.set(name, [...(found.get(name) ?? []), selection]);
      }
    }
  };
  for (const { selectionSet } of nodes) if (selectionSet !== undefined) collect(selectionSet);
  return found;
}
