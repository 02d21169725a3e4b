/** Plans driven on a store of either kind, by two processes on one database. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { localCaller } from "../../src/access/caller.ts";
import type { Caller } from "../../src/access/caller.ts";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { getDocument } from "../../src/catalog/get.ts";
import { Knowledge } from "../../src/catalog/knowledge.ts";
import { verifyKnowledge } from "../../src/catalog/verify.ts";
import { PlanShelf } from "../../src/plans/plan-shelf.ts";
import { Plans } from "../../src/plans/plans.ts";
import type { GraphStore } from "../../src/store/graph-store.ts";
import type { Command } from "../../src/plans/drive.ts";
import { StepRefused } from "../../src/plans/step-refused.ts";
import { BY, NOW, documents } from "../catalog/world.ts";
import { contentOf } from "./content.ts";
import type { StepSketch } from "./content.ts";
import { randomFrom } from "../setup/random-from.ts";
import { Machine } from "./machine.ts";
import { Dice, SCRIPT, randomCommand, randomContent } from "./random-driving.ts";

export const ADA: Caller = { kind: "token", name: "token:ada", grants: [] };
export const BOB: Caller = { kind: "token", name: "token:bob", grants: [] };
export const EVE: Caller = { kind: "token", name: "token:eve", grants: [] };

/** Artifacts a to d at 1.0.0 and 2.0.0, the first of which runs, and a place for them. */
export function worldOf(artifacts: readonly string[]): string {
  const each = artifacts.map((name) => `
---
kind: Artifact
metadata: { name: ${name} }
spec: { type: image, scheme: semver }
---
kind: Version
metadata: { name: ${name}@1.0.0 }
spec: { requires: [] }
---
kind: Version
metadata: { name: ${name}@2.0.0 }
spec: { requires: [] }
---
kind: Deployment
metadata: { name: ${name}-prod, labels: { team: x } }
spec: { version: ${name}@1.0.0, environment: prod, endpoint: "https://${name}.example" }`);
  const place = "kind: Environment\nmetadata: { name: prod }\nspec: { stage: production }";
  return documents(`${place}${each.join("")}`);
}

const REVIEWED = `
kind: Policy
metadata: { name: four-eyes }
spec: { review: [ { kinds: [Plan], selector: stage=production, approvals: 1 } ] }`;

const TWO: readonly StepSketch[] = [
  { id: "deploy-a" }, { id: "deploy-b" }, { id: "deploy-c", wave: 1, after: ["deploy-a"] },
];

/** Plans made by hand: nobody could make them again. */
export function handMade(knowledge: Knowledge): Plans {
  return new Plans({ shelf: new PlanShelf(knowledge), knowledge, holds: async () => ({ kind: "same" }) });
}

