/** The shares of the traffic that a strategy gives to what is new, one after the other. */
import type { MoveChoice } from "./choices.ts";
import type { Traffic } from "./plan.ts";

export function sharesOf({ value, weights, share }: MoveChoice): readonly Traffic[] {
  const whole: Traffic = { kind: "weight", percent: 100 };
  switch (value) {
    case "canary":
      return weights.map((percent) => ({ kind: "weight", percent }));
    case "shadow":
      return [{ kind: "mirror", percent: share }, whole];
    case "blue-green":
    case "rolling":
    case "recreate":
      return [whole];
    default:
      return value satisfies never;
  }
}

/** For a name: `50`. */
export function percentOf(traffic: Traffic): string {
  return traffic.kind === "weight" || traffic.kind === "mirror" ? String(traffic.percent) : traffic.kind;
}
