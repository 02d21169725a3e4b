/** What to type to try a fix, for a POSIX shell. */
import type { PointInTime } from "../../catalog/knowledge.ts";
import type { Question } from "../decision.ts";
import type { FixChange } from "./fix.ts";

/** A document that must change is fetched, to be edited and applied; everything else can be asked at once. */
export function commandLine(
  changes: readonly FixChange[], question: Question, asOf?: PointInTime,
): string {
  const bound = changes.find((change) => change.kind === "bound");
  const line =
    bound === undefined ? decideCommandLine(question) : `fairlead get ${quoted(referenceOf(bound.document))}`;
  if (asOf === undefined) return line;
  return `${line} --as-of ${"revision" in asOf ? asOf.revision : quoted(asOf.time)}`;
}

/** `version:ranker@2.3.1` -> `version/ranker@2.3.1` */
function referenceOf(document: string): string {
  return document.replace(":", "/");
}

export function decideCommandLine(question: Question): string {
  const { subject, subjects, in: environment, selector, anywhere, assume, holding, prefer } = question;
  return [
    "fairlead", "decide", ...(subjects ?? [subject]).map(quoted),
    ...(environment === undefined ? [] : ["--in", quoted(environment)]),
    ...(selector === undefined ? [] : ["--selector", quoted(selector)]),
    ...(anywhere === undefined ? [] : ["--anywhere", quoted(anywhere)]),
    ...Object.keys(assume ?? {}).sort().flatMap((key) => ["--assume", quoted(`${key}=${assume![key]!}`)]),
    ...(holding === undefined ? [] : ["--holding", holding]),
    ...(prefer === undefined ? [] : ["--prefer", prefer.join(",")]),
  ].join(" ");
}

/** As it is where the shell gives it no meaning, else in single quotes. */
export function quoted(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
