/** `fairlead token create | list | revoke`: who may ask a server, and what for. */
import { EXPIRES_DEFAULT, readExpires } from "../../access/tokens/read-expires.ts";
import type { TokenListed } from "../../access/tokens/token-record.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import { EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { widest } from "../layout.ts";
import type { Colour, Terminal } from "../terminal.ts";
import { UsageInvalid } from "../usage-invalid.ts";

export interface TokenCreateOptions extends PlaceOptions {
  readonly name: string;
  readonly role: readonly string[];
  readonly owner?: string;
  readonly environments?: string;
  readonly expires?: string;
  readonly format: "table" | "json";
}

export interface TokenOptions extends PlaceOptions {
  readonly format: "table" | "json";
}

const COLOURS: Readonly<Record<TokenListed["state"], Colour>> = {
  active: "green",
  expired: "dim",
  revoked: "red",
};

/** Names wider than this push the other columns out. */
const NAME_WIDTH_MAX = 40;

/** The token itself is all of stdout, so that a script can keep it without looking for it. */
export async function tokenCreateCommand(options: TokenCreateOptions, terminal: Terminal): Promise<ExitCode> {
  const { name, role, owner, environments, expires = EXPIRES_DEFAULT } = options;
  readExpires(expires); // Refused before anybody is asked.
  const scope = {
    ...(owner === undefined ? {} : { owner }),
    ...(environments === undefined ? {} : { environments }),
  };
  const connection = await connect(options, terminal);
  try {
    const made = await connection.createToken({
      name, grants: role.map((each) => ({ role: each, ...scope })), expires,
    });
    if (options.format === "json") terminal.write(JSON.stringify({ schemaVersion: 1, ...made }, null, 2));
    else {
      terminal.write(made.text);
      terminal.note(`made token:${name}, ${rolesOf(made.token)}, ${endOf(made.token)}. ` +
        "It is not shown again; send it as FAIRLEAD_TOKEN.");
    }
    return EXIT_YES;
  } finally {
    await connection.close();
  }
}

export async function tokenListCommand(options: TokenOptions, terminal: Terminal): Promise<ExitCode> {
  const connection = await connect(options, terminal);
  try {
    const tokens = await connection.tokens();
    if (options.format === "json") terminal.write(JSON.stringify({ schemaVersion: 1, tokens }, null, 2));
    else if (tokens.length === 0) terminal.note("There is no token.");
    else for (const line of linesOf(tokens, terminal)) terminal.write(line);
    return EXIT_YES;
  } finally {
    await connection.close();
  }
}

export async function tokenRevokeCommand(
  name: string,
  options: TokenOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if (name.startsWith("fl_")) {
    throw new UsageInvalid("Name the token; its text belongs in no command.",
      "`fairlead token list` has names.");
  }
  const connection = await connect(options, terminal);
  try {
    const token = await connection.revokeToken(name);
    if (options.format === "json") terminal.write(JSON.stringify({ schemaVersion: 1, token }, null, 2));
    else terminal.write(`revoked token:${name} at ${token.revokedAt}, by ${token.revokedBy}`);
    return EXIT_YES;
  } finally {
    await connection.close();
  }
}

function linesOf(tokens: readonly TokenListed[], { paint }: Terminal): readonly string[] {
  const width = widest(tokens.map(({ name }) => name), NAME_WIDTH_MAX);
  return tokens.map((token) => {
    const used = token.lastUsedAt === null ? "never used" : `used ${token.lastUsedAt.slice(0, 16)}Z`;
    const state = paint(COLOURS[token.state], token.state.padEnd(7));
    return `${state}  ${token.name.padEnd(width)}  fl_${token.id}...  ` +
      `${rolesOf(token)}; ${endOf(token)}; ${used}; by ${token.createdBy}`;
  });
}

function rolesOf({ grants }: TokenListed): string {
  return grants.map(({ role, owner, environments }) => [
    role,
    ...(owner === undefined ? [] : [`owner ${owner}`]),
    ...(environments === undefined ? [] : [`in ${environments}`]),
  ].join(" ")).join(", ");
}

function endOf({ expiresAt, revokedAt }: TokenListed): string {
  if (revokedAt !== null) return `revoked ${revokedAt.slice(0, 16)}Z`;
  return expiresAt === null ? "never expires" : `until ${expiresAt.slice(0, 16)}Z`;
}
