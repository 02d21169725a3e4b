/** What each field at the root costs is said, or it is cheap by what it is; copies of it are refused. */
import { buildSchema } from "graphql";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { COSTED_FIELDS } from "../../src/graphql/query-cost.ts";
import { post, startServer } from "./start-server.ts";
import type { TestServer } from "./start-server.ts";

/** They find one thing by its name or a page of things, or write documents that are counted as a body is. */
const CHEAP: ReadonlySet<string> = new Set([
  "Query.audit", "Query.tokens", "Query.head", "Query.artifact", "Query.artifacts", "Query.version",
  "Query.versions", "Query.environment", "Query.environments", "Query.service", "Query.services",
  "Query.interface", "Query.interfaces", "Query.factKey", "Query.factKeys", "Query.deployment",
  "Query.deployments", "Query.policy", "Query.policies", "Query.document", "Query.history",
  "Mutation.createToken", "Mutation.revokeToken", "Mutation.apply", "Mutation.recordDeployment",
  "Mutation.restore", "Mutation.propose", "Mutation.approveProposal", "Mutation.rejectProposal",
  "Mutation.withdrawProposal",
]);

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

it("every field of Query and Mutation has a cost or is known to be cheap", () => {
  const schema = buildSchema(readFileSync("schema.graphql", "utf8"), { assumeValidSDL: true });
  const fields = ["Query", "Mutation"].flatMap((type) =>
    Object.keys((schema.getType(type) as { getFields(): object } | undefined)!.getFields())
      .map((name) => `${type}.${name}`));
  expect(fields.filter((name) => !COSTED_FIELDS.has(name) && !CHEAP.has(name))).toEqual([]);
});

it.each([
  'rollBack(input: { environment: "a" })',
  'promote(input: { version: "a@1", from: "b", to: "c" })',
])("as many copies as there may be aliases are refused where each makes plans: %s", async (field) => {
  const copies = Array.from({ length: 26 }, (_, place) => `f${place}: ${field} { problems { code } }`);
  const { body } = await post(server, `mutation { ${copies.join(" ")} }`);
  expect(body.errors?.[0]?.extensions?.code).toBe("QUERY_TOO_COSTLY");
});
