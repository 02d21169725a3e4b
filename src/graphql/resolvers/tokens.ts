/** API tokens: made, listed, revoked. What hinders a write is an answer, as it is with documents. */
import { readExpires } from "../../access/tokens/read-expires.ts";
import type { TokenListed } from "../../access/tokens/token-record.ts";
import type { Grant } from "../../access/caller.ts";
import { DomainError } from "../../values/domain-error.ts";
import type { OperationContext } from "../operation-context.ts";
import { requestProblem } from "./mutation.ts";
import type { RequestProblem } from "./mutation.ts";

type Optional<T> = { readonly [Name in keyof T]?: T[Name] | null };

interface CreateTokenInput {
  readonly name: string;
  readonly grants: readonly (Pick<Grant, "role"> & Optional<Omit<Grant, "role">>)[];
  readonly expires?: string | null;
}

interface TokenPayload {
  readonly problems: readonly RequestProblem[];
  readonly token: TokenListed | null;
}

export const tokenQueries = {
  tokens: (_parent: unknown, _arguments: unknown, { services }: OperationContext) => services.tokens.list(),
};

export const tokenMutations = {
  createToken: async (
    _: unknown,
    { input: { name, grants, expires } }: { readonly input: CreateTokenInput },
    context: OperationContext,
  ): Promise<TokenPayload & { readonly text: string | null }> => {
    const made = await unlessHindered(context, () =>
      context.services.tokens.create(
        { name, grants: grants.map(grantOf), expiresSeconds: readExpires(expires ?? undefined) },
        context.caller.name,
      ),
    );
    return { problems: made.problems, text: made.value?.text ?? null, token: made.value?.token ?? null };
  },

  revokeToken: async (
    _: unknown,
    { input: { name } }: { readonly input: { readonly name: string } },
    context: OperationContext,
  ): Promise<TokenPayload> => {
    const revoked = await unlessHindered(context, () =>
      context.services.tokens.revoke(name, context.caller.name),
    );
    return { problems: revoked.problems, token: revoked.value };
  },
};

function grantOf({ role, owner, environments }: CreateTokenInput["grants"][number]): Grant {
  return { role, ...(owner == null ? {} : { owner }), ...(environments == null ? {} : { environments }) };
}

async function unlessHindered<T>(
  { requestId }: OperationContext,
  write: () => Promise<T>,
): Promise<{ readonly problems: readonly RequestProblem[]; readonly value: T | null }> {
  try {
    return { problems: [], value: await write() };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { problems: [requestProblem(error, requestId)], value: null };
  }
}
