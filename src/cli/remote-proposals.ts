/** Proposals of a service over REST. */
import type { ProposalAnswer } from "../access/approvals/approve.ts";
import type { Proposal, ProposalState } from "../access/approvals/proposal.ts";
import type { ProposalConnection, ProposeOptions } from "./connection-proposals.ts";
import { JoinedSources } from "./joined-sources.ts";
import type { ServiceClient } from "./service-client.ts";
import { RefusedByService } from "./service-failed.ts";

/** As for any write: 100,000 documents take a minute on a slow machine. */
const WRITE_MILLISECONDS_MAX = 600_000;

export class RemoteProposals implements ProposalConnection {
  readonly #client: ServiceClient;
  readonly #actor: string | undefined;

  constructor(client: ServiceClient, actor: string | undefined) {
    this.#client = client;
    this.#actor = actor;
  }

  async propose({ sources, signature, reason, prune }: ProposeOptions): Promise<Proposal> {
    const joined = new JoinedSources(sources);
    const query = { actor: this.#actor, reason, prune };
    const [body, rest] =
      signature === undefined
        ? [joined.text, { file: joined.file }]
        : [await signedBody(signature, sources), { signed: "true" }];
    try {
      const { proposal } = await this.#client.postText<{ readonly proposal: Proposal }>(
        "/v1/proposals", { ...query, ...rest }, body, WRITE_MILLISECONDS_MAX,
      );
      return proposal;
    } catch (error) {
      throw error instanceof RefusedByService ? joined.withOwnPlaces(error) : error;
    }
  }

  async proposals(state: ProposalState | "all"): Promise<readonly Proposal[]> {
    type Found = { readonly proposals: readonly Proposal[] };
    return (await this.#client.get<Found>("/v1/proposals", { state })).proposals;
  }

  proposal(id: string): Promise<Proposal> {
    return this.#client.get(`/v1/proposals/${encodeURIComponent(id)}`);
  }

  approve(id: string, options: object): Promise<ProposalAnswer> {
    return this.#answer(id, "approve", options);
  }

  reject(id: string, reason: string): Promise<ProposalAnswer> {
    return this.#answer(id, "reject", { reason });
  }

  withdraw(id: string, reason: string | undefined): Promise<ProposalAnswer> {
    return this.#answer(id, "withdraw", { reason });
  }

  #answer(id: string, act: string, body: object): Promise<ProposalAnswer> {
    return this.#client.post(`/v1/proposals/${encodeURIComponent(id)}/${act}`, body, {
      waitMilliseconds: WRITE_MILLISECONDS_MAX,
    });
  }
}

/** The envelope, when it is over the files that were named with it. The service verifies who signed it. */
export async function signedBody(envelope: string, sources: ProposeOptions["sources"]): Promise<string> {
  const { checkPayload } = await import("../access/signatures/signed-documents.ts");
  if (sources.length > 0) checkPayload(envelope, sources);
  return envelope;
}
