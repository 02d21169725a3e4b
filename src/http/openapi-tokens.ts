/** What the routes of API tokens take and give, for `/openapi.json`. */
import { list, object, oneOfTexts, ref } from "./openapi-schemas.ts";
import type { Json } from "./openapi-schemas.ts";
import { tokenInput } from "./routes/tokens.ts";

export const TOKEN_OPERATIONS = [
  {
    method: "get", path: "/v1/tokens", id: "tokens",
    summary: "All API tokens, revoked ones too, and when each was last used.",
    answer: "TokenList", errors: [503],
  },
  {
    method: "post", path: "/v1/tokens", id: "createToken",
    summary: "Makes an API token. Its text is in this answer and nowhere else.",
    body: tokenInput, answer: "MadeToken", errors: [409, 503],
  },
  {
    method: "post", path: "/v1/tokens/{name}/revoke", id: "revokeToken",
    summary: "Revokes an API token: from this answer on it is refused everywhere.",
    answer: "RevokedToken", errors: [404, 503],
  },
] as const;

const string: Json = { type: "string" };
const timeOrNull: Json = { type: ["string", "null"], format: "date-time" };

export const TOKEN_SCHEMAS: Readonly<Record<string, Json>> = {
  Token: object({
    id: string, name: string, state: oneOfTexts("active", "expired", "revoked"),
    grants: list(object({ role: string }, { owner: string, environments: string })),
    createdAt: { type: "string", format: "date-time" }, createdBy: string, expiresAt: timeOrNull,
    revokedAt: timeOrNull, revokedBy: { type: ["string", "null"] }, lastUsedAt: timeOrNull,
  }),
  TokenList: object({ tokens: list(ref("Token")) }),
  MadeToken: object({ text: string, token: ref("Token") }),
  RevokedToken: object({ token: ref("Token") }),
};
