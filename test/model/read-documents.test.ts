import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { describeProblem } from "../../src/model/documents-invalid.ts";
import { DOCUMENT_KINDS } from "../../src/model/document.ts";
import { readDocuments } from "../../src/model/read-documents.ts";
import type { Problem } from "../../src/model/problem.ts";
import { EXAMPLES } from "./example-documents.ts";

function read(text: string) {
  return [...readDocuments([{ file: "k.yaml", text }])];
}

function problemsOf(text: string): readonly Problem[] {
  return read(text).flatMap((result) => (result.kind === "invalid" ? result.problems : []));
}

function specOf(text: string): unknown {
  const [result] = read(text);
  return result?.kind === "valid" ? result.document.spec : result?.problems;
}

const environment = (facts: string) =>
  `apiVersion: fairlead.dev/v1\nkind: Environment\nmetadata: { name: x }\nspec: { facts: { ${facts} } }`;

describe("scalars that look like numbers", () => {
  it.each([
    ["3.10", "3.10"],
    ["1.0", "1.0"],
    ["22.04", 22.04],
    ["0x1F", "0x1F"],
    ["1e3", "1e3"],
    ["0o17", "0o17"],
    ["+5", "+5"],
    ["007", "007"],
    ["-0", "-0"],
    [".5", ".5"],
    ["12345678901234567890", "12345678901234567890"],
    [".inf", ".inf"],
    ["8", 8],
    ["-1.5", -1.5],
    ["'3'", "3"],
    ["on", "on"],
    ["off", "off"],
    ["yes", "yes"],
    ["no", "no"],
    ["n", "n"],
    ["true", true],
    ["False", false],
    ["1_000", "1_000"],
    ["2026-10-01", "2026-10-01"],
    ["12:30:45", "12:30:45"],
  ])("%s becomes %j", (written, value) => {
    expect(specOf(environment(`f: ${written}`))).toEqual({ facts: { f: value } });
  });

  it("keep their text in JSON too", () => {
    const document =
      '{"apiVersion":"fairlead.dev/v1","kind":"Environment","metadata":{"name":"x"},' +
      '"spec":{"facts":{"f":3.10}}}';
    expect(specOf(document)).toEqual({ facts: { f: "3.10" } });
  });

  it("become text where text is meant", () => {
    const text =
      "apiVersion: fairlead.dev/v1\nkind: Artifact\nmetadata: { name: 7, owner: 3.10 }\nspec: { type: " +
      "model }";
    const [result] = read(text);
    expect(result).toMatchObject({
      kind: "valid",
      key: "artifact:7",
      document: { metadata: { name: "7", owner: "3.10" } },
    });
  });
});

describe("how documents stand in a file", () => {
  const one = (name: string) => ({
    apiVersion: "fairlead.dev/v1",
    kind: "Artifact",
    metadata: { name },
    spec: { type: "model" },
  });
  const [a, b] = [one("a"), one("b")];
  const yaml = (name: string) =>
    `apiVersion: fairlead.dev/v1\nkind: Artifact\nmetadata: { name: ${name} }\nspec: { type: model }\n`;
  it.each([
    ["YAML documents", `${yaml("a")}---\n${yaml("b")}`],
    [
      "YAML with markers, comments and empty documents",
      `# first\n---\n---\n${yaml("a")}...\n---\n# none\n---\n${yaml("b")}...\n`,
    ],
    ["YAML with Windows line ends", `${yaml("a")}---\n${yaml("b")}`.replaceAll("\n", "\r\n")],
    ["a byte order mark", `\uFEFF${yaml("a")}---\n${yaml("b")}`],
    ["JSON one a line", `${JSON.stringify(a)}\n${JSON.stringify(b)}\n`],
    ["JSON one after the other", `${JSON.stringify(a, null, 2)} ${JSON.stringify(b, null, 1)}`],
    ["a JSON list", JSON.stringify([a, b])],
    ["an indented JSON list", JSON.stringify([a, b], null, 4)],
    ["JSON and then YAML", `${JSON.stringify(a)}\n---\n${yaml("b")}`],
  ])("%s", (_, text) => {
    expect(read(text).map((result) => (result.kind === "valid" ? result.key : result.problems))).toEqual([
      "artifact:a",
      "artifact:b",
    ]);
  });

  it("nothing at all is no document", () => {
    for (const text of ["", " \n", "# only a comment\n", "---\n...\n", "[]"]) expect(read(text)).toEqual([]);
  });

  it("the same documents come from YAML and from the JSON of what was read", () => {
    const fromYaml = read(EXAMPLES).map((result) =>
      result.kind === "valid" ? result.document : result.problems,
    );
    const json = fromYaml.map((document) => JSON.stringify(document)).join("\n");
    expect(read(json).map((result) => (result.kind === "valid" ? result.document : result.problems))).toEqual(
      fromYaml,
    );
    expect(fromYaml).toHaveLength(DOCUMENT_KINDS.length);
  });
});

