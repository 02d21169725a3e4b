/** A binding gives a role that there is, and no role goes away while it is given. */
import { describe, expect, it } from "vitest";
import { apply, emptyKnowledge, problemsOf } from "./world.ts";

const named = (name: string) => `metadata: { name: ${name}, labels: { of: test } }`;
const role = (name: string) => `kind: Role\n${named(name)}\nspec: { scopes: [ document:read ] }`;
const binding = (given: string, name = "bound") =>
  `kind: RoleBinding\n${named(name)}\nspec: { role: ${given}, subjects: [ { group: team } ] }`;
const both = (...texts: readonly string[]) => texts.join("\n---\n");

const withRoles = async (...texts: readonly string[]) => {
  const knowledge = await emptyKnowledge();
  await apply(knowledge, both(role("reader"), ...texts));
  return knowledge;
};
/** Deletes everything that is not given. */
const leaving = (text: string) => [text, { prune: "of=test" }] as const;

describe("a binding", () => {
  const unknown = (given: string, hint: string) =>
    `UNKNOWN_REFERENCE spec.role: Role "${given}" is not known. ${hint}`;
  it.each([
    { name: "of a built-in role is written", text: binding("viewer"), answer: "created role-binding:bound" },
    { name: "of a Role document is written", text: binding("reader"), answer: "created role-binding:bound" },
    { name: "of a role of the same call is written", text: both(binding("new"), role("new")),
      answer: "created role:new" },
    { name: "of a role that is nearly a built-in one is refused, with its name", text: binding("viewr"),
      answer: unknown("viewr", 'Did you mean "viewer"?') },
    { name: "of a role that is nearly a document is refused, with its name", text: binding("readr"),
      answer: unknown("readr", 'Did you mean "reader"?') },
    { name: "of a role that nobody knows is refused", text: binding("boss"),
      answer: unknown("boss", "Apply its document first, or in the same call.") },
    { name: "is refused when it is known, and given a role that is not", before: binding("viewer"),
      text: binding("boss"), answer: unknown("boss", "Apply its document first, or in the same call.") },
  ])("$name", async ({ before, text, answer }) => {
    const knowledge = await withRoles(...(before === undefined ? [] : [before]));
    expect(await problemsOf(apply(knowledge, text))).toContain(answer);
  });
});

describe("a role", () => {
  const still = (by: string) => `STILL_REFERRED_TO It cannot go away: ${by} it. ` +
    "Change or delete what gives it first, or in the same call.";
  it.each([
    { name: "does not go away while a binding gives it", there: [binding("reader")],
      left: binding("reader"), answer: [still("role-binding:bound still gives")] },
    { name: "does not go away while five bindings do, of which three are named",
      there: ["a", "b", "c", "d", "e"].map((name) => binding("reader", name)),
      left: both(...["a", "b", "c", "d", "e"].map((name) => binding("reader", name))),
      answer: [still("role-binding:a, role-binding:b, role-binding:c and 2 more still give")] },
    { name: "goes away with its binding", there: [binding("reader")], left: role("other"),
      answer: ["created role:other", "deleted role-binding:bound", "deleted role:reader"] },
    { name: "goes away when the same call gives another one", there: [binding("reader")],
      left: binding("viewer"), answer: ["deleted role:reader", "replaced role-binding:bound"] },
    { name: "stays when the same call binds it", there: [], left: binding("reader"),
      answer: [still("role-binding:bound still gives"),
        'UNKNOWN_REFERENCE spec.role: Role "reader" goes away in the same call. ' +
          "Apply its document first, or in the same call."] },
  ])("$name", async ({ there, left, answer }) => {
    const knowledge = await withRoles(...there);
    const told = await problemsOf(apply(knowledge, ...leaving(left)));
    expect([...told].sort()).toEqual([...answer].sort());
  });

  it("that has the name of a built-in one goes away though that one is bound", async () => {
    const knowledge = await withRoles(role("viewer"), binding("viewer"));
    expect(await problemsOf(apply(knowledge, ...leaving(both(role("reader"), binding("viewer"))))))
      .toContain("deleted role:viewer");
  });
});
