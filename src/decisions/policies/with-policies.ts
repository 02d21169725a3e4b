/** Policies that are not applied yet, as if they were applied and enforced. */
import { compileDocument } from "../../model/compile-document.ts";
import type { Document } from "../../model/document.ts";
import type { GraphDelta } from "../../model/graph.ts";
import { nodeKey } from "../../model/names.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";

/** The snapshot as it would be; each policy in place of the one of its name, enforced. */
export function withPolicies(snapshot: Snapshot, policies: readonly Document[]): Snapshot {
  const deltas = policies.map((policy): GraphDelta => {
    const enforced = { ...policy, spec: { ...policy.spec, mode: "enforce" } } as Document;
    const { nodes, edges } = compileDocument(enforced, snapshot.head.revision);
    const key = nodeKey("Policy", String(policy.metadata.name));
    const old = snapshot.find(key);
    const rules = old === undefined ? [] : snapshot.outgoing(old, "HAS_RULE").map(({ node }) => node);
    const removed = old === undefined ? [] : [key, ...rules.map((node) => snapshot.key(node))];
    return { putNodes: nodes, putEdges: edges, removeNodes: removed, removeEdges: [] };
  });
  return deltas.reduce((before, delta) => before.advance(before.head, delta), snapshot);
}
