/**
 * Loads Cypher by name: `statement("commit/put-edges", "REQUIRES")` is the text of
 * cypher/commit/put-edges.cypher.
 *
 * Values are parameters, always. Only a label or an edge type cannot be one in every release from 5.23; a
 * file that needs it writes NodeKind or EdgeType, and only a name from the tables of the model takes its
 * place.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { EDGE_TYPES, NODE_KINDS } from "../../model/graph.ts";
import type { EdgeType, NodeKind } from "../../model/graph.ts";

/** The source is three folders below the root, the built package two; more is no place of ours. */
const FOLDERS_UP_MAX = 5;

const texts = new Map<string, string>();

/**
 * Throws Error (a bug) for a name that is no file, and for a file whose blank is left open or is not there.
 */
export function statement(name: string, blank?: NodeKind | EdgeType): string {
  const key = blank === undefined ? name : `${name} ${blank}`;
  const known = texts.get(key);
  if (known !== undefined) return known;
  const text = fill(name, read(name), blank);
  texts.set(key, text);
  return text;
}

/** The statements of a file that holds several, each ended by a semicolon. */
export function statements(name: string): readonly string[] {
  return statement(name).split(";").map((text) => text.trim()).filter((text) => text !== "");
}

/** The text without its header: comments would be sent and hashed with every query. */
function read(name: string): string {
  const text = readFileSync(join(cypherFolder(), `${name}.cypher`), "utf8");
  return text.split("\n").filter((line) => !line.startsWith("//")).join("\n").trim();
}

function fill(name: string, text: string, blank: NodeKind | EdgeType | undefined): string {
  const wanted = /\b(NodeKind|EdgeType)\b/.exec(text)?.[1];
  const allowed = wanted === "NodeKind" ? NODE_KINDS : wanted === "EdgeType" ? EDGE_TYPES : undefined;
  if (blank === undefined ? allowed !== undefined : allowed === undefined || !Object.hasOwn(allowed, blank)) {
    throw new Error(`Statement ${name} needs ${wanted ?? "nothing"} filled in, not ${blank ?? "nothing"}.`);
  }
  return blank === undefined ? text : text.replaceAll(wanted!, blank);
}

let folder: string | undefined;

function cypherFolder(): string {
  if (folder !== undefined) return folder;
  let place = import.meta.dirname;
  for (let step = 0; step <= FOLDERS_UP_MAX; step += 1, place = dirname(place)) {
    const found = join(place, "cypher");
    if (existsSync(join(found, "commit", "lock-head.cypher"))) return folder = found;
  }
  throw new Error(`No folder cypher/ above ${import.meta.dirname}: the installation is not complete.`);
}
