/** Small plans made by hand, for tests of how they are driven. */
import type { Chosen, PlanContent, PlanStep, StepKind } from "../../src/plans/plan.ts";

export interface StepSketch {
  readonly id: string;
  readonly kind?: StepKind;
  readonly wave?: number;
  readonly after?: readonly string[];
  readonly undo?: "step" | "nothing" | "irreversible";
  /** What is to run; `a` after `deploy-a` unless given. */
  readonly version?: string;
  readonly attempts?: number;
  readonly leaseSeconds?: number;
  readonly gate?: PlanStep["gate"];
  readonly backoffSeconds?: number;
}

const chosen = <Value>(value: Value): Chosen<Value> => ({ value, because: "no rule chose it" });

export function stepOf(sketch: StepSketch): PlanStep {
  const { id, kind = "deploy", wave = 0, after = [], undo = "step", attempts = 3, gate } = sketch;
  const { leaseSeconds = 60, backoffSeconds = 10 } = sketch;
  const artifact = id.replace(/^[a-z]+-/, "");
  const isDeploy = kind === "deploy";
  const runs = isDeploy ? { runs: { version: sketch.version ?? `${artifact}@2.0.0` } } : {};
  return {
    id, kind, wave, after, title: `${kind} ${artifact}`, because: "it was asked for",
    ...(isDeploy ? { deployment: `${artifact}-prod`, from: `${artifact}@1.0.0` } : {}), ...runs,
    ...(gate === undefined ? {} : { gate }),
    retry: { attempts, backoffSeconds, backoffMaxSeconds: 60 }, leaseSeconds,
    undo: undo === "nothing" ? { kind: "nothing", because: "it changed nothing" }
      : undo === "irreversible" ? { kind: "irreversible", because: "rows are gone", data: ["clicks@1"] }
      : {
        kind: "step", precondition: `${artifact}@1.0.0 is still there`,
        step: {
          id: `undo-${id}`, kind, title: `back to ${artifact}@1.0.0`,
          ...(isDeploy ? { deployment: `${artifact}-prod`, runs: { version: `${artifact}@1.0.0` } } : {}),
        },
      },
  };
}

export function contentOf(
  sketches: readonly StepSketch[],
  { concurrency = 2, environment = "prod" }:
    { readonly concurrency?: number; readonly environment?: string } = {},
): PlanContent {
  const steps = sketches.map(stepOf);
  const waves = Math.max(0, ...steps.map(({ wave }) => wave + 1));
  const deployments = (version: (step: PlanStep) => string | undefined) =>
    steps.flatMap((step) => {
      const named = version(step);
      return step.deployment === undefined || named === undefined ? []
        : [{ name: step.deployment, version: named, environment }];
    });
  return {
    schemaVersion: 1,
    decision: {
      id: `sha256:${"1".repeat(64)}`,
      question: { subject: "a", in: environment },
      revision: 1, now: "2026-11-01T00:00:00.000Z", headline: "a can run in prod",
    },
    environment,
    before: deployments(({ from }) => from),
    after: deployments(({ runs }) => runs?.version),
    choices: {
      strategy: chosen("rolling"), concurrency: chosen(concurrency),
      retry: chosen({ attempts: 3, backoffSeconds: 10, backoffMaxSeconds: 60 }),
    },
    steps,
    waves: Array.from({ length: waves }, (_, wave) => ({
      steps: steps.filter((step) => step.wave === wave).map(({ id }) => id), because: "in order of need",
    })),
    states: [],
    undo: {
      leadsBack: true, because: "simulated", irreversible: [],
      target: { verdict: "COMPATIBLE", headline: "what ran can run again" },
    },
    remarks: [],
  };
}
