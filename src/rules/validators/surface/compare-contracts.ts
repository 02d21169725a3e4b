/** Two texts of one contract: what whoever uses the older would notice, worst first. */
import type { Contract } from "../validator.ts";
import { compareGraphql } from "./graphql-surface.ts";
import { compareJsonSchemas } from "./json-schema-surface.ts";
import { compareOpenapi } from "./openapi-surface.ts";
import { compareProtobuf } from "./protobuf-surface.ts";
import { CHANGES_MAX, CONTRACT_CHARACTERS_MAX, ContractUnreadable } from "./surface-change.ts";
import type { SurfaceChange } from "./surface-change.ts";

const COMPARERS = {
  graphql: compareGraphql,
  openapi: compareOpenapi,
  "json-schema": compareJsonSchemas,
  protobuf: compareProtobuf,
} as const;
const SEVERITIES = { breaking: 0, open: 1, risky: 2 } as const;

export interface Comparison {
  readonly changes: readonly SurfaceChange[];
  /** There are more than are told. */
  readonly cut: boolean;
}

/** Throws ContractUnreadable. */
export function compareContracts(before: Contract, after: Contract): Comparison {
  if (before.format !== after.format) {
    const formats = { before: before.format, after: after.format };
    return { changes: [{ severity: "open", change: "format", place: "", ...formats }], cut: false };
  }
  if (before.text === after.text) return { changes: [], cut: false };
  if (Math.max(before.text.length, after.text.length) > CONTRACT_CHARACTERS_MAX)
    throw new ContractUnreadable(`A contract has at most ${CONTRACT_CHARACTERS_MAX} characters.`);
  const changes = COMPARERS[before.format](before.text, after.text)
    .toSorted((a, b) => SEVERITIES[a.severity] - SEVERITIES[b.severity]);
  return { changes: changes.slice(0, CHANGES_MAX), cut: changes.length >= CHANGES_MAX };
}
