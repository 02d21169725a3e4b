/**
 * What the edges are given: the knowledge, the ways to ask it, and the time. The edges decide nothing;
 * whoever composes the process (compose.ts) or opens a local file (cli/) makes one of these.
 */
import type { Checkpoints } from "./access/audit/checkpoints.ts";
import type { Receipt } from "./access/audit/receipt.ts";
import { receiptFrom } from "./access/audit/write-receipt.ts";
import type { Written } from "./access/audit/write-receipt.ts";
import type { Caller, Grant } from "./access/caller.ts";
import { Forbidden } from "./access/forbidden.ts";
import { boundsOf } from "./access/bounds.ts";
import { heldBy, holdsAll, holdsOn, holdsSomewhere, holdsWhole, isUnrestricted, resolved }
  from "./access/held-scopes.ts";
import type { Held } from "./access/held-scopes.ts";
import type { Permission } from "./access/permission-table.ts";
import { RestrictedKnowledge } from "./access/restricted-knowledge.ts";
import type { Tokens } from "./access/tokens/tokens.ts";
import type { Knowledge } from "./catalog/knowledge.ts";
import { ask } from "./decisions/ask.ts";
import type { Asked, Asking } from "./decisions/ask.ts";
import type { DecisionLog } from "./decisions/decision-log.ts";
import type { LeaseBook } from "./decisions/leases/leases.ts";
import { Leases } from "./decisions/leases/leases.ts";
import { RestrictedLeases } from "./decisions/leases/restricted-leases.ts";
import { isReadableRecord } from "./decisions/replay.ts";
import { nodeKey } from "./model/names.ts";
import type { Notices } from "./notices/notices.ts";
import { Plans } from "./plans/plans.ts";
import type { ValidationMeans } from "./decisions/validation/validation-means.ts";
import type { TrustedKey } from "./formats/dsse/trusted-key.ts";
import type { Scope } from "./model/scopes.ts";
import type { Snapshot } from "./snapshot/snapshot.ts";

export interface Services {
  readonly knowledge: Knowledge;
  readonly decisionLog: DecisionLog;
  readonly tokens: Tokens;
  readonly plans: Plans;
  readonly notices: Notices;
  /** RFC 3339, UTC, milliseconds. */
  readonly now: () => string;
  readonly ask: (asking: Asking) => Promise<Asked>;
  /** Not there for who may do everything: then they are those of the knowledge. */
  readonly leases?: LeaseBook;
  /** Texts and commands for validators that read more than a snapshot; without, these are open. */
  readonly validation?: ValidationMeans;
  /** Signs the log's tree; not there without a key to sign with. */
  readonly checkpoints?: Checkpoints;
  /** Public keys that signatures of documents are verified with. */
  readonly keys?: readonly TrustedKey[];
  /** The receipt of a write by who may not audit; not there for who may. */
  readonly receiptFor?: (written: Written) => Promise<Receipt | undefined>;
  /**
   * Resolves when what the caller may see now is ready to be read; undefined when it is. A request waits for
   * it first: made on the spot it would hold everybody up.
   */
  readonly ready?: () => Promise<unknown> | undefined;
  /** Throws Forbidden unless the caller holds it; not there where the caller may do everything. */
  readonly permit?: (permission: Permission) => void;
}

/** Callers whose services are kept: whoever comes back finds them, with nothing in them but their names. */
const CALLERS_KEPT_MAX = 1_000;

const KEPT = new WeakMap<Services, Map<string, Services>>();

/**
 * The services as one caller has them: every read is of what that caller may see, every write and question is
 * checked. An edge that forgets to ask for a scope cannot get round it here. Who may do everything gets the
 * very same services.
 */
export function servicesAs(services: Services, caller: Caller): Services {
  if (isUnrestricted(caller)) return services;
  let kept = KEPT.get(services);
  if (kept === undefined) KEPT.set(services, (kept = new Map()));
  const name = JSON.stringify(caller);
  let own = kept.get(name);
  if (own === undefined) {
    own = narrowed(services, caller);
    kept.set(name, own);
    for (const oldest of kept.keys()) {
      if (kept.size <= CALLERS_KEPT_MAX) break;
      kept.delete(oldest);
    }
  }
  return own;
}

