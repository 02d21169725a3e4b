/**
 * Plans, figures, fingerprints, baselines and waivers for the random worlds of ./hidden-world.ts. Those that
 * are seen are the same in both worlds of a pair, but for names of hidden things; a waiver of a hidden thing
 * is seen in both, and says other things in each.
 */
import { documentDigest } from "../../src/model/document-digest.ts";
import type { Document, DocumentKind } from "../../src/model/document.ts";
import { fingerprintDigest } from "../../src/model/kinds/fingerprint.ts";
import { planOf } from "../../src/plans/plan-name.ts";
import { standingDocument } from "../../src/plans/save-plan.ts";
import { indexPlan, newProgress } from "../../src/plans/progress.ts";
import type { Phase, Progress } from "../../src/plans/progress.ts";
import { contentOf } from "../plans/content.ts";
import type { Dice, Slots } from "./hidden-world.ts";

/** Kinds that no apply writes. */
export const WRITTEN: ReadonlySet<DocumentKind> =
  new Set(["Plan", "Waiver", "Approval", "Baseline", "Fingerprint", "Observation"]);

const ROOT = { kind: "token", name: "token:root" } as const;
const TIME = "2026-11-20T00:00:00.000Z";
const LATER = "2026-11-20T06:00:00.000Z";
const FAR = "2027-01-01T00:00:00.000Z";

export const POLICY = made("Policy", "limits", {
  rules: [{
    name: "no-two", on: "deployment", when: 'version.artifact == "ranker" && version.version == "2.0.0"',
    require: 'env.stage == "staging"',
  }],
  gates: [
    { name: "measured", observations: { stage: "staging", bounds: [{ metric: "errorRate", atMost: 0.02 }] } },
    { name: "soaked", soak: { stage: "staging", for: "1h" } },
    { name: "agreed", approvals: { count: 1 } },
  ],
});

export function visibleOperations(roll: Dice, slots: Slots): readonly Document[] {
  const pick = <T>(list: readonly T[]): T => list[roll(list.length)]!;
  const documents: Document[] = [POLICY];
  for (const place of ["prod", "staging"]) {
    if (roll(2) === 0) documents.push(fingerprint(place, `${8 * (1 + roll(6))}Gi`, "search"));
    documents.push(made("Baseline", `${place}-good`, {
      environment: place, time: TIME, because: "it ran well", revision: 1,
      facts: { platform: { "gpu.memory": "80Gi" } },
      deployments: [
        { name: "mine-0", version: pick(["ranker@1.0.0", slots.version[0]!]) },
        { name: slots.service[0]!, version: slots.version[1]!, service: slots.service[1]!,
          parameters: { n: slots.service[0]! } },
      ],
      performance: [{ deployment: slots.service[0]!, metric: "errorRate", value: 0.01 }],
      ...(roll(2) === 0 ? { plan: `${slots.artifact[0]!}-plan` } : {}),
    }, "search"));
  }
  for (const [number, phase] of (["open", "running", "failed", "finished"] as const).entries()) {
    const version = pick(["ranker@1.0.0", "ranker@2.0.0", "runtime@2.0.0"]);
    documents.push(plan(phase, version, pick(["prod", "staging"]), number, "search"));
  }
  for (let number = 0; number < 3; number++)
    documents.push(figure(`mine-${number}`, pick(["ranker@1.0.0", "ranker@2.0.0", slots.version[0]!]),
      roll(50) / 1000, number, "search"));
  documents.push(...waiver("w-open", "ranker@2.0.0", "prod", "why not", roll(2) === 0));
  // Of hidden things: that they are there is told, and nothing of what they say.
  documents.push(
    ...waiver("w-hidden", slots.artifact[0]!, "prod", `because of ${slots.service[0]!}`, true),
    ...waiver("w-place", "ranker@2.0.0", slots.environment[0]!, `because of ${slots.service[1]!}`, false),
    ...waiver("w-build", slots.version[1]!, slots.environment[1]!, `${slots.artifact[1]!} must`, true),
  );
  return documents;
}

