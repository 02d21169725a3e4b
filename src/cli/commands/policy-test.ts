/** `fairlead policy test`: the tests written in policies, run without a database. */
import { tryPolicy } from "../../decisions/policies/try-policy.ts";
import type { TriedPolicy } from "../../decisions/policies/try-policy.ts";
import type { Document } from "../../model/document.ts";
import { DocumentsInvalid } from "../../model/documents-invalid.ts";
import type { PolicyDocument } from "../../model/kinds/policy.ts";
import type { Problem } from "../../model/problem.ts";
import { readDocuments } from "../../model/read-documents.ts";
import { tryGates } from "../../plans/gates/try-gates.ts";
import { EXIT_NO, EXIT_UNKNOWN, EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { hanging } from "../layout.ts";
import { readSources } from "../read-sources.ts";
import type { Terminal } from "../terminal.ts";

export interface PolicyTestOptions {
  readonly format: "table" | "json";
}

/** Parts of a policy that its tests may expect something of. */
const TRIED = ["rules", "validators", "gates", "review"] as const;

/** Exit code: 0 all as expected, 1 some not, 2 nothing was tested. Throws DocumentsInvalid, UsageInvalid. */
export async function policyTestCommand(
  paths: readonly string[],
  { format }: PolicyTestOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const documents: Document[] = [];
  const problems: Problem[] = [];
  for (const read of readDocuments(await readSources(paths))) {
    if (read.kind === "valid") documents.push(read.document);
    else problems.push(...read.problems);
  }
  if (problems.length > 0) throw new DocumentsInvalid(problems, problems.length);
  const tried = documents
    .filter(({ kind, spec }) => kind === "Policy" && TRIED.some((field) => spec[field] !== undefined))
    .map((policy) => tryPolicy(policy as unknown as PolicyDocument, documents, tryGates));
  if (format === "json") terminal.write(JSON.stringify({ schemaVersion: 1, policies: tried }, null, 2));
  else terminal.write(tried.map((one) => showTried(one, terminal)).concat(summary(tried)).join("\n"));
  const isWrong = tried.some(
    ({ problems: broken, rules }) => broken.length > 0 || rules.some((rule) => !rule.isAsExpected),
  );
  if (isWrong) return EXIT_NO;
  return tried.some(({ rules }) => rules.length > 0) ? EXIT_YES : EXIT_UNKNOWN;
}

function showTried({ policy, problems, rules, untested }: TriedPolicy, { paint, width }: Terminal): string {
  const lines = [paint("bold", policy)];
  for (const problem of problems) lines.push(hanging(`  ${paint("red", "✗")} `, problem, width, 4));
  let test = "";
  for (const one of rules) {
    if (one.test !== test) lines.push(`  ${(test = one.test)}`);
    const mark = one.isAsExpected ? paint("green", "✓") : paint("red", "✗");
    const wrong = one.isAsExpected ? "" : `, expected ${one.expected}: ${one.because}`;
    lines.push(hanging(`    ${mark} `, `${one.rule} ${one.actual}${wrong}`, width, 6));
  }
  for (const rule of untested) lines.push(`  ${paint("yellow", "?")} no test expects anything of ${rule}`);
  return `${lines.join("\n")}\n`;
}

function summary(tried: readonly TriedPolicy[]): string {
  const all = tried.flatMap(({ rules }) => rules);
  const wrong = all.filter(({ isAsExpected }) => !isAsExpected).length;
  const broken = tried.reduce((sum, { problems }) => sum + problems.length, 0);
  const parts = [
    `${all.length} expectations of ${tried.length} ${tried.length === 1 ? "policy" : "policies"}`,
    ...(wrong === 0 ? [] : [`${wrong} not met`]),
    ...(broken === 0 ? [] : [`${broken} ${broken === 1 ? "problem" : "problems"}`]),
  ];
  return `${parts.join(", ")}.`;
}
