/**
 * A decision as a JUnit report: one test case for each environment. Not compatible is a failure and not
 * known an error, so that no reader of reports takes either for a pass.
 */
import type { Decision, EnvironmentResult } from "../decisions/decision.ts";

export function decisionJunit({ question, results, headline, now }: Decision): string {
  const cases =
    results.length > 0
      ? results.map((result) => testCase(question.subject, result))
      : [caseText(question.subject, question.selector ?? "", trouble("error", "UNKNOWN", headline, ""))];
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

function testCase(subject: string, { environment, verdict, headline, reasons }: EnvironmentResult): string {
  const why = reasons.map(({ sentence }) => sentence).join("\n");
  switch (verdict) {
    case "COMPATIBLE":
      return caseText(subject, environment, "");
    case "INCOMPATIBLE":
      return caseText(subject, environment, trouble("failure", verdict, headline, why));
    case "UNKNOWN":
      return caseText(subject, environment, trouble("error", verdict, headline, why));
    default:
      return verdict satisfies never;
  }
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