/** `open` gives two stores on one database, as two processes have them. */
export function describeDriving(
  engine: string,
  open: () => Promise<readonly [GraphStore, GraphStore]>,
): void {
  describe(`plans driven on ${engine}`, () => {
    let both: readonly Knowledge[];
    let plans: readonly Plans[];
    let seconds = 0;
    const at = () => new Date(Date.parse(NOW) + seconds * 1000).toISOString();
    const by = (caller: Caller) => ({ caller, now: at() });
    const two = (step: string) => ({ version: `${step.replace("deploy-", "")}@2.0.0` });

    beforeEach(async () => {
      seconds = 0;
      both = await Promise.all((await open()).map((store) => Knowledge.open(store, { pollMilliseconds: 0 })));
      await applyDocuments(both[0]!, { ...BY, sources: [{ text: worldOf(["a", "b", "c"]) }] });
      await both[1]!.refresh();
      plans = both.map((knowledge) => handMade(knowledge));
    });
    afterEach(() => Promise.all(both.map((knowledge) => knowledge.close())));

    const saved = async (sketches = TWO, options = {}) =>
      (await plans[0]!.save(contentOf(sketches, options), by(ADA))).name;
    const done = async (name: string, step: string, turn = 0) => {
      await plans[turn]!.start(name, step, by(BOB));
      return plans[1 - turn]!.finish(name, step, { ...by(BOB), runs: two(step) });
    };
    const states = async (name: string) =>
      (await plans[1]!.show(name, at())).steps.map(({ stands }) => stands).join(" ");
    const runs = async (name: string) =>
      (await getDocument(both[1]!, `deployment:${name}`))!.document;

    it("are finished step by step from two processes, and the catalog says what runs", async () => {
      const name = await saved();
      expect(await plans[0]!.save(contentOf(TWO), by(EVE))).toMatchObject({ name, written: false });
      expect((await plans[1]!.next(name, at())).steps.map(({ id }) => id)).toEqual(["deploy-a", "deploy-b"]);
      await done(name, "deploy-a");
      await done(name, "deploy-b", 1);
      const last = await done(name, "deploy-c");
      expect(last).toMatchObject({ state: "finished", stands: "done", written: true });
      await both[1]!.refresh();
      const document = await runs("c-prod");
      expect(document.metadata).toEqual({ name: "c-prod", labels: { team: "x" } });
      expect(document.spec).toMatchObject({ version: "c@2.0.0", endpoint: "https://c.example" });
      const node = both[1]!.current().find(`plan:${name}`)!;
      expect(both[1]!.current().properties(node)).toMatchObject({ state: "finished", started: NOW });
      expect(both[1]!.current().outgoing(node, "DEPLOYS").map(({ properties }) => properties["outcome"]))
        .toEqual(["done", "done", "done"]);
      expect(await verifyKnowledge(both[0]!.store)).toMatchObject({ found: 0 });
    });

    it("are undone in reverse order when a step is out of tries, and what failed is told", async () => {
      const name = await saved();
      await done(name, "deploy-a");
      await done(name, "deploy-b");
      for (let attempt = 1; attempt <= 3; attempt++) {
        await plans[0]!.start(name, "deploy-c", by(BOB));
        await plans[0]!.fail(name, "deploy-c", { ...by(BOB), because: "no room" });
        seconds += 60;
      }
      expect(await plans[1]!.next(name, at())).toMatchObject({
        state: "failed", steps: [], because: "deploy-c failed (tried 3 times): no room",
      });
      await plans[0]!.undo(name, by(BOB));
      const order: string[] = [];
      for (let turn = 0; turn < 4; turn++) {
        const [step] = (await plans[turn % 2]!.next(name, at())).steps;
        if (step === undefined) break;
        order.push(step.id);
        await plans[0]!.start(name, step.id, by(BOB));
        const [version] = [step.runs!.version];
        await plans[1]!.finish(name, step.id, { ...by(BOB), runs: { version } });
      }
      expect(order).toEqual(["undo-deploy-c", "undo-deploy-b", "undo-deploy-a"]);
      await both[1]!.refresh();
      expect((await runs("a-prod")).spec).toMatchObject({ version: "a@1.0.0" });
      const node = both[1]!.current().find(`plan:${name}`)!;
      expect(both[1]!.current().properties(node)).toMatchObject({ state: "undone" });
      expect(both[1]!.current().outgoing(node, "DEPLOYS").map(({ properties }) => properties["outcome"]))
        .toEqual(["undone", "undone", "failed"]);
    });

    it("start each step once, whoever else wants it at the same time", async () => {
      const kind = "configure" as const;
      const sketches = Array.from({ length: 12 }, (_, index) => ({ id: `configure-${index}`, kind }));
      const name = await saved(sketches, { concurrency: 12 });
      const wanted = sketches.flatMap(({ id }) => [0, 1, 2, 3].map((script) => ({ id, script })));
      const started = await Promise.all(wanted.map(async ({ id, script }) => {
        try {
          await plans[script % 2]!.start(name, id, { ...by(BOB), holder: `script-${script}` });
          return [id];
        } catch (error) {
          expect((error as { readonly code: string }).code).toBe("STEP_HELD");
          return [];
        }
      }));
      expect(started.flat().sort()).toEqual(sketches.map(({ id }) => id).sort());
    });

    it("wait for approval by somebody else where a policy asks for it", async () => {
      await applyDocuments(both[0]!, { ...BY, sources: [{ text: documents(REVIEWED) }] });
      const name = await saved();
      const refused = plans[1]!.start(name, "deploy-a", by(ADA));
      await expect(refused).rejects.toMatchObject({ code: "PLAN_UNAPPROVED" });
      await expect(plans[0]!.approve(name, by(ADA))).rejects.toMatchObject({ code: "OWN_APPROVAL" });
      await expect(plans[0]!.approve(name, { caller: localCaller("eve"), now: at() }))
        .rejects.toMatchObject({ code: "IDENTITY_UNPROVED" });
      const approved = await plans[0]!.approve(name, by(EVE));
      expect(approved).toMatchObject({ state: { kind: "approved" } });
      const started = await plans[1]!.start(name, "deploy-a", by(ADA));
      expect(started).toMatchObject({ state: "running", attempt: 1 });
    });

    it(`do what the state machine does, command by command, from two processes (SEED=${SEED})`, async () => {
      await applyDocuments(both[0]!, { ...BY, sources: [{ text: worldOf([..."abcdef"]) }] });
      await both[1]!.refresh();
      const dice = new Dice(randomFrom(SEED));
      const codes = new Set<string>();
      for (let turn = 0; turn < 8; turn++) {
        const content = randomContent(dice, ["deploy", "configure"]);
        const { name } = await plans[0]!.save(content, by(ADA));
        const machine = new Machine(content);
        for (let count = 0; count < 25; count++) {
          seconds += dice.of([0, 0, 1, 15, 70]);
          machine.now = at();
          const process = plans[dice.below(2)]!;
          const next = await process.next(name, at());
          expect({ ...next, plan: "p" }).toEqual(machine.next());
          const command = randomCommand(dice, content, next);
          const outcome = machine.do(command);
          const expected = outcome.kind === "refused" ? outcome.refusal.code : outcome.kind;
          expect(await sent(process, name, command, at()), JSON.stringify(command)).toBe(expected);
          codes.add(expected);
          const { progress } = await process.shelf.progress(await process.shelf.plan(name));
          expect(progress).toEqual(machine.progress);
        }
      }
      expect([...codes]).toEqual(expect.arrayContaining(["changed", "same", "STEP_HELD", "STEP_WAITS"]));
      expect(await verifyKnowledge(both[0]!.store)).toMatchObject({ found: 0 });
    });

    it("say in the catalog where they stand after a crash between the record and the document", async () => {
      const name = await saved([{ id: "deploy-a" }]);
      await plans[0]!.start(name, "deploy-a", by(BOB));
      const dying = await Knowledge.open(losingCommits(both[1]!.store), { pollMilliseconds: 0 });
      const lost = handMade(dying);
      // The Deployment is written; the plan's own document is not.
      const finish = { ...by(BOB), runs: two("deploy-a") };
      await expect(lost.finish(name, "deploy-a", finish)).rejects.toThrow("killed");
      await both[1]!.refresh();
      const stateIn = (knowledge: Knowledge) => knowledge.current()
        .properties(knowledge.current().find(`plan:${name}`)!)["state"];
      expect([stateIn(both[1]!), await states(name)]).toEqual(["running", "done"]);
      const again = await plans[1]!.finish(name, "deploy-a", finish);
      expect(again).toMatchObject({ state: "finished", written: false });
      expect(stateIn(both[1]!)).toBe("finished");
    });
  });
}