const FRAME = "apiVersion: fairlead.dev/v1\nkind: Version\nmetadata: { name: a@1 }\n";

const PROBLEMS: readonly (readonly [name: string, text: string, ...expected: string[]])[] = [
  [
    "an unknown field",
    `${FRAME}spec:\n  requires:\n    - { artifact: b, ragne: 1 }`,
    'UNKNOWN_FIELD k.yaml:6:22: spec.requires[0].ragne: "ragne" is not a field here. Did you mean "range"?',
  ],
  [
    "every problem at once, in the order of lines",
    `${FRAME}spec:\n  yanked: []\n  provides: 3\nbogus: 1`,
    "WRONG_TYPE k.yaml:5:11: spec.yanked: a list stands where text or a number is expected. ",
    "WRONG_TYPE k.yaml:6:13: spec.provides: 3 stands where a list is expected. ",
    'UNKNOWN_FIELD k.yaml:7:1: bogus: "bogus" is not a field here. Known fields: apiVersion, kind, ' +
    'metadata, spec.',
  ],
  [
    "a problem in the second document",
    "---\n# c\n---\nkind: Verzion\n",
    'UNKNOWN_KIND k.yaml:4:7: kind: "Verzion" is not a kind of document. Did you mean "Version"?',
  ],
  [
    "a missing field",
    "apiVersion: fairlead.dev/v1\nkind: Artifact\nmetadata: { name: a }\nspec: {}",
    'MISSING_FIELD k.yaml:4:7: spec.type: "type" is missing. ',
  ],
  [
    "a field that is there and empty",
    "apiVersion: fairlead.dev/v1\nkind: Artifact\nmetadata: { name: a }\nspec: { type: }",
    "WRONG_TYPE k.yaml:4:15: spec.type: null (nothing) stands where text or a number is expected. ",
  ],
  [
    "a scheme that is not known",
    "apiVersion: fairlead.dev/v1\nkind: Interface\nmetadata: { name: a }\nspec: { scheme: sember }",
    'INVALID_VALUE k.yaml:4:17: spec.scheme: "sember" must be semver or pep440 or debian or rpm or ' +
    'dotted. Did you mean "semver"?',
  ],
  [
    "a requirement about two things",
    `${FRAME}spec: { requires: [ { fact: a, artifact: b, is: 1 } ] }`,
    "INVALID_VALUE k.yaml:4:21: spec.requires[0]: This names fact and artifact; a requirement is about " +
    "one fact, artifact or interface. ",
  ],
  [
    "a requirement that says nothing",
    `${FRAME}spec: { requires: [ { fact: a } ] }`,
    "INVALID_VALUE k.yaml:4:21: spec.requires[0]: This says nothing about the fact; give one of range, " +
    "refused, is, oneOf, " +
      "not, atLeast, atMost, includes, includesAny, excludes, runsCode, present, matches. ",
  ],
  [
    "two conditions in one",
    `${FRAME}spec: { requires: [ { fact: a, is: 1, atLeast: 2 } ] }`,
    "INVALID_VALUE k.yaml:4:21: spec.requires[0]: This mixes is and atLeast; write one requirement for " +
    "each. ",
  ],
  [
    "a mistake deep in a choice",
    `${FRAME}spec:\n  requires:\n    - anyOf:\n        - [ { fact: a, isa: 1 } ]`,
    'UNKNOWN_FIELD k.yaml:7:24: spec.requires[0].anyOf[0][0].isa: "isa" is not a field here. Did you mean ' +
    '"is"?',
  ],
  [
    "columns of what is no interface",
    `${FRAME}spec: { requires: [ { artifact: a, columns: [ b ] } ] }`,
    "INVALID_VALUE k.yaml:4:45: spec.requires[0].columns: This does not go with artifact. ",
  ],
  [
    "columns beside a choice",
    `${FRAME}spec: { requires: [ { anyOf: [ { interface: a } ], columns: [ b ] } ] }`,
    "INVALID_VALUE k.yaml:4:61: spec.requires[0].columns: This does not go with anyOf; " +
      "write it into the alternatives. ",
  ],
  [
    "a list of columns that says nothing",
    `${FRAME}spec: { requires: [ { interface: a, columns: [] } ] }`,
    "INVALID_VALUE k.yaml:4:46: spec.requires[0].columns: This is empty; leave it out. ",
  ],
  [
    "a map of columns that says nothing",
    `${FRAME}spec: { requires: [ { interface: a, columns: {} } ] }`,
    "INVALID_VALUE k.yaml:4:46: spec.requires[0].columns: This is empty; leave it out. ",
  ],
  [
    "a column that stands twice",
    `${FRAME}spec: { requires: [ { interface: a, columns: [ b, b ] } ] }`,
    'INVALID_VALUE k.yaml:4:51: spec.requires[0].columns[1]: "b" stands here twice: it is also at [0]. ',
  ],
  [
    "a column whose type is no text",
    `${FRAME}spec: { requires: [ { interface: a, columns: { b: { type: int } } } ] }`,
    "WRONG_TYPE k.yaml:4:51: spec.requires[0].columns.b: " +
      "an object stands where text or a number is expected. ",
  ],
  [
    "columns that are neither names nor a map",
    `${FRAME}spec: { requires: [ { interface: a, columns: country } ] }`,
    'WRONG_TYPE k.yaml:4:46: spec.requires[0].columns: "country" stands where a list or an object ' +
      "(names and values) is expected. ",
  ],
  [
    "a misspelt part of a schema",
    `${FRAME}spec: { requires: [ { interface: a, colums: [ b ] } ] }`,
    'UNKNOWN_FIELD k.yaml:4:37: spec.requires[0].colums: "colums" is not a field here. Did you mean ' +
      '"columns"?',
  ],
  [
    "an operator that does not go with its subject",
    `${FRAME}spec: { requires: [ { artifact: a, atLeast: 2 } ] }`,
    "INVALID_VALUE k.yaml:4:45: spec.requires[0].atLeast: 2 does not go with artifact. ",
  ],
  [
    "the same variant twice",
    `${FRAME}spec: { variants: [ { name: a }, { name: a } ] }`,
    "INVALID_VALUE k.yaml:4:34: spec.variants[1]: This stands here twice: it is also at [0]. ",
  ],
  [
    "an observation by nobody",
    environment("f: { value: 1, kind: observed, source: me }"),
    'MISSING_FIELD k.yaml:4:21: spec.facts.f.time: "time" is missing; an observation says who saw it and ' +
    'when. ',
  ],
  [
    "a name twice",
    "kind: Version\nkind: Version",
    'DUPLICATE_KEY k.yaml:2:1: kind: "kind" stands twice in one object. ',
  ],
  [
    "a name twice in JSON",
    '{"kind": "A",\n "kind": "B"}',
    'DUPLICATE_KEY k.yaml:2:2: kind: "kind" stands twice in one object. ',
  ],
  [
    "a tag",
    "kind: !!str Version",
    "TAG_REFUSED k.yaml:1:13: kind: The tag tag:yaml.org,2002:str is refused; write the plain value. ",
  ],
  [
    "a directive",
    "%YAML 1.1\n---\nkind: on",
    'TAG_REFUSED k.yaml:1:1: The directive "%YAML 1.1" is refused; documents are YAML 1.2. ',
    'UNKNOWN_KIND k.yaml:3:7: kind: "on" is not a kind of document. ' +
      `Known kinds: ${DOCUMENT_KINDS.join(", ")}.`,
  ],
  ["an alias to nothing", "kind: *x", 'SYNTAX k.yaml:1:7: kind: No anchor "&x" stands before this. '],
  [
    "a list that does not end",
    "kind: [ 1,\n",
    "SYNTAX k.yaml:2:1: Flow sequence in block collection must be sufficiently indented and end with a ]. ",
  ],
  [
    "something that is no object",
    "- 1\n- 2",
    "WRONG_TYPE k.yaml:1:1: A document is an object with apiVersion, kind, metadata and spec. ",
  ],
  [
    "half a surrogate pair",
    environment('f: "\\ud800"'),
    'BAD_TEXT k.yaml:4:21: spec.facts.f: "\uFFFD" holds half a surrogate pair. ',
  ],
  [
    "a NUL character",
    environment('f: "a\\0b"'),
    'BAD_TEXT k.yaml:4:21: spec.facts.f: "a\\u0000b" holds a NUL character. ',
  ],
  [
    "a prototype",
    environment("__proto__: 1"),
    'BAD_TEXT k.yaml:4:18: spec.facts.__proto__: "__proto__" cannot be a name. ',
  ],
];

