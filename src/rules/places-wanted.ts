/** The places that a question asks for: of each enforced rule that counts deployments and has leases. */
import type { CompiledRule } from "./compiled-rule.ts";
import { judgeGroup } from "./judge-group.ts";
import type { JudgedGroup } from "./judge-group.ts";
import { missingOf } from "./judge-rule.ts";
import { parseKey } from "../model/names.ts";
import { RuleScene } from "./rule-scene.ts";
import type { RuleQuestion } from "./rule-scene.ts";

export type PlacesWanted =
  | {
      readonly kind: "places";
      /** `limits/two-a-region` */
      readonly rule: string;
      readonly leaseSeconds: number;
      readonly group: JudgedGroup;
    }
  /** Nobody knows which group it is, or whether all of it is seen: there is no place to take. */
  | { readonly kind: "unknown"; readonly rule: string; readonly because: string };

/**
 * `question` has the pick, or the picks of a choice. A rule of which it is not known whether it applies is
 * taken to apply. In order of rule, then group.
 */
export function placesWanted(
  rules: readonly CompiledRule[], question: RuleQuestion,
): readonly PlacesWanted[] {
  return rules.flatMap((rule): readonly PlacesWanted[] => {
    const { group, policy, id } = rule;
    if (group?.leaseSeconds === undefined || policy.mode !== "enforce") return [];
    const scene = new RuleScene(question, rule.lets);
    const when = rule.when?.evaluate(scene);
    if (when?.kind === "value" && when.value !== true) return [];
    const judged = judgeGroup(rule, group, scene);
    if (judged.group === undefined) {
      const missing = missingOf(judged);
      const names = missing.map(({ name, thing }) => `${name} of ${parseKey(thing)?.name ?? thing}`);
      return [{ kind: "unknown", rule: id, because: `nobody states ${names.join(", ")}` }];
    }
    if (judged.hits?.isCut === true)
      return [{ kind: "unknown", rule: id, because: "not all deployments are seen" }];
    return [{ kind: "places", rule: id, leaseSeconds: group.leaseSeconds, group: judged.group }];
  });
}
