/** A small world to configure things in: environments in environments, one artifact, one service. */
import { configurationOf } from "../../src/configuration/configuration-of.ts";
import type { ConfigurationQuestion } from "../../src/configuration/configuration-of.ts";
import type { ResolvedConfiguration } from "../../src/configuration/resolved-configuration.ts";
import { checkDocument } from "../../src/model/check-document.ts";
import type { Document } from "../../src/model/document.ts";
import { documentKey } from "../../src/model/names.ts";
import { documentsOf, NOW, snapshotOfDocuments } from "../decisions/world.ts";
import type { World } from "../decisions/world.ts";

export const BASE: World = {
  "FactKey/region": { type: "string" },
  "FactKey/gpu.memory": { type: "quantity" },
  "FactKey/cpu.isa": { type: "set" },
  "FactKey/price.month": { type: "number" },
  "FactKey/os.version": { type: "version", scheme: "dotted" },
  "Environment/earth": {},
  "Environment/eu": { partOf: "earth", facts: { region: "eu-central-1", "os.version": "22.04" } },
  "Environment/prod-eu": {
    partOf: "eu", stage: "production", labels: { node: "h100" },
    facts: { "gpu.memory": "80Gi", "cpu.isa": ["avx2", "avx512f"], "price.month": 2100.5 },
  },
  "Environment/staging-eu": { partOf: "eu", stage: "staging" },
  "Artifact/ranker": { type: "model", scheme: "semver" },
  "Version/ranker@1.9.0": { requires: [] },
  "Version/ranker@2.3.1": { requires: [] },
  "Version/ranker@2.4.0-rc.1": { requires: [] },
  "Service/ranking": { runs: [{ artifact: "ranker" }] },
};

export const RANKER = { for: { artifact: "ranker" } };

/** The documents of the world and more, each of them checked. */
export function worldWith(more: World): readonly Document[] {
  return documentsOf({ ...BASE, ...more }).map((document) => {
    const checked = checkDocument(document);
    if (checked.kind === "invalid") throw new Error(JSON.stringify(checked.findings));
    return checked.document;
  });
}

export function resolvedIn(more: World, asked: Partial<ConfigurationQuestion> = {}): ResolvedConfiguration {
  const documents = worldWith(more);
  const byKey = new Map(documents.map((document) => [documentKey(document), document]));
  const question = { of: "ranker", in: "prod-eu", ...asked };
  return configurationOf(snapshotOfDocuments(documents), byKey, question, NOW);
}

/** `CODE severity: message -> hint`, for tables of problems. */
export function problemLines({ problems }: ResolvedConfiguration): readonly string[] {
  return problems.map(({ code, severity, message, hint }) =>
    `${code} ${severity}: ${message}${hint === undefined ? "" : ` -> ${hint}`}`);
}
