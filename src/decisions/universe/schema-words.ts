/** What picks and asked versions have of the schema that something requires, where that decides. */
import type { NodeId, Snapshot } from "../../snapshot/snapshot.ts";
import type { Picks } from "../../solver/picks.ts";
import { columnReasons } from "../column-reasons.ts";
import type { ColumnReason } from "../decision.ts";
import { offersOf } from "../deployed.ts";
import { nameOf } from "../fact-index.ts";
import type { Requirement } from "../requirement.ts";
import { provisionTruth } from "../requirement-truth.ts";
import type { RequirementTruth } from "../requirement-truth.ts";
import { findingWords } from "../schema-wording.ts";
import { NO, UNKNOWN } from "../truth.ts";
import { artifactPackage } from "./stack.ts";
import type { Stack } from "./stack.ts";

/** What an asked version lacks of what the requirement wants. */
export interface Lacking {
  readonly provider: NodeId;
  /** `clicks@2 provides clicks.schema 4.2.0 without column country` */
  readonly words: string;
  readonly columns: readonly ColumnReason[];
}

/** The first version that is asked for and provides the interface with a wrong schema. */
export function askedLacks(snapshot: Snapshot, { asked }: Stack, entry: Requirement): Lacking | undefined {
  if (entry.kind !== "interface" || entry.schema === undefined) return undefined;
  const versions = new Set(asked.flatMap((one) => (one.kind === "version" ? [one.version] : [])));
  for (const provided of offersOf(snapshot, entry.interface)) {
    if (!versions.has(provided.provider)) continue;
    const judged = provisionTruth(snapshot, entry, provided);
    const found = { kind: "offered", provided } as const;
    const columns = judged.truth === NO ? columnReasons(snapshot, entry, { ...judged, found }) : undefined;
    if (columns === undefined) continue;
    const what = `${entry.about} ${provided.version ?? "in a version nobody states"}${findingWords(columns)}`;
    const { provider } = provided;
    return { provider, words: `${nameOf(snapshot.key(provider))} provides ${what}`, columns };
  }
  return undefined;
}

/** How the pick that may meet the requirement leaves that open. */
export function openPick(
  snapshot: Snapshot,
  stack: Stack,
  picks: Picks,
  entry: Requirement,
): RequirementTruth | undefined {
  if (entry.kind !== "interface") return undefined;
  for (const provided of offersOf(snapshot, entry.interface)) {
    const judged = provisionTruth(snapshot, entry, provided);
    const artifact = snapshot.outgoing(provided.provider, "VERSION_OF")[0]?.node;
    if (judged.truth !== UNKNOWN || artifact === undefined) continue;
    const picked = picks.get(artifactPackage(stack, nameOf(snapshot.key(artifact))));
    if (picked === snapshot.properties(provided.provider)["version"])
      return { ...judged, found: { kind: "offered", provided } };
  }
  return undefined;
}
