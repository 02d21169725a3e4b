/** Policies that are given and not applied: read, and compiled against what a snapshot knows. */
import type { Document } from "../../model/document.ts";
import { DocumentsInvalid } from "../../model/documents-invalid.ts";
import type { PolicyDocument } from "../../model/kinds/policy.ts";
import type { Problem } from "../../model/problem.ts";
import { problemsAt, readDocuments } from "../../model/read-documents.ts";
import type { DocumentSource } from "../../model/read-documents.ts";
import { problemsOfPolicy } from "../../rules/policies.ts";
import { RuleCompiler } from "../../rules/rule-compiler.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { factTypesOf } from "./rule-facts.ts";

/** Documents of other kinds are left out. Throws DocumentsInvalid. */
export function readPolicies(snapshot: Snapshot, sources: Iterable<DocumentSource>): readonly Document[] {
  const compiler = new RuleCompiler({ facts: factTypesOf(snapshot) });
  const policies: Document[] = [];
  const problems: Problem[] = [];
  for (const read of readDocuments(sources)) {
    if (read.kind === "invalid") {
      problems.push(...read.problems);
    } else if (read.document.kind === "Policy") {
      const { spec } = read.document as unknown as PolicyDocument;
      const findings = problemsOfPolicy(compiler, read.key, spec).map((problem) =>
        ({ code: "INVALID_RULE", ...problem }) as const);
      problems.push(...problemsAt(read.origin, findings, read.key));
      policies.push(read.document);
    }
  }
  if (problems.length > 0) throw new DocumentsInvalid(problems, problems.length);
  return policies;
}
