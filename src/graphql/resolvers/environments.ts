/** Fingerprints, drift, baselines, parity and rollbacks. What hinders a write stands in `problems`. */
import { actorOf } from "../../access/actor.ts";
import { baselinesOf, findBaseline, readBaseline } from "../../environments/baseline.ts";
import type { Baseline } from "../../environments/baseline.ts";
import { driftOf } from "../../environments/drift.ts";
import type { DriftRow } from "../../environments/drift.ts";
import { diffFingerprints, findFingerprint, listFingerprints, readFingerprint, statedAt }
  from "../../environments/list-fingerprints.ts";
import type { Fingerprint } from "../../environments/list-fingerprints.ts";
import { BaselineNotFound, FingerprintNotFound } from "../../environments/not-found.ts";
import { parityOf } from "../../environments/parity.ts";
import { publishFingerprint } from "../../environments/publish-fingerprint.ts";
import { recordBaseline } from "../../environments/record-baseline.ts";
import { nodeKey } from "../../model/names.ts";
import { prepareRollback } from "../../plans/prepare-rollback.ts";
import type { RollbackQuestion } from "../../plans/rollback.ts";
import type { OperationContext } from "../operation-context.ts";
import { RequestRefused } from "../request-refused.ts";
import { problemsOf } from "./mutation.ts";
import { withKept } from "../../plans/save-plan.ts";
import { recordedAs } from "./query.ts";

type Maybe<Value> = Value | null | undefined;

interface PublishInput {
  readonly text?: Maybe<string>;
  readonly data?: Maybe<unknown>;
  readonly environment?: Maybe<string>;
  readonly dryRun?: Maybe<boolean>;
  readonly reason?: Maybe<string>;
  readonly actor?: Maybe<string>;
  readonly idempotencyKey?: Maybe<string>;
}

interface RecordInput {
  readonly environment: string;
  readonly because: string;
  readonly reason?: Maybe<string>;
  readonly actor?: Maybe<string>;
}

interface RollBackInput {
  readonly environment: string;
  readonly to?: Maybe<string>;
  readonly strategy?: Maybe<RollbackQuestion["strategy"]>;
  readonly save?: Maybe<boolean>;
  readonly actor?: Maybe<string>;
}

/** A page of baselines: what somebody looks through. */
const BASELINES_MAX = 100;

/** null instead of the error by which a name is told not to be there. */
function orNull<T>(read: () => T, absent: new (...given: never[]) => Error): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof absent) return null;
    throw error;
  }
}

interface Named {
  readonly name: string;
}
interface Place {
  readonly environment: string;
}

export const environmentQueries = {
  fingerprints: (_: unknown, { environment }: Place, { snapshot, now }: OperationContext) =>
    listFingerprints(snapshot, environment, now),
  fingerprint: (_: unknown, { name }: Named, { snapshot, now }: OperationContext) =>
    orNull(() => readFingerprint(snapshot, findFingerprint(snapshot, name, now), now), FingerprintNotFound),
  fingerprintDifference: (
    _: unknown, { before, after }: { readonly before: string; readonly after: string },
    { snapshot, now }: OperationContext,
  ) => diffFingerprints(snapshot, before, after, now),
  drift: (_: unknown, { environment }: Place, { snapshot, now }: OperationContext) =>
    driftOf(snapshot, environment, now),
  baselines: (
    _: unknown, { environment, first }: Place & { readonly first: number }, { snapshot }: OperationContext,
  ) => {
    if (first < 0 || first > BASELINES_MAX)
      throw new RequestRefused("INPUT_INVALID", `\`first\`: ${first} is not between 0 and ${BASELINES_MAX}.`);
    return baselinesOf(snapshot, environment).slice(0, first);
  },
  baseline: (_: unknown, { name }: Named, { snapshot }: OperationContext) =>
    orNull(() => readBaseline(snapshot, findBaseline(snapshot, name)), BaselineNotFound),
  parity: (
    _: unknown, { environment, baseline }: Place & { readonly baseline: string },
    { snapshot, now }: OperationContext,
  ) => parityOf(snapshot, environment, baseline, now),
};

