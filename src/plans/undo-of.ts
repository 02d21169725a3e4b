/** What takes a step back, and what must be so for it; or that nothing does. */
import type { Snapshot } from "../snapshot/snapshot.ts";
import { irreversibleMark } from "./irreversible.ts";
import type { Move } from "./move.ts";
import type { InverseStep, Traffic, UndoOfStep } from "./plan.ts";

interface Known {
  readonly digest?: string;
  readonly location?: string;
}

/** What the graph knows of a build, `ranker@2.3.1#gpu`; a variant without its own has its version's. */
export function knownOf(snapshot: Snapshot, build: string): Known {
  const names = build.includes("#")
    ? [`variant:${build}`, `version:${build.slice(0, build.indexOf("#"))}`]
    : [`version:${build}`];
  const found: { digest?: string; location?: string } = {};
  for (const name of names) {
    const node = snapshot.find(name);
    if (node === undefined) continue;
    const { digest, location } = snapshot.properties(node);
    if (typeof digest === "string") found.digest ??= digest;
    if (typeof location === "string") found.location ??= location;
  }
  return found;
}

export function runsOf(snapshot: Snapshot, build: string): NonNullable<InverseStep["runs"]> {
  const { digest } = knownOf(snapshot, build);
  return digest === undefined ? { version: build } : { version: build, digest };
}

/** Of a deploy: the earlier version again, or nothing where there was none. */
export function undoOfDeploy(
  snapshot: Snapshot,
  id: string,
  move: Move,
  how: "in-place" | "beside" | "after-it-went",
): UndoOfStep {
  const mark = irreversibleMark(snapshot, move);
  if (mark !== undefined) return mark;
  const { from, to } = move;
  const base = { id: `undo-${id}`, deployment: move.name, ...serviceOf(move), from: to };
  if (from === undefined || how !== "in-place") {
    const precondition =
      how === "beside" ? `${from} still runs` : `nothing else came to stand on ${to} since`;
    return { kind: "step", step: { ...base, kind: "retire", title: `Retire ${to}` }, precondition };
  }
  return {
    kind: "step",
    step: {
      ...base,
      kind: "deploy",
      title: `Deploy ${from} again`,
      runs: runsOf(snapshot, from),
      ...parametersOf(move),
      ...(move.readsBefore === undefined ? {} : { reads: move.readsBefore }),
    },
    precondition: availability(snapshot, from),
  };
}

/** Of a retire: what ran there again. */
export function undoOfRetire(snapshot: Snapshot, id: string, move: Move): UndoOfStep {
  const from = move.from!;
  return {
    kind: "step",
    step: {
      id: `undo-${id}`,
      kind: "deploy",
      title: `Deploy ${from} again`,
      deployment: move.replaces!,
      ...serviceOf(move),
      runs: runsOf(snapshot, from),
      ...parametersOf(move),
      ...(move.readsBefore === undefined ? {} : { reads: move.readsBefore }),
    },
    precondition: availability(snapshot, from),
  };
}

/** Of a shift: the traffic as it was before it. */
export function undoOfShift(
  snapshot: Snapshot,
  id: string,
  move: Move,
  before: Traffic | undefined,
): UndoOfStep {
  const traffic: Traffic = before ?? { kind: "weight", percent: 0 };
  return {
    kind: "step",
    step: {
      id: `undo-${id}`,
      kind: "shift",
      deployment: move.name,
      ...serviceOf(move),
      traffic,
      title:
        before === undefined
          ? `Send everything to ${move.from} again`
          : `Send ${trafficText(before, move)} again`,
      runs: runsOf(snapshot, move.to),
    },
    precondition: `${move.from} still runs`,
  };
}

/** `25 % of the traffic to ranker@2.3.1` */
export function trafficText(traffic: Traffic, { to }: Pick<Move, "to">): string {
  switch (traffic.kind) {
    case "weight":
      return traffic.percent === 100
        ? `all traffic to ${to}`
        : `${traffic.percent} % of the traffic to ${to}`;
    case "mirror":
      return `a copy of ${traffic.percent} % of the traffic to ${to}`;
    case "header":
      return `requests with ${traffic.header}: ${traffic.value} to ${to}`;
    case "flag":
      return `those with flag ${traffic.flag}=${traffic.value} to ${to}`;
    default:
      return traffic satisfies never;
  }
}

function availability(snapshot: Snapshot, build: string): string {
  const { location } = knownOf(snapshot, build);
  return location === undefined
    ? `${build} can still be had; nobody states where`
    : `${build} can still be had from ${location}`;
}

function serviceOf({ service }: Move): { readonly service?: string } {
  return service === undefined ? {} : { service };
}

function parametersOf({ parametersBefore }: Move): Pick<InverseStep, "parameters"> {
  return parametersBefore === undefined ? {} : { parameters: parametersBefore };
}