describe("what is wrong with a document is said with its place", () => {
  it.each(PROBLEMS)("%s", (_, text, ...expected) => {
    expect(
      problemsOf(text).map((problem) => `${problem.code} ${describeProblem(problem)} ${problem.hint ?? ""}`),
    ).toEqual(expected);
  });

  it("documents given as data have no file and no line", () => {
    const [result] = readDocuments([{ documents: [{ kind: "Artifact", metadata: { name: "a" } }] }]);
    expect(result).toMatchObject({
      kind: "invalid",
      problems: expect.arrayContaining([
        { code: "MISSING_FIELD", document: 0, path: "spec", key: "artifact:a", message: expect.any(String) },
      ]),
    });
  });

  it.each([
    ["undefined", undefined],
    ["a function", { kind: () => 1 }],
    ["NaN", { kind: Number.NaN }],
    ["a symbol", [Symbol("x")]],
    ["a BigInt", { kind: 1n }],
    [
      "a cycle",
      (() => {
        const a: unknown[] = [];
        a.push(a);
        return a;
      })(),
    ],
  ])("data that is no JSON is a problem and no crash: %s", (_, data) => {
    expect([...readDocuments([{ documents: [data] }])][0]!.kind).toBe("invalid");
  });
});

describe("text made to hurt", () => {
  const laughs = [
    "a: &a [x,x,x,x,x,x,x,x,x,x]",
    ...[..."bcdefghij"].map(
      (name, index) => `${name}: &${name} [${Array(10).fill(`*${"abcdefghi"[index]}`).join(",")}]`,
    ),
  ].join("\n");
  it.each([
    ["a billion laughs", laughs, "TOO_LARGE"],
    ["an alias to what it stands in", "a: &a [ *a ]", "TOO_DEEP"],
    ["deep brackets", "[".repeat(100_000), "TOO_DEEP"],
    ["deep JSON", '{"a":'.repeat(40_000), "TOO_DEEP"],
    ["deep but well closed", `${"[".repeat(40)}${"]".repeat(40)}`, "TOO_DEEP"],
    ["a million characters", `a: ${"x".repeat(1_000_000)}`, "TOO_LARGE"],
  ])("%s is refused with a reason", (_, text, code) => {
    expect(problemsOf(text).map((problem) => problem.code)).toContain(code);
  });

  const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
  it(`any text gives documents or problems, never a crash (SEED=${seed})`, () => {
    const pieces = fc.constantFrom(
      "a",
      ":",
      " ",
      "\n",
      "-",
      "---",
      "...",
      "{",
      "}",
      "[",
      "]",
      ",",
      '"',
      "'",
      "&a",
      "*a",
      "|",
      ">",
      "?",
      "#",
      "!",
      "%",
      "\t",
      "\\",
      "kind",
      "spec",
      "1",
      "\u0000",
      "\uD800",
      "<<",
      "~",
      "\r\n",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        for (const result of read(parts.join(""))) {
          if (result.kind === "invalid") expect(result.problems.length).toBeGreaterThan(0);
        }
      }),
      { seed, numRuns: 2000 },
    );
  });
});
