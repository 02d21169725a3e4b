/**
 * A binding gives a role that there is: built in, or a Role document. One that nobody defines would grant
 * nothing now, and whatever somebody makes of its name later. So no role goes away that is bound.
 */
import type { Document } from "../model/document.ts";
import type { Finding } from "../model/explain-issues.ts";
import { nodeKey, parseKey } from "../model/names.ts";
import { didYouMean } from "../model/problem.ts";
import { isBuiltInRole, nearestRoles } from "../model/roles.ts";
import { quoted } from "../values/quoted.ts";
import type { Batch, BatchChange } from "./batch.ts";

/** Bindings that a message names; the rest is counted. */
const BINDINGS_NAMED_MAX = 3;

export class RoleCheck {
  readonly #batch: Batch;
  /** Keys of documents that were given and could not be read: what refers to them is not to blame. */
  readonly #unreadable: ReadonlySet<string>;
  /** Bindings after the batch, by the role that they give; looked at once, at the first role that goes. */
  #bindings: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(batch: Batch, unreadable: ReadonlySet<string>) {
    this.#batch = batch;
    this.#unreadable = unreadable;
  }

  check({ key, after }: BatchChange): readonly Finding[] {
    if (after?.kind === "RoleBinding") return this.#binding(roleOf(after));
    if (after === null && key.startsWith("role:")) return this.#gone(parseKey(key)!.name);
    return [];
  }

  #binding(role: string): readonly Finding[] {
    const key = nodeKey("Role", role);
    if (isBuiltInRole(role) || this.#batch.plan.declares(key) || this.#unreadable.has(key)) return [];
    const isGoing = this.#batch.changes.has(key);
    return [{
      code: "UNKNOWN_REFERENCE",
      path: ["spec", "role"],
      message: `Role ${quoted(role)} ${isGoing ? "goes away in the same call" : "is not known"}.`,
      hint: didYouMean(nearestRoles(role, this.#roles())) ?? "Apply its document first, or in the same call.",
    }];
  }

  #gone(role: string): readonly Finding[] {
    if (isBuiltInRole(role)) return []; // A document of that name never meant anything.
    const bound = (this.#bindings ??= this.#bindingsByRole()).get(role) ?? [];
    if (bound.length === 0) return [];
    const more = bound.length - BINDINGS_NAMED_MAX;
    const named = bound.slice(0, BINDINGS_NAMED_MAX).join(", ");
    return [{
      code: "STILL_REFERRED_TO",
      path: [],
      message: `It cannot go away: ${named}${more > 0 ? ` and ${more} more` : ""} still ` +
        `give${bound.length === 1 ? "s" : ""} it.`,
      hint: "Change or delete what gives it first, or in the same call.",
    }];
  }

  #bindingsByRole(): ReadonlyMap<string, readonly string[]> {
    const { snapshot, changes } = this.#batch;
    const bindings = new Map<string, string[]>();
    const add = (role: string, key: string) => {
      const known = bindings.get(role);
      if (known === undefined) bindings.set(role, [key]);
      else known.push(key);
    };
    for (const node of snapshot.nodesOf("RoleBinding")) {
      const key = snapshot.key(node);
      if (!changes.has(key)) add(String(snapshot.properties(node)["role"]), key);
    }
    for (const { key, after } of changes.values()) {
      if (after?.kind === "RoleBinding") add(roleOf(after), key);
    }
    for (const keys of bindings.values()) keys.sort();
    return bindings;
  }

  /** Names of Role documents after the batch. */
  #roles(): readonly string[] {
    const { snapshot, changes, plan } = this.#batch;
    const keys = [...snapshot.nodesOf("Role").map((node) => snapshot.key(node)), ...changes.keys()];
    return keys.filter((key) => key.startsWith("role:") && plan.declares(key))
      .map((key) => parseKey(key)!.name);
  }
}

function roleOf({ spec }: Document): string {
  return String(spec["role"]);
}
