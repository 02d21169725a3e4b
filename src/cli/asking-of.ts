/** `--as-of` and `--at-least` as the connection takes them. Throws ConsistencyInvalid. */
import { parseAsOf } from "../catalog/consistency.ts";
import type { AskingOptions } from "./connection.ts";

export interface WhenOptions {
  readonly asOf?: string;
  readonly atLeast?: string;
}

export function askingOf({ asOf, atLeast }: WhenOptions): AskingOptions {
  return {
    ...(asOf === undefined ? {} : { asOf: parseAsOf(asOf) }),
    ...(atLeast === undefined ? {} : { atLeast }),
  };
}