/** What becomes of a command that is sent: `changed`, `same`, or the code of its refusal. */
async function sent(plans: Plans, name: string, command: Command, now: string): Promise<string> {
  const by = { caller: SCRIPT_CALLER, now };
  try {
    const { written } = await (async () => {
      switch (command.kind) {
        case "undo":
        case "withdraw": {
          const { kind, by: _, ...more } = command;
          return plans[kind](name, { ...more, ...by });
        }
        default: {
          const { kind, step, by: _, isNamed: _named, ...more } = command;
          return plans[kind](name, step, { ...more, ...by } as never);
        }
      }
    })();
    return written ? "changed" : "same";
  } catch (error) {
    if (!(error instanceof StepRefused)) throw error;
    return error.code;
  }
}

const SCRIPT_CALLER: Caller = { ...SCRIPT, grants: [] };
const SEED = Number(process.env["SEED"] ?? 8);

/** Everything but the second commit: that of the plan's document. */
function losingCommits(store: GraphStore): GraphStore {
  let commits = 0;
  return new Proxy(store, {
    get: (target, name) => {
      if (name === "commit") {
        return (commit: Parameters<GraphStore["commit"]>[0]) => {
          if (++commits === 2) throw new Error("killed");
          return target.commit(commit);
        };
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value as (...given: unknown[]) => unknown).bind(target) : value;
    },
  });
}
