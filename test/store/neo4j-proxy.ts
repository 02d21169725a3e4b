/**
 * A TCP proxy before Neo4j that can lose what a network loses: the COMMIT on its way there, or the answer on
 * its way back. Bolt sends COMMIT as one chunk of a structure without fields
 * (https://neo4j.com/docs/bolt/current/bolt/message/).
 */
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

const COMMIT = Buffer.from([0x00, 0x02, 0xb0, 0x12, 0x00, 0x00]);

export type Loss =
  /** Everything passes. */
  | "nothing"
  /** The connection breaks before the server sees the COMMIT. */
  | "commit"
  /** The server gets the COMMIT, and the connection breaks before its answer comes through. */
  | "answer"
  /** As "answer", but the connection stays open and silent. */
  | "silence";

export interface Neo4jProxy {
  readonly uri: string;
  /** What happens to the next COMMIT, once. */
  lose(loss: Loss): void;
  /** Resolves when a COMMIT was lost. */
  lost(): Promise<void>;
  close(): Promise<void>;
}

export async function startNeo4jProxy(uri: string): Promise<Neo4jProxy> {
  const target = URL.parse(uri)!;
  const sockets = new Set<Socket>();
  let loss: Loss = "nothing";
  let happened = Promise.withResolvers<void>();
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    let deaf = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        client.destroy();
        upstream.destroy();
      });
    }
    client.on("data", (data: Buffer) => {
      const lost = loss !== "nothing" && data.includes(COMMIT) ? loss : "nothing";
      if (lost !== "nothing") loss = "nothing";
      if (lost === "commit") client.destroy();
      else upstream.write(data);
      if (lost === "answer" || lost === "silence") deaf = true;
      if (lost !== "nothing") happened.resolve();
    });
    upstream.on("data", (data) => {
      if (!deaf) client.write(data);
      else if (!silent()) client.destroy();
    });
    const silent = () => lastLoss === "silence";
  });
  let lastLoss: Loss = "nothing";
  await new Promise<void>((listening) => { server.listen(0, "127.0.0.1", listening); });
  return {
    uri: `bolt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lose(next) {
      loss = next;
      lastLoss = next;
      happened = Promise.withResolvers<void>();
    },
    lost: () => happened.promise,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => { server.close(closed); });
    },
  };
}
