/**
 * The text that says what an interface is, given with the version of it that somebody provides. Documents
 * keep its digest alone; the text is kept beside them, as it may be as long as a book.
 */
import { z } from "zod";
import { digest, fields, text } from "./fields.ts";

export const CONTRACT_FORMATS = ["graphql", "openapi", "json-schema", "protobuf"] as const;
export type ContractFormat = (typeof CONTRACT_FORMATS)[number];

/** Characters of one text: four times GitHub's GraphQL schema, and one record of a store. */
export const CONTRACT_TEXT_MAX = 4_000_000;

export const contract = fields({
  format: z.enum(CONTRACT_FORMATS),
  /** SDL; OpenAPI or a JSON Schema as JSON or YAML; a FileDescriptorSet in base64. */
  text: z.string().min(1, "is empty").max(CONTRACT_TEXT_MAX, `is longer than ${CONTRACT_TEXT_MAX} characters`)
    .optional(),
  /** Read by `fairlead apply`, which sends the text in its place. */
  file: text().optional(),
  /** Of a text that was given before. */
  digest: digest.optional(),
}).superRefine(({ text: given, file, digest: known }, context) => {
  const complain = (path: string, message: string): void =>
    context.addIssue({ code: "custom", path: [path], message });
  if (file !== undefined) complain("file", "is read by `fairlead apply`; over the API give its text");
  else if ((given === undefined) === (known === undefined))
    complain("text", "is needed, or the digest of a text that was given before, one of the two");
});
