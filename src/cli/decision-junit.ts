/**
 * A decision as a JUnit report: one test case for each environment. Not compatible is a failure and not
 * known an error, so that no reader of reports takes either for a pass.
 */
import type { Decision, EnvironmentResult } from "../decisions/decision.ts";
import { pickSentence, picksToShow, whereOf } from "./show-picks.ts";

export function decisionJunit(
  decision: Decision,
  { proof = false }: { readonly proof?: boolean } = {},
): string {
  const { question, results, headline, now } = decision;
  const cases =
    results.length > 0
      ? results.map((result) => testCase(decision, result, proof))
      : [caseText(question.subject, whereOf(question)[1], trouble("error", "UNKNOWN", headline, ""))];
  const count = (verdict: string) => results.filter((result) => result.verdict === verdict).length;
  const errors = results.length === 0 ? 1 : count("UNKNOWN");
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="fairlead decide" tests="${cases.length}"` +
      ` failures="${count("INCOMPATIBLE")}" errors="${errors}"` +
      ` timestamp="${escaped(now)}">`,
    ...cases,
    "</testsuite>",
  ].join("\n");
}

function testCase(decision: Decision, result: EnvironmentResult, isProofShown: boolean): string {
  const { environment, verdict, headline, reasons, waived = [], because = [] } = result;
  const { subject } = decision.question;
  const proof = because.map(({ sentence, number }) =>
    number === undefined ? sentence : `(${number}) ${sentence}`);
  const told = [...reasons, ...waived].map(({ sentence }) => sentence);
  const why = [...told, ...(isProofShown ? proof : [])].join("\n");
  switch (verdict) {
    case "COMPATIBLE":
      return caseText(subject, environment, picked(decision, result));
    case "INCOMPATIBLE":
      return caseText(subject, environment, trouble("failure", verdict, headline, why));
    case "UNKNOWN":
      return caseText(subject, environment, trouble("error", verdict, headline, why));
    default:
      return verdict satisfies never;
  }
}

function picked(decision: Decision, result: EnvironmentResult): string {
  const picks = picksToShow(decision, result).map((pick) => pickSentence(pick, result));
  const said = [...picks, ...(result.waived ?? []).map(({ sentence }) => sentence)];
  return said.length === 0 ? "" : `<system-out>${escaped(said.join("\n"))}</system-out>`;
}

function caseText(subject: string, environment: string, inner: string): string {
  return `  <testcase classname="${escaped(subject)}" name="${escaped(environment)}">${inner}</testcase>`;
}

function trouble(element: "failure" | "error", type: string, message: string, text: string): string {
  return `<${element} type="${type}" message="${escaped(message)}">${escaped(text)}</${element}>`;
}

/** XML 1.0 has no control characters, escaped or not. */
function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
  };
  return text
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd")
    .replace(/[&<>"]/g, (sign) => entities[sign]!);
}
