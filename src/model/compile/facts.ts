/**
 * `facts:` as HAS_FACT and LACKS edges. The edge's id is the place of the statement among those about its
 * key.
 */
import type { DocumentSignature } from "../document.ts";
import { ABSENT, statementsOf } from "../kinds/facts.ts";
import type { Fact } from "../kinds/facts.ts";
import { nodeKey } from "../names.ts";
import type { GraphPart } from "./graph-part.ts";

export function addFacts(
  part: GraphPart,
  from: string,
  facts: Readonly<Record<string, Fact>> | undefined,
  signature?: DocumentSignature,
): void {
  const { signers, loweredBy } = signature ?? {};
  const signed = {
    signer: signers?.join(", "),
    lowered: loweredBy === undefined ? undefined : true,
  };
  for (const [name, fact] of Object.entries(facts ?? {})) {
    statementsOf(fact).forEach(({ value, kind = "declared", source, time }, place) => {
      const to = nodeKey("FactKey", name);
      if (value === ABSENT) part.edge("LACKS", from, to, { kind, source, time, ...signed }, String(place));
      else part.edge("HAS_FACT", from, to, { value, kind, source, time, ...signed }, String(place));
    });
  }
}
