/** What a service or an artifact is told in an environment, as data or as the file that a process reads. */
import { z } from "zod";
import { parseAsOf, snapshotFor } from "../../catalog/consistency.ts";
import { CONFIGURATION_FORMATS } from "../../configuration/configuration-formats.ts";
import type { ConfigurationFormat } from "../../configuration/configuration-formats.ts";
import { configurationText } from "../../configuration/output/configuration-text.ts";
import { readConfiguration } from "../../configuration/read-configuration.ts";
import { readSet } from "../../configuration/read-set.ts";
import type { Services } from "../../services.ts";
import { checkInput } from "../check-input.ts";
import { given } from "../given.ts";
import { fieldsOf } from "../read-query.ts";
import type { Route, RouteAnswer } from "../route.ts";
import { text } from "../text-field.ts";

export const configurationQuery = z.strictObject({
  in: text.describe("an environment by name"),
  version: text.optional().describe("of the artifact; the one that runs there unless given"),
  set: z.array(text).max(200, "has more than 200 entries").optional()
    .describe("PLACE=VALUE above all layers, such as server.port=8080; may repeat"),
  format: z.enum(CONFIGURATION_FORMATS).optional()
    .describe("json (default) tells everything; the others hold the values alone, 409 unless resolved"),
  asOf: text.optional().describe("a revision or a time of the past"),
  atLeast: text.optional().describe("the token of a write that the answer must hold"),
});

const CONTENT_TYPES: Readonly<Record<ConfigurationFormat, string>> = {
  json: "application/json; charset=utf-8",
  values: "application/json; charset=utf-8",
  yaml: "application/yaml; charset=utf-8",
  env: "text/plain; charset=utf-8",
  configmap: "application/yaml; charset=utf-8",
};

export function configurationRoutes({ knowledge, now }: Services): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/v1/configuration/{name*}",
      answer: async ({ parameters, query }) => {
        const { format = "json", asOf, atLeast, set = [], ...rest } =
          given(checkInput(configurationQuery, queryFields(query)));
        const snapshot = await snapshotFor(knowledge, {
          ...(asOf === undefined ? {} : { asOf: parseAsOf(asOf) }),
          ...(atLeast === undefined ? {} : { atLeast }),
        });
        const question = { of: parameters["name"]!, ...rest, set: readSet(set) };
        const resolved = await readConfiguration(knowledge, snapshot, question, now());
        if (format === "json") return { status: 200, body: resolved };
        const written = configurationText(resolved, format);
        // Half a configuration is none: who fetches a file finds out by the status.
        if (written === undefined) return { status: 409, body: resolved };
        return asText(written, CONTENT_TYPES[format]);
      },
    },
  ];
}

/** `set` may stand several times. */
function queryFields(query: URLSearchParams): Record<string, unknown> {
  const entries = [...query];
  const set = entries.filter(([name]) => name === "set").map(([, value]) => value);
  const fields = fieldsOf(entries.filter(([name]) => name !== "set"));
  return set.length === 0 ? fields : { ...fields, set };
}

function asText(body: string, contentType: string): RouteAnswer {
  return { status: 200, body, contentType };
}
