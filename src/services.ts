/**
 * What the edges are given: the knowledge, the ways to ask it, and the time. The edges decide nothing;
 * whoever composes the process (compose.ts) or opens a local file (cli/) makes one of these.
 */
import type { Asked, Asking } from "./decisions/ask.ts";
import type { Tokens } from "./access/tokens/tokens.ts";
import type { DecisionLog } from "./decisions/decision-log.ts";
import type { Checkpoints } from "./access/audit/checkpoints.ts";
import type { Knowledge } from "./catalog/knowledge.ts";

export interface Services {
  readonly knowledge: Knowledge;
  readonly decisionLog: DecisionLog;
  readonly tokens: Tokens;
  /** RFC 3339, UTC, milliseconds. */
  readonly now: () => string;
  readonly ask: (asking: Asking) => Promise<Asked>;
  /** Signs the log's tree; not there without a key to sign with. */
  readonly checkpoints?: Checkpoints;
}
