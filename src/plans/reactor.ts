/**
 * Follows what is observed, whoever writes it and through whichever process, and lets the rules react
 * (./react.ts). A server does it; a database that nobody serves is not followed.
 */
import type { Caller } from "../access/caller.ts";
import type { Knowledge } from "../catalog/knowledge.ts";
import type { GraphDelta } from "../model/graph.ts";
import { RecordMoved } from "../store/record-moved.ts";
import { reactTo } from "./react.ts";
import type { Reaction } from "./react.ts";

/** A record says that somebody looks at an observation, so that of several processes one does. */
const NAMESPACE = "reaction";
/** Figures that wait for their turn: when rules cannot follow, the newest count. */
const WAITING_MAX = 1_000;

export interface ReactorOptions {
  readonly knowledge: Knowledge;
  /** RFC 3339, UTC, milliseconds. */
  readonly now: () => string;
  readonly onReaction?: (reaction: Reaction) => void;
  readonly onError: (error: unknown) => void;
}

interface Seen {
  readonly observation: string;
  readonly revision: number;
}

export class Reactor {
  readonly #options: ReactorOptions;
  readonly #unsubscribe: () => void;
  readonly #waiting: Seen[] = [];
  #running: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: ReactorOptions) {
    this.#options = options;
    this.#unsubscribe = options.knowledge.subscribe((snapshot, delta) =>
      this.#follow(snapshot.head.revision, delta));
  }

  /** Resolves when everything that was seen so far was looked at. */
  async settled(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** Follows no more, and lets what is under way finish. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#unsubscribe();
    await this.settled();
  }

  #follow(revision: number, { putNodes }: GraphDelta): void {
    for (const { kind, key } of putNodes) {
      if (kind !== "Observation") continue;
      this.#waiting.push({ observation: key.slice(key.indexOf(":") + 1), revision });
    }
    this.#waiting.splice(0, Math.max(0, this.#waiting.length - WAITING_MAX));
    if (this.#waiting.length === 0 || this.#running !== undefined) return;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  async #run(): Promise<void> {
    for (let seen = this.#waiting.shift(); seen !== undefined; seen = this.#waiting.shift()) {
      if (this.#isClosed) return;
      try {
        await this.#react(seen);
      } catch (error) {
        this.#options.onError(error);
      }
    }
  }

  async #react({ observation, revision }: Seen): Promise<void> {
    const { knowledge, now, onReaction } = this.#options;
    const snapshot = knowledge.current();
    if (!asksForAction(snapshot)) return;
    if (!(await this.#isOurs(observation))) return;
    const reaction = await reactTo(knowledge, observation, await this.#sender(revision), now());
    if (reaction !== undefined) onReaction?.(reaction);
  }

  async #isOurs(observation: string): Promise<boolean> {
    const { knowledge, now } = this.#options;
    try {
      await knowledge.store.putRecords([
        { namespace: NAMESPACE, key: observation, value: { time: now() }, expects: 0 },
      ]);
      return true;
    } catch (error) {
      if (error instanceof RecordMoved) return false;
      throw error;
    }
  }

  /**
   * Who wrote the revision, as the log names them: `token:` and `oidc:` are only written for who showed it.
   */
  async #sender(revision: number): Promise<Caller> {
    const { store } = this.#options.knowledge;
    for await (const { actor } of store.revisions({ after: revision - 1, upTo: revision, limit: 1 })) {
      const kind = actor.startsWith("token:") ? "token" : actor.startsWith("oidc:") ? "oidc" : "local";
      return { kind, name: actor, grants: [] };
    }
    return { kind: "local", name: "fairlead", grants: [] };
  }
}

/** Without such a rule nothing is written for a figure. */
function asksForAction(snapshot: ReturnType<Knowledge["current"]>): boolean {
  return snapshot.memo(ASKING, () => snapshot.nodesOf("Rule").some((node) => {
    const properties = snapshot.properties(node);
    return properties["on"] === "observation" && properties["choose.action"] !== undefined;
  }));
}

const ASKING = {};
