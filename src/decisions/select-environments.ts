/** Environments that a label selector matches; `stage` counts as a label. */
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";

/** In order of name. Throws what the selector's syntax throws. */
export function selectEnvironments(snapshot: Snapshot, selector: string): readonly NodeId[] {
  const parsed = parseSelector(selector);
  return snapshot.nodesOf("Environment").filter((environment) =>
    snapshot.properties(environment)["declared"] !== false && matches(parsed, labelsOf(snapshot, environment)));
}

function labelsOf(snapshot: Snapshot, environment: NodeId): Readonly<Record<string, string>> {
  const { labels, stage } = snapshot.properties(environment);
  const entries = Array.isArray(labels) ? labels.map(String) : [];
  const named = Object.fromEntries(entries.map((entry) => {
    const equals = entry.indexOf("=");
    return [entry.slice(0, equals), entry.slice(equals + 1)] as const;
  }));
  return stage === undefined ? named : { ...named, stage: String(stage) };
}

function parseSelector(selector: string): readonly (readonly [string, string])[] {
  return selector.split(",").map((part) => part.split("=") as [string, string]);
}

function matches(selector: readonly (readonly [string, string])[], labels: Readonly<Record<string, string>>): boolean {
  return selector.every(([name, value]) => labels[name] === value);
}
