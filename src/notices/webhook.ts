/**
 * Webhooks: addresses of the server's configuration that are told of notices. Signed as the Standard Webhooks
 * specification says (https://www.standardwebhooks.com, version 1): HMAC-SHA256 over id, time and body.
 */
import { createHmac } from "node:crypto";
import type { Notice, NoticeType } from "./notice.ts";

export interface Webhook {
  readonly name: string;
  readonly address: string;
  /** The key of the HMAC, 24 to 64 bytes. */
  readonly secret: Uint8Array;
  /** undefined: all. */
  readonly types?: readonly NoticeType[];
}

export interface SignedMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `now` is in milliseconds since 1970: a receiver refuses what was signed long ago. */
export function signedMessage({ secret }: Webhook, notice: Notice, now: number): SignedMessage {
  const id = `notice_${notice.id}`;
  const timestamp = String(Math.floor(now / 1000));
  const { schemaVersion, type, time, revision, about, sentence, data } = notice;
  const body = JSON.stringify({
    schemaVersion,
    type,
    timestamp: time,
    data: { about, sentence, revision, ...data },
  });
  const signature = createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64");
  const headers = {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature}`,
  };
  return { headers, body };
}
