/**
 * Making plans: 200 services in 20 waves, every state on the way judged.
 *
 *     node bench/plans/make.ts [--rounds 30]
 *
 * The data, so that it cannot be flattered:
 * layers: 20 layers of 10 services, all running in their first version, all asked for in their second. Each
 * requires an interface of three services of the layer below; the second version takes only the second, so
 * no layer may come before the one below it, and a rule lets ten steps be under way: 20 waves.
 * ruled: the same with 20 policies, each with one enforced rule on deployments and one on plans.
 * side by side: the same, with the new ones beside the old ones, all traffic over, and the old ones retired.
 * stuck: 12 services in a ring that no order of replacing one by one gets through; the search proves it, and
 * puts them side by side.
 * Each round is made on a snapshot of its own and nothing of the round before is kept. `decide` is the
 * decision alone, on yet another snapshot; it is part of the plan. The time of the processor counts all
 * threads of the process, those that collect garbage too, and does not grow with what others do.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { decide } from "../../src/decisions/decide.ts";
import { makePlan } from "../../src/plans/make-plan.ts";
import type { PlanAnswer, PlanQuestion } from "../../src/plans/plan-answer.ts";
import { stillHolds } from "../../src/plans/still-holds.ts";
import { NOW, snapshotOf } from "../../test/decisions/world.ts";
import type { World } from "../../test/decisions/world.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "30" } } });
const ROUNDS = Number(values.rounds);

const LAYERS = 20;
const WIDTH = 10;

function place(policies: number): Record<string, Readonly<Record<string, unknown>>> {
  const world: Record<string, Readonly<Record<string, unknown>>> = {
    "Environment/prod": { stage: "production", facts: { "os.id": "ubuntu" } },
    "FactKey/os.id": { type: "string" },
    "Policy/ten-at-once": {
      rules: [
        { name: "ten", on: "plan", choose: { concurrency: { maxSteps: WIDTH }, because: "ten are watched" } },
      ],
    },
  };
  for (let number = 0; number < policies; number++) {
    world[`Policy/rule-${number}`] = {
      mode: "enforce",
      rules: [
        { name: "os", on: "deployment", require: `env.facts["os.id"] == "ubuntu"` },
        { name: "undo", on: "plan", require: "plan.hasUndo" },
      ],
    };
  }
  return world;
}

function service(
  world: Record<string, Readonly<Record<string, unknown>>>,
  name: string,
  needs: (version: 1 | 2) => unknown[],
): string {
  world[`Artifact/${name}`] = { type: "image", scheme: "semver" };
  world[`Interface/${name}.api`] = { scheme: "semver" };
  for (const version of [1, 2] as const) {
    world[`Version/${name}@${version}.0.0`] = {
      requires: [{ fact: "os.id", is: "ubuntu" }, ...needs(version)],
      provides: [{ interface: `${name}.api`, version: `${version}.0.0` }],
    };
  }
  world[`Deployment/${name}-prod`] = { version: `${name}@1.0.0`, environment: "prod", state: "running" };
  return `${name}@2.0.0`;
}

function layers(policies: number): { readonly world: World; readonly subjects: readonly string[] } {
  const world = place(policies);
  const subjects: string[] = [];
  for (let layer = 0; layer < LAYERS; layer++) {
    for (let at = 0; at < WIDTH; at++) {
      const below = [0, 1, 2].map((step) => `s${layer - 1}-${(at + step) % WIDTH}.api`);
      subjects.push(
        service(world, `s${layer}-${at}`, (version) =>
          layer === 0
            ? []
            : below.map((name) => ({ interface: name, range: version === 1 ? ">=1 <3" : "^2" })),
        ),
      );
    }
  }
  return { world, subjects };
}

function ring(count: number): { readonly world: World; readonly subjects: readonly string[] } {
  const world = place(0);
  const subjects = Array.from({ length: count }, (_, at) =>
    service(world, `r${at}`, (version) => [{ interface: `r${(at + 1) % count}.api`, range: `^${version}` }]),
  );
  return { world, subjects };
}

function measure(
  name: string,
  { world, subjects }: { readonly world: World; readonly subjects: readonly string[] },
  more: Partial<PlanQuestion> = {},
): void {
  const question = { subjects, in: "prod", ...more };
  const times: number[] = [];
  const busy: number[] = [];
  const deciding: number[] = [];
  const holding: number[] = [];
  let first = 0;
  let answer: PlanAnswer | undefined;
  for (let round = 0; round <= ROUNDS; round++) {
    const alone = snapshotOf(world);
    const before = performance.now();
    decide(alone, { subjects, in: "prod" }, NOW);
    deciding.push(performance.now() - before);
    const snapshot = snapshotOf(world);
    const used = process.cpuUsage();
    const start = performance.now();
    answer = makePlan(snapshot, question, NOW);
    const time = performance.now() - start;
    if (round === 0) first = time;
    else times.push(time);
    const { user, system } = process.cpuUsage(used);
    if (round > 0) busy.push((user + system) / 1000);
    if (answer.plan === null) throw new Error(answer.headline);
    const asked = performance.now();
    if (stillHolds(snapshot, answer.plan, NOW).kind !== "same") throw new Error("it moved by itself");
    holding.push(performance.now() - asked);
  }
  const { steps, waves, states, choices } = answer!.plan!.content;
  console.log(
    `\n${name}: ${choices.strategy.value}, ${steps.length} steps, ${waves.length} waves, ` +
      `${states.length} states judged`,
  );
  console.log(`the first plan of the process            ${first.toFixed(0).padStart(5)} ms`);
  console.log(`a plan, its decision included            ${quantiles(times)}`);
  console.log(`the same in time of the processor        ${quantiles(busy)}`);
  console.log(`the decision alone                       ${quantiles(deciding)}`);
  console.log(`whether it still holds, nothing moved    ${quantiles(holding)}`);
}

function quantiles(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    sorted[Math.floor(share * (sorted.length - 1))]!.toFixed(0).padStart(5);
  return `p50 ${at(0.5)} ms   p99 ${at(0.99)} ms`;
}

console.log(
  `load ${loadavg()
    .map((one) => one.toFixed(1))
    .join(" ")}, Node ${process.version}`,
);
measure("layers, 20 x 10", layers(0));
measure("layers, ruled", layers(20));
measure("layers, side by side", layers(0), { strategy: "blue-green" });
measure("a ring of 12", ring(12));
