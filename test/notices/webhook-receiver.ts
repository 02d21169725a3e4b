/** Somebody else's end: verifies each message with the reference library, and answers as it is told. */
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";

export interface Received {
  readonly id: string;
  /** What the library made of it; undefined where it did not verify. */
  readonly message: { readonly type: string; readonly data: Record<string, unknown> } | undefined;
}

export class WebhookReceiver {
  readonly received: Received[] = [];
  /** By number of the request, from 0: 200 where it says nothing; "hang" never answers. */
  answer: (request: number) => number | "hang" = () => 200;
  readonly #library: Webhook;
  readonly #server = createServer((message, response) => {
    void readAll(message).then((body) => {
      const headers = Object.fromEntries(
        Object.entries(message.headers).map(([name, value]) => [name, String(value)]),
      );
      const answer = this.answer(this.received.length);
      this.received.push({ id: headers["webhook-id"] ?? "", message: this.#verified(body, headers) });
      if (answer === "hang") return;
      response.writeHead(answer, answer === 302 ? { location: "http://127.0.0.1:1/" } : {}).end();
    });
  });

  constructor(secret: Uint8Array) {
    this.#library = new Webhook(`whsec_${Buffer.from(secret).toString("base64")}`);
  }

  async listen(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  #verified(body: string, headers: Record<string, string>): Received["message"] {
    try {
      return this.#library.verify(body, headers) as Received["message"];
    } catch {
      return undefined;
    }
  }
}

async function readAll(message: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of message) text += String(chunk);
  return text;
}
