/**
 * Texts of contracts: kept beside the knowledge, by digest, as they are too long for the graph. Whoever
 * provides an interface states the format and the digest on its edge.
 */
import { CONTRACT_NAMESPACE } from "../../model/contract-text.ts";
import { CONTRACT_FORMATS } from "../../model/kinds/contract.ts";
import type { ContractFormat } from "../../model/kinds/contract.ts";
import type { Contract } from "../../rules/validators/validator.ts";
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import type { GraphStore } from "../../store/graph-store.ts";

/** By key of the provider and of the interface, with a space between them; what nobody has is left out. */
export async function contractsOf(
  store: Pick<GraphStore, "records">, snapshot: Snapshot, providers: readonly NodeId[],
): Promise<ReadonlyMap<string, Contract>> {
  const wanted = providers.flatMap((provider) =>
    snapshot.outgoing(provider, "PROVIDES").flatMap(({ node, properties }) => {
      const { "contract.format": format, "contract.digest": digest } = properties;
      if (!CONTRACT_FORMATS.includes(format as ContractFormat) || typeof digest !== "string") return [];
      const name = `${snapshot.key(provider)} ${snapshot.key(node)}`;
      return [{ name, format: format as ContractFormat, digest }];
    }));
  if (wanted.length === 0) return new Map();
  const keys = [...new Set(wanted.map(({ digest }) => digest))];
  const records = await store.records({ namespace: CONTRACT_NAMESPACE, keys });
  const texts = new Map(records.map(({ key, value }) => [key, value]));
  return new Map(wanted.flatMap(({ name, format, digest }): readonly (readonly [string, Contract])[] => {
    const text = texts.get(digest);
    return typeof text === "string" ? [[name, { format, text }]] : [];
  }));
}
