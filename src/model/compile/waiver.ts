/** A waiver as a node: of what, where, until when, asked for by whom; with an edge to its policy. */
import type { WaiverDocument } from "../kinds/waiver.ts";
import { nodeKey } from "../names.ts";
import type { GraphPart, OptionalProperties } from "./graph-part.ts";

export function waiverProperties({ spec }: WaiverDocument): OptionalProperties {
  const { requester, closed: _, ...rest } = spec;
  return { ...rest, requester: requester.name, requesterKind: requester.kind };
}

export function addWaiver(part: GraphPart, key: string, { spec }: WaiverDocument): void {
  part.edge("WAIVES", key, nodeKey("Policy", spec.rule.slice(0, spec.rule.lastIndexOf("/"))));
}
