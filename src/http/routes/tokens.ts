/**
 * API tokens over REST: made, listed, revoked. The text of a token is told once, in the answer that made
 * it.
 */
import { z } from "zod";
import { EXPIRES_DEFAULT, readExpires } from "../../access/tokens/read-expires.ts";
import type { Services } from "../../services.ts";
import { checkInput } from "../check-input.ts";
import { given } from "../given.ts";
import { readJson } from "../read-body.ts";
import type { Route } from "../route.ts";
import { text } from "../text-field.ts";

/** A token's wishes are small; a larger body is a mistake. */
const TOKEN_BYTES_MAX = 64 * 1024;

export const grantInput = z.strictObject({
  role: text.describe("viewer, publisher, policy-author, release-manager, auditor, admin or a Role document"),
  owner: text.optional().describe("only for what this owner owns"),
  environments: text.optional().describe("a label selector: only for environments that it matches"),
});
export const tokenInput = z.strictObject({
  name: text.describe("stands in the log as token:NAME, and is never used again"),
  grants: z.array(grantInput),
  expires: text.optional().describe(`a duration such as 90d, or never; default: ${EXPIRES_DEFAULT}`),
});

export function tokenRoutes({ tokens }: Pick<Services, "tokens">): readonly Route[] {
  return [
    {
      method: "GET", path: "/v1/tokens",
      answer: async () => ({ status: 200, body: { tokens: await tokens.list() } }),
    },
    {
      method: "POST", path: "/v1/tokens",
      answer: async ({ message, caller }) => {
        const { name, grants, expires } =
          checkInput(tokenInput, await readJson(message, TOKEN_BYTES_MAX));
        const wanted = { name, grants: grants.map(given), expiresSeconds: readExpires(expires) };
        return { status: 200, body: await tokens.create(wanted, caller.name) };
      },
    },
    {
      method: "POST", path: "/v1/tokens/{name}/revoke",
      answer: async ({ parameters: { name = "" }, caller }) =>
        ({ status: 200, body: { token: await tokens.revoke(name, caller.name) } }),
    },
  ];
}
