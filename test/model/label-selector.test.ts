import { describe, expect, it } from "vitest";
import { InvalidSelector, labelsOf, matchesLabels, parseSelector } from "../../src/model/label-selector.ts";

const LABELS = labelsOf({ labels: ["team=ranking", "tier=gpu", "empty="], stage: "production" });

const CASES: readonly (readonly [string, boolean])[] = [
  ["", true],
  ["team=ranking", true], ["team==ranking", true], ["team=search", false],
  ["team!=search", true], ["team!=ranking", false], ["nothing!=x", true],
  ["team in (ranking, search)", true], ["team in (search)", false], ["nothing in (x)", false],
  ["team notin (search)", true], ["team notin (ranking,search)", false], ["nothing notin (x)", true],
  ["tier", true], ["!tier", false], ["! nothing", true], ["nothing", false],
  ["stage=production,team in (ranking,search),!legacy", true],
  ["stage=production, team=search", false],
  ["empty=", true], ["empty=,tier", true], ["tier=", false],
  ["in in (in)", false], ["app.kubernetes.io/name!=x", true],
];

describe("label selectors", () => {
  it.each(CASES)("%j selects a production GPU environment of team ranking: %j", (text, selected) => {
    expect(matchesLabels(parseSelector(text), LABELS)).toBe(selected);
  });

  it.each([
    ["team=ranking tier=gpu", 'a comma is missing after "ranking"'],
    ["team in ranking", '"(" is missing after "in"'],
    ["team in (a", '")" is missing'],
    ["team in ()", 'a value is missing after "("'],
    [",team", "a label is missing."],
    ["team,", "a label is missing"],
    ["team=a=b", 'a comma is missing after "a"'],
    ["team(a)", '"(" cannot follow "team"'],
    ["team;tier", '";" has no place in it'],
    ["!", "a label is missing"],
  ])("%j is refused and says why", (text, why) => {
    expect(() => parseSelector(text)).toThrow(InvalidSelector);
    expect(() => parseSelector(text)).toThrow(why);
  });
});
