import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { checkDocument } from "../../src/model/check-document.ts";
import { allJsonSchemas } from "../../src/model/document-schema.ts";
import type { DocumentKind } from "../../src/model/document.ts";
import { DOCUMENT_KINDS } from "../../src/model/document.ts";
import { EXAMPLES } from "./example-documents.ts";

const schemas = allJsonSchemas();
const ajv = new Ajv2020({ strict: false });
const validate = Object.fromEntries(DOCUMENT_KINDS.map((kind) => [kind, ajv.compile(schemas[kind])]));
const examples = parseAllDocuments(EXAMPLES).map(
  (document) => document.toJS() as { kind: DocumentKind; spec: object },
);

describe("the published JSON Schemas", () => {
  it.each(examples.map((example) => [example.kind, example] as const))(
    "accept the example of %s",
    (kind, example) => {
      expect(checkDocument(example).kind).toBe("valid");
      expect(validate[kind]!(example), JSON.stringify(validate[kind]!.errors)).toBe(true);
    },
  );

  it.each(examples.map((example) => [example.kind, example] as const))(
    "refuse an unknown field of %s",
    (kind, example) => {
      const misspelt = { ...example, spec: { ...example.spec, bogus: 1 } };
      expect(validate[kind]!(misspelt)).toBe(false);
      expect(checkDocument(misspelt).kind).toBe("invalid");
    },
  );

  it("describe every kind", () => {
    expect(examples.map((example) => example.kind).toSorted()).toEqual(DOCUMENT_KINDS.toSorted());
  });
});
