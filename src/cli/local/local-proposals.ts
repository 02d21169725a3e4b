/**
 * Proposals in a database that this process opens itself. Who opens it is a local caller, who cannot approve;
 * with FAIRLEAD_TOKEN they are the token's owner, as they would be at a server.
 */
import { approve, reject, withdraw } from "../../access/approvals/approve.ts";
import type { ProposalAnswer } from "../../access/approvals/approve.ts";
import { listProposals, readProposal } from "../../access/approvals/proposal.ts";
import type { Proposal, ProposalState } from "../../access/approvals/proposal.ts";
import { propose } from "../../access/approvals/propose.ts";
import { localCaller } from "../../access/caller.ts";
import type { Caller } from "../../access/caller.ts";
import { signedSources } from "../../access/signatures/signed-sources.ts";
import { Tokens } from "../../access/tokens/tokens.ts";
import type { ApplyRequest } from "../../catalog/apply.ts";
import type { Knowledge } from "../../catalog/knowledge.ts";
import { readTrustedKeys } from "../../lineage/read-trusted-keys.ts";
import type { TextSource } from "../connection.ts";
import type { ProposalConnection, ProposeOptions } from "../connection-proposals.ts";

export interface LocalWriter {
  readonly open: (mode: "read" | "write") => Promise<Knowledge>;
  readonly actor: string;
  readonly now: () => string;
}

export class LocalProposals implements ProposalConnection {
  readonly #writer: LocalWriter;

  constructor(writer: LocalWriter) {
    this.#writer = writer;
  }

  async propose({ sources, signature, reason, prune }: ProposeOptions): Promise<Proposal> {
    const knowledge = await this.#writer.open("write");
    const by = await this.#by(knowledge);
    return propose(knowledge, {
      ...by,
      actor: by.caller.name,
      reason: reason ?? "no reason given",
      ...(await localSources(sources, signature)),
      ...(prune === undefined ? {} : { prune }),
    });
  }

  async proposals(state: ProposalState | "all"): Promise<readonly Proposal[]> {
    const knowledge = await this.#writer.open("read");
    return listProposals(knowledge, knowledge.current(), state, this.#writer.now());
  }

  async proposal(id: string): Promise<Proposal> {
    const knowledge = await this.#writer.open("read");
    return readProposal(knowledge, knowledge.current(), id, this.#writer.now());
  }

  async approve(
    id: string,
    options: { readonly expires?: string; readonly reason?: string },
  ): Promise<ProposalAnswer> {
    const knowledge = await this.#writer.open("write");
    return approve(knowledge, id, { ...options, ...(await this.#by(knowledge)) });
  }

  async reject(id: string, reason: string): Promise<ProposalAnswer> {
    const knowledge = await this.#writer.open("write");
    return reject(knowledge, id, { reason, ...(await this.#by(knowledge)) });
  }

  async withdraw(id: string, reason: string | undefined): Promise<ProposalAnswer> {
    const knowledge = await this.#writer.open("write");
    return withdraw(knowledge, id, {
      ...(reason === undefined ? {} : { reason }),
      ...(await this.#by(knowledge)),
    });
  }

  async #by({ store }: Knowledge): Promise<{ readonly caller: Caller; readonly now: string }> {
    const { actor, now } = this.#writer;
    const token = process.env["FAIRLEAD_TOKEN"] ?? "";
    if (token === "") return { caller: localCaller(actor), now: now() };
    const tokens = new Tokens(store, now);
    const caller = await tokens.recognise(token);
    await tokens.close(); // The last use is told here as it is at a server.
    return { caller, now: now() };
  }
}

/** Documents as they are given, or as they were signed, verified with the keys of FAIRLEAD_KEYS. */
export async function localSources(
  sources: readonly TextSource[],
  signature: string | undefined,
): Promise<Pick<ApplyRequest, "sources" | "evidence">> {
  if (signature === undefined) return { sources };
  const folder = process.env["FAIRLEAD_KEYS"] ?? "";
  const keys = folder === "" ? [] : await readTrustedKeys(folder);
  return signedSources({ envelope: signature, keys, ...(sources.length === 0 ? {} : { given: sources }) });
}
