/**
 * A small world to change: definitions, two environments, an artifact with two versions. Each test gets its
 * own store.
 */
import { afterEach } from "vitest";
import { applyDocuments } from "../../src/catalog/apply.ts";
import type { ApplyRequest, ApplyResult } from "../../src/catalog/apply.ts";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { describeProblem, DocumentsInvalid } from "../../src/model/documents-invalid.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";

const open: Knowledge[] = [];
afterEach(async () => {
  for (const knowledge of open.splice(0)) await knowledge.close();
});

export const NOW = "2026-11-21T10:00:00.000Z";
export const BY = { actor: "ada", reason: "a test", now: NOW };

export const WORLD = `
kind: FactKey
metadata: { name: nvidia.driver }
spec: { type: version, scheme: dotted }
---
kind: FactKey
metadata: { name: gpu }
spec: { type: boolean, covers: [nvidia] }
---
kind: FactKey
metadata: { name: gpu.count }
spec: { type: number }
---
kind: FactKey
metadata: { name: gpu.memory }
spec: { type: quantity }
---
kind: FactKey
metadata: { name: cpu.isa }
spec: { type: set }
---
kind: FactKey
metadata: { name: tier }
spec: { type: enum, values: [small, large], ordered: true }
---
kind: Environment
metadata: { name: eu, labels: { team: ranking } }
spec: { stage: production }
---
kind: Environment
metadata: { name: prod, labels: { team: ranking } }
spec: { stage: production, partOf: eu, facts: { nvidia.driver: 570.10 } }
---
kind: Artifact
metadata: { name: ranker }
spec: { type: model }
---
kind: Interface
metadata: { name: features }
spec: {}
---
kind: Version
metadata: { name: ranker@1.0.0, labels: { team: ranking } }
spec: { requires: [] }
---
kind: Version
metadata: { name: ranker@2.0.0, labels: { team: ranking } }
spec:
  digest: sha256:${"a".repeat(64)}
  requires: [ { fact: nvidia.driver, range: ">=535" } ]
  variants: [ { name: gpu, requires: [] }, { name: cpu, requires: [] } ]
  derivedFrom: [ "clicks@1", "ranker@1.0.0" ]
`;

/** Adds the line that every document begins with. */
export function documents(text: string): string {
  return text
    .trim()
    .split(/^---$/m)
    .map((part) => `apiVersion: fairlead.dev/v1\n${part.trim()}\n`)
    .join("---\n");
}

export async function emptyKnowledge(path = ":memory:"): Promise<Knowledge> {
  const knowledge = await Knowledge.open(await openSqliteStore(path), { pollMilliseconds: 0 });
  open.push(knowledge);
  return knowledge;
}

export async function world(): Promise<Knowledge> {
  const knowledge = await emptyKnowledge();
  await apply(knowledge, WORLD);
  return knowledge;
}

export function apply(
  knowledge: Knowledge,
  text: string,
  options: Partial<ApplyRequest> = {},
): Promise<ApplyResult> {
  return applyDocuments(knowledge, {
    ...BY,
    sources: [{ file: "k.yaml", text: text === "" ? "" : documents(text) }],
    ...options,
  });
}

/** `CODE path: message` for each problem, or the outcomes when there is none. */
export async function problemsOf(applying: Promise<ApplyResult>): Promise<readonly string[]> {
  try {
    return (await applying).outcomes.map(({ key, outcome }) => `${outcome} ${key}`);
  } catch (error) {
    if (!(error instanceof DocumentsInvalid)) throw error;
    return error.problems.map((problem) => {
      const { file: _, line: __, column: ___, key: ____, ...rest } = problem;
      return `${problem.code} ` +
        `${describeProblem(rest)}${problem.hint === undefined ? "" : ` ${problem.hint}`}`;
    });
  }
}