function narrowed(services: Services, caller: Caller): Services {
  const { decisionLog, now, tokens, checkpoints, keys, validation } = services;
  const knowledge = new RestrictedKnowledge(services.knowledge, caller, isReadableRecord);
  const may = (scope: Scope) => holdsWhole(knowledge.held(), scope);
  const refusal = (scope: Scope) => new Forbidden(caller.name, scope, "everything");
  return {
    knowledge,
    decisionLog,
    now,
    plans: plansAs(services, knowledge, caller),
    leases: new RestrictedLeases(services.leases ?? new Leases(services.knowledge, now), knowledge, now),
    // A notice may be about anything.
    notices: guarded(services.notices, () => may("document:read"), refusal("document:read")),
    ...(keys === undefined ? {} : { keys }),
    ...(validation === undefined ? {} : { validation }),
    ready: () => knowledge.ready(),
    permit: (permission) => permit(knowledge.held(), caller, permission),
    receiptFor: (written) => receiptFrom(services, written),
    ask: async (asking) => {
      permit(knowledge.held(), caller, { scope: "decision:ask", reach: "part" });
      await knowledge.ready();
      return ask(knowledge, decisionLog, now(), asking, validation);
    },
    tokens: guarded(tokens, () => may("token:admin"), refusal("token:admin"), {
      create: (wanted, actor) => {
        for (const grant of wanted.grants) requireGrant(caller, services.knowledge.current(), grant);
        return tokens.create(wanted, actor);
      },
    }),
    ...(checkpoints === undefined ? {} : {
      checkpoints: guarded(checkpoints, () => may("audit:read"), refusal("audit:read")),
    }),
  };
}

/** What is shown of a plan is the caller's view; driving one needs the scope on its environment and owner. */
function plansAs(services: Services, knowledge: RestrictedKnowledge, caller: Caller): Plans {
  return new Plans({
    shelf: services.plans.shelf,
    holds: services.plans.holds,
    validation: services.plans.validation,
    knowledge,
    authorise: (plan, scope) => {
      const snapshot = services.knowledge.current();
      const node = snapshot.find(nodeKey("Plan", plan));
      if (node !== undefined && holdsOn(knowledge.held(), scope, boundsOf(snapshot, node))) return;
      throw new Forbidden(caller.name, scope, nodeKey("Plan", plan));
    },
  });
}

/** The same acts, each refused unless it may be done now. */
function guarded<Acts extends object>(
  acts: Acts,
  isAllowed: () => boolean,
  refusal: Forbidden,
  instead: Partial<Acts> = {},
): Acts {
  return new Proxy(acts, {
    get: (target, name) => {
      if (!isAllowed()) throw refusal;
      if (Object.hasOwn(instead, name)) return Reflect.get(instead, name) as unknown;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value as (...given: unknown[]) => unknown).bind(target) : value;
    },
  });
}

/** Nobody gives away, in a token, what they do not hold. Throws Forbidden. */
function requireGrant(caller: Caller, snapshot: Snapshot, grant: Grant): void {
  const wanted = resolved(grant, snapshot);
  if (wanted === undefined) return; // It grants nothing; the tokens say what is wrong with it.
  const held = heldBy(caller, snapshot);
  for (const scope of wanted.scopes) {
    if (holdsAll(held, { ...wanted, scopes: new Set([scope]) })) continue;
    const on = grant.owner === undefined ? "everything" : `all of ${grant.owner}`;
    throw new Forbidden(caller.name, scope, on);
  }
}

/** Throws Forbidden unless the caller holds what the table of permissions asks for. */
function permit(held: readonly Held[], caller: Caller, permission: Permission): void {
  if (permission === "anybody") return;
  const { scope, reach, orScopes = [] } = permission;
  if (reach === "all" ? holdsWhole(held, scope) : holdsSomewhere(held, scope)) return;
  if (orScopes.some((other) => holdsSomewhere(held, other))) return;
  throw new Forbidden(caller.name, scope, reach === "all" ? "everything" : "any part of the graph");
}
