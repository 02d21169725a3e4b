/** What the page asks of the REST interface. */
import type { Neighbours } from "../../lineage/neighbours.ts";
import type { PathsBetween } from "../../lineage/paths-between.ts";
import { EDGE_TYPES } from "../../model/graph.ts";
import { askForToken, credentials } from "./credentials.ts";
import type { State } from "./state.ts";

/** What things were made from, and the services they serve. */
const LINEAGE = "OF,READS,HAS_VARIANT,CONTAINS,DERIVED_FROM,GENERATED_BY,USED,STARTED_BY,SERVES";
/** Every type of edge that the drawing may show; paths are along named types only. */
const ALL = Object.keys(EDGE_TYPES).join(",");
/** Neighbours of one type that one growth shows; growing again shows as many more. */
export const SHOWN_STEP = 12;

const UNAUTHORIZED = 401;

/** An answer that is no answer: what the server said, or that it said nothing. */
export class Refusal extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  constructor(code: string, message: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** A document as it is stored; its spec is told field by field. */
export interface StoredDocument {
  readonly key: string;
  readonly revision: number;
  readonly document: {
    readonly kind: string;
    readonly metadata: Readonly<Record<string, unknown>>;
    readonly spec: Readonly<Record<string, unknown>>;
  };
}

export type When = Pick<State, "asOf">;

export function neighbours(
  thing: string,
  { along, asOf }: Pick<State, "along" | "asOf">,
  pages: number,
): Promise<Neighbours> {
  const query = new URLSearchParams({ shown: String(pages * SHOWN_STEP) });
  if (along === "lineage") query.set("along", LINEAGE);
  if (asOf !== "") query.set("asOf", asOf);
  return get<Neighbours>(`/v1/neighbours/${encodeURIComponent(thing)}?${query}`);
}

/** The shortest paths between two things in the direction of the drawing, whatever is drawn. */
export function pathsBetween(
  from: string,
  to: string,
  { along, asOf, direction }: Pick<State, "along" | "asOf" | "direction">,
): Promise<PathsBetween> {
  const query = new URLSearchParams({ from, to, direction, along: along === "lineage" ? LINEAGE : ALL });
  if (asOf !== "") query.set("asOf", asOf);
  return get<PathsBetween>(`/v1/paths?${query}`);
}

/** Attestations are at the end of edges; other edges do not matter here. */
export function attestations(thing: string, { asOf }: When): Promise<Neighbours> {
  const query = new URLSearchParams({ along: "ATTESTED_BY", shown: String(SHOWN_STEP) });
  if (asOf !== "") query.set("asOf", asOf);
  return get<Neighbours>(`/v1/neighbours/${encodeURIComponent(thing)}?${query}`);
}

/** undefined: the thing has no document, as others only refer to it. */
export async function documentOf(key: string, { asOf }: When): Promise<StoredDocument | undefined> {
  const [prefix = "", name = ""] = [key.slice(0, key.indexOf(":")), key.slice(key.indexOf(":") + 1)];
  const query = asOf === "" ? "" : `?${new URLSearchParams({ asOf })}`;
  try {
    return await get<StoredDocument>(`/v1/documents/${prefix}/${encodeURIComponent(name)}${query}`);
  } catch (error) {
    if (error instanceof Refusal && error.code !== "UNREACHABLE") return undefined;
    throw error;
  }
}

export async function namesLike(typed: string): Promise<readonly string[]> {
  const { names } = await get<{ names: readonly string[] }>(
    `/explore/names?${new URLSearchParams({ like: typed })}`,
  );
  return names;
}

async function get<T>(address: string): Promise<T> {
  let response: Response;
  try {
    response = await fetch(address, { headers: { accept: "application/json", ...credentials() } });
  } catch {
    throw new Refusal("UNREACHABLE", "The server does not answer.", "Is it running? Try again.");
  }
  const body = (await response.json().catch(() => ({}))) as T & {
    error?: { code: string; message: string; hint?: string };
  };
  if (response.ok) return body;
  const { code = `HTTP_${response.status}`, message = "The server refused.", hint } = body.error ?? {};
  if (response.status !== UNAUTHORIZED) throw new Refusal(code, message, hint);
  throw new Refusal(code, message, askForToken());
}
