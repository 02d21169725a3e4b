/**
 * API tokens: made, listed, revoked, and recognised in a request. They are records of the store, so every
 * process on the database knows them.
 *
 * Whether a token holds is looked up in the store at each request, and never answered from memory: one that
 * was revoked is refused by the next request, in whichever process it arrives. Requests that arrive together
 * share one look-up, which starts after each of them came.
 */
import { timingSafeEqual } from "node:crypto";
import { nodeKey } from "../../model/names.ts";
import { isBuiltInRole, nearestRoles } from "../../model/roles.ts";
import { InvalidSelector, parseSelector } from "../../model/label-selector.ts";
import { RecordMoved } from "../../store/record-moved.ts";
import type { GraphStore } from "../../store/graph-store.ts";
import { sha256Hex } from "../../values/digest.ts";
import { nearestNames } from "../../values/nearest.ts";
import type { Caller, Grant } from "../caller.ts";
import { CredentialsRefused } from "../credentials-refused.ts";
import { LastUses } from "./last-uses.ts";
import { Lookups } from "./lookups.ts";
import { TOKEN_NAME_NAMESPACE, TOKEN_NAMESPACE, TOKEN_USE_NAMESPACE, listed } from "./token-record.ts";
import { stateOf } from "./token-record.ts";
import type { TokenListed, TokenRecord, TokenUse } from "./token-record.ts";
import { RoleNotFound, TokenInvalid, TokenNameTaken, TokenNotFound } from "./token-refused.ts";
import { makeTokenText, tokenIdOf } from "./token-text.ts";

/** What a token may be called: it stands in the log as `token:NAME`. */
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$/;
const ROLE = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$/;
const ROLE_PREFIX = nodeKey("Role", "");
/** Roles of one token; who needs more wants a role of its own. */
const GRANTS_MAX = 20;
/** All tokens, revoked ones too, that are listed; a person with more should ask why. */
export const TOKENS_LISTED_MAX = 10_000;
const DAY_SECONDS = 86_400;
/** Ten years: whoever wants longer says `never`. */
const EXPIRES_SECONDS_MAX = 3_650 * DAY_SECONDS;

export interface NewToken {
  readonly name: string;
  readonly grants: readonly Grant[];
  /** From now; null: it never expires. */
  readonly expiresSeconds: number | null;
}

export interface MadeToken {
  /** The only time that it is told. */
  readonly text: string;
  readonly token: TokenListed;
}

export class Tokens {
  readonly #store: GraphStore;
  readonly #now: () => string;
  readonly #uses: LastUses;
  readonly #lookups: Lookups;
  readonly #revoked = new Set<(id: string) => void>();

  constructor(store: GraphStore, now: () => string, onError: (error: unknown) => void = () => {}) {
    this.#store = store;
    this.#now = now;
    this.#uses = new LastUses(store, onError);
    this.#lookups = new Lookups(store);
  }

