/** Proposals in a database that this process opens itself. */
import { approve, reject, withdraw } from "../../access/approvals/approve.ts";
import type { ProposalAnswer } from "../../access/approvals/approve.ts";
import { listProposals, readProposal } from "../../access/approvals/proposal.ts";
import type { Proposal, ProposalState } from "../../access/approvals/proposal.ts";
import { propose } from "../../access/approvals/propose.ts";
import { signedSources } from "../../access/signatures/signed-sources.ts";
import type { ApplyRequest } from "../../catalog/apply.ts";
import { readTrustedKeys } from "../../lineage/read-trusted-keys.ts";
import type { TextSource } from "../connection.ts";
import type { ProposalConnection, ProposeOptions } from "../connection-proposals.ts";
import { callingAs } from "./calling-as.ts";
import type { LocalWriter } from "./calling-as.ts";

export class LocalProposals implements ProposalConnection {
  readonly #writer: LocalWriter;

  constructor(writer: LocalWriter) {
    this.#writer = writer;
  }

  async propose({ sources, signature, reason, prune }: ProposeOptions): Promise<Proposal> {
    const knowledge = await this.#writer.open("write");
    const by = await callingAs(this.#writer, knowledge);
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
    return approve(knowledge, id, { ...options, ...(await callingAs(this.#writer, knowledge)) });
  }

  async reject(id: string, reason: string): Promise<ProposalAnswer> {
    const knowledge = await this.#writer.open("write");
    return reject(knowledge, id, { reason, ...(await callingAs(this.#writer, knowledge)) });
  }

  async withdraw(id: string, reason: string | undefined): Promise<ProposalAnswer> {
    const knowledge = await this.#writer.open("write");
    return withdraw(knowledge, id, {
      ...(reason === undefined ? {} : { reason }),
      ...(await callingAs(this.#writer, knowledge)),
    });
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