export const environmentMutations = {
  publishFingerprint: async (
    _: unknown, { input }: { readonly input: PublishInput }, context: OperationContext,
  ) => {
    const { services: { knowledge }, caller, now } = context;
    const { text, data, environment, dryRun, reason, actor, idempotencyKey } = input;
    try {
      const published = await publishFingerprint(knowledge, {
        ...(text == null ? { data } : { text }),
        ...(environment == null ? {} : { environment }),
        ...(dryRun == null ? {} : { dryRun }),
        ...(reason == null ? {} : { reason }),
        ...(idempotencyKey == null ? {} : { id: idempotencyKey }),
        actor: actorOf(caller, actor), now,
      });
      return { problems: [], ...published };
    } catch (error) {
      const problems = problemsOf(error, context);
      return { problems, fingerprint: null, written: false, isNewest: false, removed: [], revision: null };
    }
  },

  recordBaseline: async (
    _: unknown, { input }: { readonly input: RecordInput }, context: OperationContext,
  ) => {
    const { services: { knowledge }, caller, now } = context;
    const { environment, because, reason, actor } = input;
    try {
      const recorded = await recordBaseline(knowledge, {
        environment, because, ...(reason == null ? {} : { reason }), actor: actorOf(caller, actor), now,
      });
      return { problems: [], ...recorded };
    } catch (error) {
      return { problems: problemsOf(error, context), baseline: null, written: false, revision: null };
    }
  },

  rollBack: async (
    _: unknown, { input }: { readonly input: RollBackInput }, context: OperationContext,
  ) => {
    const { services, caller, now } = context;
    const { environment, to, strategy, save, actor } = input;
    try {
      const by = actorOf(caller, actor);
      const question = {
        environment, ...(to == null ? {} : { to }), ...(strategy == null ? {} : { strategy }),
      };
      const found = await prepareRollback(services.knowledge, question, by, now, services.validation);
      const plan = found.answer?.plan;
      const saved = save === true && plan != null && plan.content.steps.length > 0;
      const answer = !saved || found.answer === null
        ? found.answer
        : withKept(found.answer, await services.plans.save(plan.content,
          { caller: { ...caller, name: by }, now }));
      const snapshot = services.knowledge.current();
      const made = answer === null ? null : {
        ...answer,
        decision:
          await recordedAs(saved ? "wait" : "queued", answer.decision, snapshot, services.decisionLog),
      };
      return { problems: [], rollback: { ...found, made }, saved };
    } catch (error) {
      return { problems: problemsOf(error, context), rollback: null, saved: false };
    }
  },
};

/** The facts stand in the newest snapshot where a write of this operation brought them. */
function statedBy(kind: "Fingerprint" | "Baseline", name: string, context: OperationContext) {
  const { snapshot, services } = context;
  for (const one of [snapshot, services.knowledge.current()]) {
    const node = one.find(nodeKey(kind, name));
    if (node !== undefined) return statedAt(one, node);
  }
  return [];
}

export const environmentResolvers = {
  Fingerprint: {
    stated: ({ name }: Fingerprint, _: unknown, context: OperationContext) =>
      statedBy("Fingerprint", name, context),
  },
  Baseline: {
    stated: ({ name }: Baseline, _: unknown, context: OperationContext) =>
      statedBy("Baseline", name, context),
  },
  DriftRow: { isStale: ({ isStale }: DriftRow) => isStale === true },
  FactLayer: { PLATFORM: "platform", DEPENDENCIES: "dependencies", MODELS: "models" },
  DriftVerdict: { NONE: "none", DRIFT: "drift", UNKNOWN: "unknown" },
  DriftState: {
    DIFFERS: "differs", SAME: "same", UNOBSERVED: "unobserved", UNDECLARED: "undeclared",
  },
  ParityVerdict: { YES: "yes", NO: "no", UNKNOWN: "unknown" },
  ParityKind: { DIFFERS: "differs", MISSING: "missing", STALE: "stale", NEW: "new" },
  PerformanceVerdict: { GOOD: "good", BAD: "bad", UNKNOWN: "unknown" },
};
