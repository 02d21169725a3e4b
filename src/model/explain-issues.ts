/**
 * From zod's issues to problems in our words: what was expected, what stands there, and the nearest known
 * name.
 */
import type { z } from "zod";
import { nearestNames } from "../values/nearest.ts";
import { quoted } from "../values/quoted.ts";
import { didYouMean, pathText } from "./problem.ts";
import type { Path, ProblemCode } from "./problem.ts";

type Issue = z.core.$ZodIssue;

/** A problem before its place in a file is known. */
export interface Finding {
  readonly code: ProblemCode;
  readonly path: Path;
  readonly message: string;
  readonly hint?: string | undefined;
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "an object (fields)",
  record: "an object (names and values)",
  int: "a whole number",
};

/**
 * All findings of one document. What an object lacks as a whole is not said where a field of it is misspelt:
 * that is one mistake and not two.
 */
export function explainIssues(issues: readonly Issue[], input: unknown): readonly Finding[] {
  const findings = issues.flatMap((issue) => explain(issue, [], input));
  const misspelt = new Set(
    findings
      .filter((finding) => finding.code === "UNKNOWN_FIELD")
      .map((finding) => pathText(finding.path.slice(0, -1))),
  );
  return findings.filter(({ code, path }) => code !== "INVALID_VALUE" || !misspelt.has(pathText(path)));
}

function explain(issue: Issue, above: Path, input: unknown): readonly Finding[] {
  const path: Path = [...above, ...(issue.path as Path)];
  const value = valueAt(input, path);
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = issue.message.split(" ");
      return issue.keys.map((key) => ({
        code: "UNKNOWN_FIELD",
        path: [...path, key],
        message: `${quoted(key)} is not a field here.`,
        hint: didYouMean(nearestNames(key, known)) ?? `Known fields: ${known.join(", ")}.`,
      }));
    }
    case "invalid_type": {
      const expected = EXPECTED[issue.expected] ?? issue.expected;
      return [
        value === undefined
          ? {
              code: "MISSING_FIELD",
              path,
              message: `${quoted(path.at(-1) ?? "document")} is missing; ${expected} is expected.`,
            }
          : { code: "WRONG_TYPE", path, message: `${found(value)} stands where ${expected} is expected.` },
      ];
    }
    case "invalid_value": {
      const known = issue.values.map(String);
      if (value === undefined) {
        return [
          {
            code: "MISSING_FIELD",
            path,
            message: `${quoted(path.at(-1) ?? "")} is missing; it is ${known.join(" or ")}.`,
          },
        ];
      }
      const near = typeof value === "string" ? didYouMean(nearestNames(value, known)) : undefined;
      const message = issue.message.startsWith("Invalid") ? `must be ${known.join(" or ")}` : issue.message;
      return [{ code: "INVALID_VALUE", path, message: `${found(value)} ${message}.`, hint: near }];
    }
    case "invalid_union":
      return explainUnion(issue.errors, path, input, value);
    case "invalid_key":
      return issue.issues.map((inner) => ({
        code: "INVALID_VALUE",
        path,
        message: `${quoted(path.at(-1) ?? "")} ${inner.message}.`,
      }));
    default: {
      const subject =
        value === undefined ? quoted(path.at(-1) ?? "") : typeof value === "object" ? "This" : quoted(value);
      const code = value === undefined ? "MISSING_FIELD" : "INVALID_VALUE";
      return [{ code, path, message: `${subject} ${lowerFirst(issue.message)}.` }];
    }
  }
}

/**
 * Of the shapes a value may have, explains the one it comes nearest to: the one whose outermost type fits.
 */
function explainUnion(
  branches: readonly (readonly Issue[])[],
  path: Path,
  input: unknown,
  value: unknown,
): readonly Finding[] {
  if (value === undefined) {
    return [{ code: "MISSING_FIELD", path, message: `${quoted(path.at(-1) ?? "")} is missing.` }];
  }
  const fits = (issues: readonly Issue[]) =>
    !issues.some((issue) => issue.path.length === 0 && wrongKind(issue));
  const candidates = branches.filter(fits);
  if (candidates.length === 0) {
    const expected = [...new Set(branches.flatMap(expectedTypes))].map((type) => EXPECTED[type] ?? type);
    return [
      { code: "WRONG_TYPE", path, message: `${found(value)} stands where ${either(expected)} is expected.` },
    ];
  }
  const unknownFields = (issues: readonly Issue[]) =>
    issues.reduce((sum, issue) => sum + (issue.code === "unrecognized_keys" ? issue.keys.length : 0), 0);
  const [nearest] = candidates.toSorted((a, b) => unknownFields(a) - unknownFields(b) || a.length - b.length);
  return nearest!.flatMap((issue) => explain(issue, path, input));
}

function wrongKind(issue: Issue): boolean {
  if (issue.code === "invalid_union")
    return issue.errors.every((branch) => branch.some((inner) => wrongKind(inner)));
  return issue.code === "invalid_type" && issue.path.length === 0;
}

function expectedTypes(issues: readonly Issue[]): readonly string[] {
  return issues.flatMap((issue) => {
    if (issue.code === "invalid_type") return [issue.expected];
    return issue.code === "invalid_union" ? issue.errors.flatMap(expectedTypes) : [];
  });
}

function either(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function found(value: unknown): string {
  if (value === null) return "null (nothing)";
  return Array.isArray(value) ? "a list" : typeof value === "object" ? "an object" : quoted(value);
}

function lowerFirst(message: string): string {
  return message.slice(0, 1).toLowerCase() + message.slice(1);
}

function valueAt(input: unknown, path: Path): unknown {
  let value = input;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
