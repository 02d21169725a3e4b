/** `fairlead schema`: the JSON Schema of one kind of document, or of all. */
import { parseDocumentReference } from "../../model/document-reference.ts";
import { allJsonSchemas, documentJsonSchema } from "../../model/document-schema.ts";
import { EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import type { Terminal } from "../terminal.ts";

export function schemaCommand(kind: string | undefined, terminal: Terminal): ExitCode {
  const schema =
    kind === undefined ? allJsonSchemas() : documentJsonSchema(parseDocumentReference(`${kind}/x`).kind);
  terminal.write(JSON.stringify(schema, null, 2));
  return EXIT_YES;
}
