/**
 * A validator as a rule: what a policy's `validators` says, compiled, and judged on one pick. It takes part
 * wherever rules do. One that takes more than a snapshot (texts, a command) is not run here: what it said is
 * handed in with the question, and until then it is open.
 */
import type { CompiledRule, PolicyHead } from "./compiled-rule.ts";
import type { ValidatorSpec } from "../model/kinds/policy-validator.ts";
import type { NodeId, Snapshot } from "../snapshot/snapshot.ts";
import type { Missing } from "./cel/thing.ts";
import type { JudgedRule } from "./judge-rule.ts";
import type { Parameters } from "./put-parameters.ts";
import type { CompiledOrNot, RuleCompiler } from "./rule-compiler.ts";
import type { RulePick, RuleScene } from "./rule-scene.ts";
import { artifactType } from "./validators/evidence.ts";
import { evaluateSafely } from "./validators/run-validators.ts";
import { VALIDATOR_NAMES, earlyResult, validatorNamed } from "./validators/named-validators.ts";
import type { Question, Reads, Result, Tier, Validator } from "./validators/validator.ts";
import { ValidatorSettingsInvalid } from "./validators/validator-settings-invalid.ts";

export interface AskedValidator {
  readonly name: string;
  /** undefined: what it says is handed in. */
  readonly validator: Validator | undefined;
  readonly tier: Tier;
  /**
   * What of a choice it reads: the build alone, its parameters' values too, each thing beside it (one that is
   * bad is bad whatever else there is), or all of it. Anything but the build is judged on a whole choice.
   */
  readonly reads: NonNullable<Reads["choice"]>;
}

/** What validators that are not run here said, by name, build and place; undefined: nothing yet. */
export type ValidatorEvidence = (name: string, build: string, place: string) => Result | undefined;

/** Problems have their place inside the entry of `validators`. */
export function compileValidator(
  compiler: RuleCompiler, policy: PolicyHead, spec: ValidatorSpec, parameters: Parameters,
): CompiledOrNot {
  const { name, by, when, settings, remedy, waivable } = spec;
  const told = {
    name,
    ...(when === undefined ? {} : { when }),
    ...(remedy === undefined ? {} : { remedy }),
    ...(waivable === undefined ? {} : { waivable }),
  };
  const compiled = compiler.compile(policy, { ...told, on: "deployment", require: "true" }, parameters);
  try {
    const validator = by === "command" ? commandNamed(name) : validatorNamed(name, settings);
    if (compiled.kind === "invalid") return compiled;
    return { kind: "compiled", rule: asking(compiled.rule, name, validator) };
  } catch (error) {
    if (!(error instanceof ValidatorSettingsInvalid)) throw error;
    const { setting, message, hint } = error;
    const path = setting === "name" || setting === "by" ? [setting] : ["settings", ...setting.split(".")];
    const known = compiled.kind === "invalid" ? compiled.problems : [];
    const told = setting === "name" ? `There is no validator ${JSON.stringify(name)}.` : message;
    return { kind: "invalid", problems: [...known, { path, message: told, hint }] };
  }
}

/** A command's word is handed in. Throws ValidatorSettingsInvalid for a name that no command may have. */
function commandNamed(name: string): undefined {
  if (!VALIDATOR_NAMES.includes(name)) return;
  const hint = "Leave out `by`: that validator comes with Fairlead.";
  throw new ValidatorSettingsInvalid(name, "by", "command", hint);
}

/** The rule, asking a validator; `undefined` is one whose word is handed in. */
export function asking(rule: CompiledRule, name: string, validator: Validator | undefined): CompiledRule {
  const tier = rule.policy.tier === "verify" || validator === undefined ? "verify" : validator.tier;
  return {
    ...rule,
    policy: { ...rule.policy, tier },
    asks: {
      name,
      validator,
      tier,
      reads: validator?.reads.choice ?? "build",
    },
  };
}

export function judgeValidator(rule: CompiledRule, asked: AskedValidator, scene: RuleScene): JudgedRule {
  const question = questionOf(scene);
  if (question === undefined) return { rule, outcome: "NOT_APPLICABLE", why: "when", scene };
  const { snapshot, build, place } = question;
  if (asked.validator === undefined) {
    const said =
      earlyResult(asked.name, question) ??
      scene.question.evidence?.(asked.name, snapshot.key(build), snapshot.key(place!));
    return said === undefined
      ? { rule, outcome: "UNKNOWN", why: "not-run", scene }
      : judgedAs(rule, scene, said);
  }
  const { appliesTo } = asked.validator;
  if (appliesTo !== undefined && !isAbout(appliesTo, question))
    return { rule, outcome: "NOT_APPLICABLE", why: "when", scene };
  return judgedAs(rule, scene, evaluateSafely(asked.validator, question));
}

/** A build whose type nobody states is looked at by all. */
function isAbout(types: readonly string[], { snapshot, build }: Question): boolean {
  const type = artifactType(snapshot, build);
  return type === undefined || types.includes(type);
}

const WHY = { PASS: "holds", FAIL: "fails", UNKNOWN: "missing", ERROR: "error" } as const;

function judgedAs(rule: CompiledRule, scene: RuleScene, result: Result): JudgedRule {
  return { rule, outcome: result.outcome, why: WHY[result.outcome], scene, validation: result };
}

/** Facts that would decide it, where nothing but facts is missing; empty otherwise. */
export function missingFactsOf({ outcome, reasons }: Result): readonly Missing[] {
  if (outcome !== "UNKNOWN") return [];
  const open = reasons.filter((reason) => reason.outcome === "UNKNOWN");
  if (!open.every(({ missing, code }) => missing !== undefined && FACT_CODES.has(code))) return [];
  return open.flatMap(({ about, missing = [] }) =>
    missing.map((name): Missing => ({ kind: "fact", thing: about, name })));
}

/** Reasons whose `missing` are keys of facts. */
const FACT_CODES: ReadonlySet<string> = new Set(["FACT_MISSING", "LICENCE_UNSTATED", "FORMAT_UNSTATED"]);

/** undefined where the rule is asked of no pick. */
export function questionOf({ snapshot, facts, now, question }: RuleScene): Question | undefined {
  const { environment, pick, picks = [] } = question;
  if (pick === undefined) return undefined;
  const runs = question.runs?.() ?? [];
  const build = buildOf(pick);
  const picked = new Set(picks.concat(pick).map(({ version }) => artifactOf(snapshot, version)));
  const own = artifactOf(snapshot, pick.version);
  const beside = picks.filter(({ version }) => version !== pick.version).map(buildOf);
  const staying = runs.filter(({ artifact }) => artifact === undefined || !picked.has(artifact));
  const replaced = runs.find((one) =>
    one.artifact === own && one.environment === environment && one.build !== build);
  return {
    snapshot, facts, now, build, place: environment,
    picks: [...beside, ...staying.map((one) => one.build)],
    ...(replaced === undefined ? {} : { replaces: replaced.build }),
    parameterValues: pick.parameterValues,
  };
}

function artifactOf(snapshot: Snapshot, version: NodeId): NodeId | undefined {
  return snapshot.outgoing(version, "VERSION_OF")[0]?.node;
}

function buildOf({ version, variant }: RulePick): NodeId {
  return variant ?? version;
}
