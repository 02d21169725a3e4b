import { expect, it } from "vitest";
import { addPlannedNames } from "../../src/access/planned-names.ts";
import { contentOf } from "../plans/content.ts";

const SHOWN: ReadonlySet<string> = new Set(["artifact:a", "policy:four-eyes"]);

it("a plan's content names nothing that its reader may not see", () => {
  const content = {
    ...contentOf([{ id: "deploy-a" }, { id: "deploy-secret" }]),
    remarks: [
      { outcome: "PASS", sentence: "a holds", citations: [{ document: "policy:four-eyes" }] },
      { outcome: "PASS", sentence: "b holds", citations: [{ document: "environment:vault" }] },
    ],
  };
  const hidden = new Set<string>();
  addPlannedNames(content, (key) => SHOWN.has(key), hidden);
  expect([...hidden].sort()).toEqual(["secret", "secret@1.0.0", "secret@2.0.0", "vault"]);
});
