/** Attestations over REST: taken in whatever form they come, and read back byte for byte. */
import { z } from "zod";
import { actorOf } from "../../access/actor.ts";
import { SIGNATURE_FAILED } from "../../lineage/receive-attestation.ts";
import type { AttestationReceiver, Received } from "../../lineage/receive-attestation.ts";
import { given } from "../given.ts";
import { readBody } from "../read-body.ts";
import { readQuery } from "../read-query.ts";
import type { Route, RouteAnswer } from "../route.ts";
import { text } from "../text-field.ts";
import { actor } from "../write-input.ts";

/** Above the largest envelope that is read, so that its own refusal is the one that is seen. */
const ATTESTATION_BYTES_MAX = 17 * 1024 * 1024;

export const attestQuery = z.strictObject({
  for: text
    .optional()
    .describe("NAME@VERSION, environment:NAME or deployment:NAME that it is about, besides its subjects"),
  actor: actor.optional(),
});

export function attestationRoutes(receiver: AttestationReceiver): readonly Route[] {
  return [
    {
      method: "POST",
      path: "/v1/attestations",
      answer: async ({ message, query, requestId, caller }) => {
        const { actor: named, ...options } = given(readQuery(attestQuery, query));
        const by = actorOf(caller, named);
        const bytes = Buffer.from(await readBody(message, ATTESTATION_BYTES_MAX), "utf8");
        const received = await receiver.receive(bytes, { ...options, actor: by });
        return answerOf(received, requestId);
      },
    },
    {
      method: "GET",
      path: "/v1/attestations/{digest}",
      answer: async ({ parameters: { digest = "" } }) => {
        const { text: envelope, ...rest } = await receiver.envelope(digest);
        return { status: 200, body: { digest, ...rest, envelope } };
      },
    },
    {
      method: "GET",
      path: "/v1/attestations/{digest}/envelope",
      answer: async ({ parameters: { digest = "" } }) => {
        const { text: envelope } = await receiver.envelope(digest);
        return { status: 200, body: Buffer.from(envelope, "utf8"), contentType: "application/octet-stream" };
      },
    },
  ];
}

/** A script that only looks at the status must not take a failed signature for evidence. */
function answerOf(received: Received, requestId: string): RouteAnswer {
  const failed = received.attestations.find(({ verification }) => verification === "failed");
  if (failed === undefined) return { status: 200, body: received };
  const message = `The signature does not hold: ${failed.why}. It is kept, and is no evidence.`;
  return { status: 422, body: { error: { code: SIGNATURE_FAILED, message, requestId, details: received } } };
}
