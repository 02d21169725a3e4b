/** Lineage for people: a walk by depth, counts, paths as arrows, differences by section. */
import type { Changed } from "../lineage/changed.ts";
import { SECTIONS } from "../lineage/changed.ts";
import type { EdgeStatement } from "../lineage/edge-statement.ts";
import type { Impact } from "../lineage/impact.ts";
import type { PathsBetween } from "../lineage/paths-between.ts";
import type { Trace } from "../lineage/trace.ts";
import { hanging, widest } from "./layout.ts";
import type { Terminal } from "./terminal.ts";

const KEY_WIDTH_MAX = 60;

export function showTrace(trace: Trace, { paint }: Terminal): string {
  const { of, direction, things, next, truncated, revision } = trace;
  const width = widest(
    things.map(({ key }) => key),
    KEY_WIDTH_MAX,
  );
  const lines = things.map(({ depth, key, type, declared, via }) => {
    const what = `${type ?? ""}${declared ? "" : " (not declared)"}`.trim();
    const how = paint("dim", `${via.type} ${direction === "upstream" ? "of" : "to"} ${via.key}`);
    return `  ${String(depth).padStart(3)}  ${key.padEnd(width)}  ${what === "" ? "" : `${what}  `}${how}`;
  });
  const bound =
    truncated === undefined
      ? []
      : [paint("yellow", `  truncated at ${truncated.at}: ${BOUNDS[truncated.because]}`)];
  return [
    paint(
      "bold",
      `${direction} of ${of.key}: ` +
        (next === undefined ? countOf(things.length) : `${things.length} or more things`),
    ),
    ...lines,
    ...(next === undefined ? [] : [paint("dim", "  there is more; raise --limit")]),
    ...bound,
    paint("dim", `  revision ${revision}`),
  ].join("\n");
}

const BOUNDS = {
  things: "there are more things",
  work: "the search was stopped, what is missing is not known",
};

export function showImpact(
  { of, total, kinds, environments, truncated, revision }: Impact,
  { paint }: Terminal,
): string {
  const width = widest(
    environments.map(({ environment }) => environment),
    KEY_WIDTH_MAX,
  );
  return [
    paint("bold", `downstream of ${of.key}: ${countOf(total)}`),
    ...kinds.map(
      ({ kind, type, things }) =>
        `  ${String(things).padStart(7)}  ${kind}${type === undefined ? "" : ` (${type})`}`,
    ),
    ...environments.map(
      ({ environment, stage, running, retired }) =>
        `  in ${environment.padEnd(width)}  ${running} running` +
        `${retired === 0 ? "" : `, ${retired} retired`}` +
        `${stage === undefined ? "" : `  ${stage}`}`,
    ),
    ...(truncated === undefined
      ? []
      : [paint("yellow", `  truncated at ${truncated.at} edges: ${BOUNDS.work}`)]),
    paint("dim", `  revision ${revision}`),
  ].join("\n");
}

export function showPaths(answer: PathsBetween, { paint, width }: Terminal): string {
  const { from, to, direction, length, count, paths, truncated, revision } = answer;
  const headline =
    direction === undefined
      ? `${from.key} and ${to.key} are not connected` +
        `${truncated === undefined ? "" : ", as far as was looked"}`
      : `${to.key} is ${direction} of ${from.key}: ` +
        `${count} shortest path${count === 1 ? "" : "s"} of ${length} edges`;
  return [
    paint("bold", headline),
    ...paths.map(({ things, edges, length: edgesOfPath }) =>
      hanging(
        `  ${String(edgesOfPath).padStart(3)}  `,
        things.map((key, index) => (index === 0 ? key : `${arrow(edges[index - 1]!, key)} ${key}`)).join(" "),
        width,
      ),
    ),
    ...(truncated === undefined ? [] : [paint("yellow", `  truncated: ${BOUNDS.work}`)]),
    paint("dim", `  revision ${revision}`),
  ].join("\n");
}

export function showChanged(
  { a, b, sections, differences, truncated, revision }: Changed,
  { paint, width }: Terminal,
): string {
  const told = (values: readonly string[]) => (values.length === 0 ? "-" : values.join(", "));
  return [
    paint(
      "bold",
      `${a.key} and ${b.key}: ${differences === 0 ? "no difference" : `${differences} differences`}`,
    ),
    ...SECTIONS.flatMap((section) =>
      sections[section].length === 0
        ? []
        : [
            `  ${paint("bold", section)}`,
            ...sections[section].map(({ name, a: left, b: right }) =>
              hanging(`    ${name}: `, `${told(left)} -> ${told(right)}`, width),
            ),
          ],
    ),
    ...(truncated === undefined ? [] : [paint("yellow", `  truncated: ${BOUNDS.work}`)]),
    paint("dim", `  revision ${revision}`),
  ].join("\n");
}

/** As the edge points in the graph: `-OF->` or `<-OF-`. */
function arrow({ type, to }: EdgeStatement, next: string): string {
  return to === next ? `-${type}->` : `<-${type}-`;
}

function countOf(things: number): string {
  return things === 1 ? "1 thing" : `${things} things`;
}
