/**
 * A plan as a Mermaid flowchart: a box for each wave, gates as rhombs, double walls for what nothing undoes.
 * Labels are quoted, and what Mermaid would read as its own is written as an entity
 * (https://mermaid.js.org/syntax/flowchart.html).
 */
import type { PlanStep } from "../plans/plan.ts";
import type { PlanMade } from "./connection.ts";

export function planMermaid({ plan, headline }: PlanMade): string {
  if (plan === null || plan.content.steps.length === 0)
    return ["flowchart TD", `  none["${label(headline)}"]`].join("\n");
  const { steps, waves } = plan.content;
  const names = new Map(steps.map(({ id }, at) => [id, `s${at + 1}`]));
  const stepOf = new Map(steps.map((step) => [step.id, step]));
  return [
    "flowchart TD",
    ...waves.flatMap((wave, at) => [
      `  subgraph w${at + 1} ["wave ${at + 1}"]`,
      ...wave.steps.map((id) => `    ${box(names.get(id)!, stepOf.get(id)!)}`),
      "  end",
    ]),
    ...steps.flatMap(({ id, after }) => after.map((one) => `  ${names.get(one)} --> ${names.get(id)}`)),
    ...classes(steps, names),
  ].join("\n");
}

function box(name: string, { kind, title, gate, undo }: PlanStep): string {
  const text = label(kind === "verify" && gate !== undefined ? gate.asks : title);
  if (kind === "verify") return `${name}{"${text}"}`;
  if (undo.kind === "irreversible") return `${name}[["${text}<br/>irreversible"]]`;
  if (kind === "shift") return `${name}(["${text}"])`;
  return `${name}["${text}"]`;
}

const STYLES: Readonly<Record<PlanStep["kind"], string>> = {
  configure: "fill:#e6f0ff,stroke:#3b6fb5",
  deploy: "fill:#e7f6e7,stroke:#2f7d32",
  verify: "fill:#fff6dd,stroke:#a67c00",
  shift: "fill:#e6f0ff,stroke:#3b6fb5",
  retire: "fill:#fbe9e7,stroke:#b23c17",
  record: "fill:#f2f2f2,stroke:#666666",
};

function classes(steps: readonly PlanStep[], names: ReadonlyMap<string, string>): readonly string[] {
  const kinds = [...new Set(steps.map(({ kind }) => kind))].sort();
  return kinds.flatMap((kind) => {
    const own = steps.filter((step) => step.kind === kind).map(({ id }) => names.get(id)!);
    return [`  classDef ${kind} ${STYLES[kind]},color:#1a1a1a`, `  class ${own.join(",")} ${kind}`];
  });
}

function label(text: string): string {
  return text.replace(/[&"<>#;`\\]/g, (sign) => `#${sign.codePointAt(0)};`).replaceAll("\n", " ");
}
