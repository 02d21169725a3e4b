/** The GraphQL edge: for now it says that it is not there yet. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Services } from "../services.ts";

export interface GraphqlOptions {
  /** Whether a browser that opens the address gets the playground. */
  readonly playground: boolean;
  readonly onBug: (error: unknown, requestId: string) => void;
}

export interface GraphqlHandler {
  readonly prefix: string;
  readonly handle: (message: IncomingMessage, response: ServerResponse, requestId: string) => void | Promise<void>;
}

export function createGraphqlHandler(_services: Services, _options: GraphqlOptions): GraphqlHandler {
  return {
    prefix: "/graphql",
    handle: (_message, response) => {
      response.writeHead(501, { "content-type": "application/json; charset=utf-8" });
      response.end('{"errors":[{"message":"GraphQL is not served yet."}]}');
    },
  };
}
