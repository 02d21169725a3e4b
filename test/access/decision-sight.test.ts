/** What a decision's caller could see is part of its id and its record, and told to nobody. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Caller, Grant } from "../../src/access/caller.ts";
import { snapshotSeenAs } from "../../src/access/snapshot-seen-as.ts";
import { applyDocuments } from "../../src/catalog/apply.ts";
import { openServices } from "../../src/compose.ts";
import { ask } from "../../src/decisions/ask.ts";
import type { Asking } from "../../src/decisions/ask.ts";
import type { Decision } from "../../src/decisions/decision.ts";
import { decisionId } from "../../src/decisions/decision-id.ts";
import { replay } from "../../src/decisions/replay.ts";
import { servicesAs } from "../../src/services.ts";
import type { Services } from "../../src/services.ts";
import { openStore } from "../../src/store/open-store.ts";
import { documents } from "../catalog/world.ts";

const NOW = "2026-11-21T12:00:00.000Z";
const WORLD = `
kind: Environment
metadata: { name: prod, labels: { visibility: public } }
spec: {}
---
kind: Artifact
metadata: { name: ranker, owner: search }
spec: { type: model }
---
kind: Artifact
metadata: { name: index, owner: ranking }
spec: { type: dataset }
---
kind: Version
metadata: { name: index@1.0.0 }
spec: { requires: [] }
---
kind: Version
metadata: { name: ranker@1.0.0, labels: { visibility: public } }
spec: { requires: [ { artifact: index, range: ">=1" } ] }
---
kind: Artifact
metadata: { name: plain, owner: search, labels: { visibility: public } }
spec: { type: model }
---
kind: Version
metadata: { name: plain@1.0.0, labels: { visibility: public } }
spec: { requires: [] }
`;

const caller = (name: string, ...grants: readonly Grant[]): Caller =>
  ({ kind: "token", name: `token:${name}`, grants });
const root = caller("root", { role: "admin" });
const search = caller("search", { role: "viewer", owner: "search" });
const both = caller("both", { role: "viewer", owner: "search" }, { role: "viewer", owner: "ranking" });
const other = caller("other", { role: "viewer", owner: "somebody-else" });

let services: Services;
let opened: (() => Promise<void>)[];
beforeEach(async () => {
  opened = [];
  ({ services } = await openServices(await openStore("sqlite::memory:"), false, { warn: () => {} }, opened));
  await apply(WORLD);
});
afterEach(async () => {
  for (const close of opened.toReversed()) await close();
});

const apply = (text: string) =>
  applyDocuments(services.knowledge, { sources: [{ text: documents(text) }], actor: "root", reason: "test",
    now: NOW });
const knowledgeOf = (by: Caller) => servicesAs(services, by).knowledge;
const asked = async (by: Caller, subject: string, more: Partial<Asking> = {}): Promise<Decision> => {
  const asking: Asking = { question: { subject, in: "prod" }, record: "wait", ...more };
  return (await ask(knowledgeOf(by), services.decisionLog, NOW, asking)).decision;
};
const askedByThree = async () =>
  [await asked(root, "ranker@1.0.0"), await asked(search, "ranker@1.0.0"),
    await asked(both, "ranker@1.0.0")] as const;
const again = async (by: Caller, { id }: Decision) => {
  try {
    const { decision, isSame } = await replay(knowledgeOf(by), id, snapshotSeenAs);
    return { decision, isSame };
  } catch (error) {
    return (error as { readonly code?: string }).code;
  }
};

describe("decisions of callers with different sight, asked in one millisecond", () => {
  it("have ids of their own, and each is decided again as it was told", async () => {
    const [byRoot, bySearch, byBoth] = await askedByThree();
    expect([byRoot.verdict, bySearch.verdict]).toEqual(["COMPATIBLE", "UNKNOWN"]);
    expect(new Set([byRoot, bySearch, byBoth].map(({ id }) => id)).size).toBe(3);
    for (const [by, decision] of [[root, byRoot], [search, bySearch], [both, byBoth]] as const) {
      expect(await again(by, decision)).toEqual({ decision, isSame: true });
      expect(await again(root, decision)).toEqual({ decision, isSame: true });
    }
  });

  it("are shown to others only if they would be told the same, whose sight it was never", async () => {
    const [byRoot, bySearch, byBoth] = await askedByThree();
    expect(await again(search, byRoot)).toBe("DECISION_NOT_FOUND");
    expect(await again(search, byBoth)).toBe("DECISION_NOT_FOUND");
    expect(await again(both, bySearch)).toBe("DECISION_NOT_FOUND");
    expect(await again(both, byRoot)).toEqual({ decision: byRoot, isSame: true });
    const open = await asked(search, "plain@1.0.0");
    expect(await again(other, open)).toEqual({ decision: open, isSame: true });
    expect(JSON.stringify(await again(root, open))).not.toMatch(/sight|"search"/);
  });

  it("have the same id for equal sight, in whichever order it is granted", async () => {
    const grants = [{ role: "viewer", owner: "ranking" }, { role: "viewer", owner: "search" }] as const;
    const [one, two] = [await asked(both, "plain@1.0.0"),
      await asked(caller("turned", ...grants, grants[0]), "plain@1.0.0")];
    expect(two).toEqual(one);
  });
});

it("the id of who sees everything depends on question, revision and time alone", async () => {
  const { id, question, revision, now } = await asked(root, "ranker@1.0.0");
  expect(id).toBe(decisionId(question, revision, now));
  expect(decisionId({ subject: "a@1", in: "here" }, 7, NOW))
    .toBe("sha256:82879256f15619167a440a6c27606dd62cf6857a587b2c15c981e27ee96e2b14");
});

it("an answer of the past is decided again though more is hidden now", async () => {
  const { revision } = services.knowledge.current().head;
  const asOf = { revision };
  await apply("kind: Environment\nmetadata: { name: lab, owner: search }\nspec: {}");
  const past = await asked(search, "plain@1.0.0", { asOf });
  const known = services.knowledge.current().head.revision;
  await apply(WORLD.replace("plain, owner: search, labels: { visibility: public }", "plain, owner: hidden"));
  expect(services.knowledge.current().head.revision).toBe(known + 1);
  expect(await again(search, past)).toBe("DECISION_NOT_FOUND");
  expect(await again(root, past)).toEqual({ decision: past, isSame: true });
});