  /** Errors: TokenInvalid, TokenNameTaken, RoleNotFound, InvalidSelector. */
  async create({ name, grants, expiresSeconds }: NewToken, actor: string): Promise<MadeToken> {
    checkNew({ name, grants, expiresSeconds });
    await this.#checkRoles(grants.map(({ role }) => role).filter((role) => !isBuiltInRole(role)));
    const { id, text } = makeTokenText();
    const now = this.#now();
    const record: TokenRecord = {
      name, hash: sha256Hex(text), grants, createdAt: now, createdBy: actor,
      expiresAt: expiresSeconds === null ? null
        : new Date(Date.parse(now) + expiresSeconds * 1000).toISOString(),
      revokedAt: null, revokedBy: null,
    };
    try {
      await this.#store.putRecords([
        { namespace: TOKEN_NAMESPACE, key: id, value: record, expects: 0 },
        { namespace: TOKEN_NAME_NAMESPACE, key: name, value: { id }, expects: 0 },
      ]);
    } catch (error) {
      throw error instanceof RecordMoved && error.key === name ? new TokenNameTaken(name) : error;
    }
    return { text, token: listed(id, record, undefined, now) };
  }

  /** All, in order of name. */
  async list(): Promise<readonly TokenListed[]> {
    await this.#uses.flush();
    const limit = TOKENS_LISTED_MAX;
    const records = await this.#store.records({ namespace: TOKEN_NAMESPACE, limit });
    const uses = await this.#store.records({ namespace: TOKEN_USE_NAMESPACE, limit });
    const useOf = new Map(uses.map(({ key, value }) => [key, value as TokenUse]));
    const now = this.#now();
    return records.map(({ key, value }) => listed(key, value as TokenRecord, useOf.get(key), now))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** From its return on nobody is let in with it. The same again changes nothing. Errors: TokenNotFound. */
  async revoke(name: string, actor: string): Promise<TokenListed> {
    for (;;) { // Ends: only a first revocation moves a token's record.
      const { id, record, version } = await this.#named(name);
      if (record.revokedAt !== null) return listed(id, record, await this.#useOf(id), this.#now());
      const revoked = { ...record, revokedAt: this.#now(), revokedBy: actor };
      try {
        await this.#store.putRecords([
          { namespace: TOKEN_NAMESPACE, key: id, value: revoked, expects: version },
        ]);
      } catch (error) {
        if (error instanceof RecordMoved) continue;
        throw error;
      }
      for (const tell of this.#revoked) tell(id);
      return listed(id, revoked, await this.#useOf(id), this.#now());
    }
  }

  /** Who shows this text. Errors: CredentialsRefused, and the store's. */
  async recognise(text: string): Promise<Caller> {
    const id = tokenIdOf(text);
    if (id === undefined) throw new CredentialsRefused("malformed");
    const record = await this.#lookups.find(id);
    // Hashes of equal length, compared in a time that does not tell how much of them is equal.
    const given = Buffer.from(sha256Hex(text), "latin1");
    const isKnown = record !== undefined && timingSafeEqual(given, Buffer.from(record.hash, "latin1"));
    if (!isKnown) throw new CredentialsRefused("unknown");
    const now = this.#now();
    const state = stateOf(record, now);
    if (state !== "active") throw new CredentialsRefused(state);
    this.#uses.note(id, now);
    const { name, grants, expiresAt } = record;
    return { kind: "token", name: `token:${name}`, grants, credential: { id, until: expiresAt } };
  }

  /** Those of the ids whose token does not hold any more. */
  async ended(ids: readonly string[]): Promise<readonly string[]> {
    const now = this.#now();
    const records = await this.#store.records({ namespace: TOKEN_NAMESPACE, keys: ids });
    const active = new Set(records.filter(({ value }) => stateOf(value as TokenRecord, now) === "active")
      .map(({ key }) => key));
    return ids.filter((id) => !active.has(id));
  }

  /** Told the id of each token that this process revokes. Returns what ends it. */
  onRevoked(tell: (id: string) => void): () => void {
    this.#revoked.add(tell);
    return () => void this.#revoked.delete(tell);
  }

  /** Writes the last uses that are not written yet. */
  close(): Promise<void> {
    return this.#uses.flush();
  }

  /** Each is a Role document: what nobody defines grants nothing, or what somebody makes of it later. */
  async #checkRoles(roles: readonly string[]): Promise<void> {
    const stated = new Set<string>();
    if (roles.length === 0) return;
    for await (const { key } of this.#store.documents({ prefix: ROLE_PREFIX })) {
      stated.add(key.slice(ROLE_PREFIX.length));
    }
    const unknown = roles.find((role) => !stated.has(role));
    if (unknown !== undefined) throw new RoleNotFound(unknown, nearestRoles(unknown, stated));
  }

  async #named(name: string) {
    const [entry] = await this.#store.records({ namespace: TOKEN_NAME_NAMESPACE, keys: [name] });
    if (entry === undefined) throw new TokenNotFound(name, await this.#nearest(name));
    const { id } = entry.value as { readonly id: string };
    const [found] = await this.#store.records({ namespace: TOKEN_NAMESPACE, keys: [id] });
    return { id, record: found!.value as TokenRecord, version: found!.version };
  }

  async #nearest(name: string): Promise<readonly string[]> {
    const limit = TOKENS_LISTED_MAX;
    const names = await this.#store.records({ namespace: TOKEN_NAME_NAMESPACE, limit });
    return nearestNames(name, names.map(({ key }) => key));
  }

  async #useOf(id: string): Promise<TokenUse | undefined> {
    const [use] = await this.#store.records({ namespace: TOKEN_USE_NAMESPACE, keys: [id] });
    return use?.value as TokenUse | undefined;
  }
}

function checkNew({ name, grants, expiresSeconds }: NewToken): void {
  if (!NAME.test(name)) {
    throw new TokenInvalid(`"${name.slice(0, 200)}" is no name of a token.`, name,
      "Letters, digits, dots, dashes and underscores; at most 100.");
  }
  if (grants.length === 0) throw new TokenInvalid("A token without a role may do nothing.", "",
    "Give a role.");
  if (grants.length > GRANTS_MAX) {
    throw new TokenInvalid(`A token has at most ${GRANTS_MAX} roles.`, String(grants.length));
  }
  for (const { role, environments } of grants) {
    if (!ROLE.test(role)) throw new TokenInvalid(`"${role.slice(0, 200)}" is no name of a role.`, role);
    if (environments !== undefined) checkSelector(environments);
  }
  if (expiresSeconds === null || (expiresSeconds > 0 && expiresSeconds <= EXPIRES_SECONDS_MAX)) return;
  throw new TokenInvalid("A token expires after at least a second and at most ten years.",
    String(expiresSeconds), "Such as 90d; or never.");
}

function checkSelector(text: string): void {
  const { terms } = parseSelector(text);
  if (terms.length === 0) throw new InvalidSelector(text, "it matches everything; leave it out instead");
}
