/**
 * Who writes to a database that this process opens itself: a local caller, who proves nothing; with
 * FAIRLEAD_TOKEN the token's owner, as they would be at a server.
 */
import { localCaller } from "../../access/caller.ts";
import type { Caller } from "../../access/caller.ts";
import { Tokens } from "../../access/tokens/tokens.ts";
import type { Knowledge } from "../../catalog/knowledge.ts";

export interface LocalWriter {
  readonly open: (mode: "read" | "write") => Promise<Knowledge>;
  readonly actor: string;
  readonly now: () => string;
}

export async function callingAs(
  { actor, now }: LocalWriter, { store }: Knowledge,
): Promise<{ readonly caller: Caller; readonly now: string }> {
  const token = process.env["FAIRLEAD_TOKEN"] ?? "";
  if (token === "") return { caller: localCaller(actor), now: now() };
  const tokens = new Tokens(store, now);
  const caller = await tokens.recognise(token);
  await tokens.close(); // The last use is told here as it is at a server.
  return { caller, now: now() };
}