export function hiddenOperations(roll: Dice, slots: Slots): readonly Document[] {
  const pick = <T>(list: readonly T[]): T => list[roll(list.length)]!;
  const phases = ["open", "running", "failed", "finished"] as const;
  const documents: Document[] = [];
  for (let number = roll(4); number >= 0; number--) {
    const version = pick([...slots.version, "ranker@1.0.0", "ranker@2.0.0"]);
    const environment = pick([...slots.environment, "prod", "staging"]);
    // Some by their owner, some because they move what is hidden.
    const owner = slots.version.includes(version) && environment === "prod" ? "search" : "ranking";
    documents.push(plan(pick(phases), version, environment, 10 + number, owner));
    const value = roll(900) / 1000;
    documents.push(figure(pick(["mine-0", "mine-1"]), "ranker@1.0.0", value, 10 + number, "ranking"));
  }
  for (const place of slots.environment) documents.push(fingerprint(place, `${1 + roll(90)}Gi`, "ranking"));
  documents.push(made("Baseline", `${slots.environment[0]!}-known`, {
    environment: slots.environment[0]!, time: TIME, because: "fine", revision: 1,
    facts: { platform: { "gpu.memory": "8Gi" } },
    deployments: [{ name: "mine-0", version: "ranker@1.0.0" }],
  }, "ranking"));
  return documents;
}

export function planContent(version: string, environment: string, number: number) {
  const id = `deploy-${version.replace(/@.*/, "")}`;
  const content = contentOf([{ id, version }], { environment });
  const name = environment === "prod" ? "mine-0" : `${version.replace(/@.*/, "")}-${environment}`;
  const before = version.startsWith("ranker") ? [] : content.before;
  return { ...content, before, remarks: [],
    after: content.after.map((one) => ({ ...one, name })),
    decision: { ...content.decision, revision: number, question: { subject: version, in: environment } } };
}

function plan(phase: Phase, version: string, environment: string, number: number, owner: string): Document {
  const content = planContent(version, environment, number);
  const { name, digest } = planOf(content);
  const id = content.steps[0]!.id;
  const bare = made("Plan", name, {
    digest, content, environment, stage: "staging", proposer: ROOT, time: TIME, state: "open", event: 0,
    outcomes: [{ step: id, version }],
  }, owner);
  const progress = progressOf(phase, content, version);
  const standing = standingDocument(bare as never, indexPlan(name, digest, content), progress, new Map());
  return standing as unknown as Document;
}

/** What is kept beside the document. */
export function progressOf(phase: Phase, content: ReturnType<typeof planContent>, version: string): Progress {
  const states = phase === "finished" ? "d" : phase === "failed" ? "f" : phase === "running" ? "r" : "w";
  return {
    ...newProgress(content), event: 3, phase, phaseEvent: 3, states,
    ...(phase === "open" ? {} : { started: TIME }),
    ...(phase === "failed" || phase === "finished" ? { ended: LATER } : {}),
    ...(phase === "failed" ? { because: `${version} did not start`, by: ROOT } : {}),
  };
}

function figure(deployment: string, version: string, value: number, number: number, owner: string): Document {
  return made("Observation", `${deployment}-${number}-${owner}`, {
    deployment, version, metric: "errorRate", value, samples: 1_000 + number, from: TIME, to: LATER,
    source: `probe-${number}`,
  }, owner);
}

function fingerprint(environment: string, memory: string, owner: string): Document {
  const facts = { platform: { "gpu.memory": memory } };
  const spec = { environment, time: LATER, source: `ci-${owner}`, facts };
  const digest = fingerprintDigest(spec);
  return made("Fingerprint", `${environment}-${digest.slice(7, 19)}`, { ...spec, digest }, owner);
}

function waiver(
  name: string, subject: string, environment: string, reason: string, isApproved: boolean,
): readonly Document[] {
  const digest = documentDigest(made("Waiver", name, {}));
  const document = made("Waiver", name, {
    digest, rule: "limits/no-two", policyDigest: documentDigest(POLICY), subject, environment,
    requester: ROOT, time: TIME, expires: FAR, reason, ticket: reason, state: "open",
  }, "ranking");
  if (!isApproved) return [document];
  return [document, made("Approval", `${name}-yes`, {
    of: digest, what: "waiver", subject: name, approver: { kind: "token", name: "token:other" },
    time: TIME, expires: FAR, reason,
  }, "ranking")];
}

function made(kind: DocumentKind, name: string, spec: object, owner?: string): Document {
  const metadata = { name, ...(owner === undefined ? {} : { owner }) };
  return { apiVersion: "fairlead.dev/v1", kind, metadata, spec: spec as Document["spec"] };
}
