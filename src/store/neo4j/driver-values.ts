/**
 * Values on their way to Neo4j and back.
 *
 * The driver sends every JavaScript number as a float; a whole number is sent as an integer, so that it reads
 * as one in Neo4j Browser. A list holds one type in Neo4j: it is sent as integers when all of its numbers are
 * whole, else as floats. The integer 0 has no sign, so -0 travels as a float. What comes back is the same
 * JavaScript number.
 */
import neo4j from "neo4j-driver";
import type { Integer } from "neo4j-driver";
import type { Properties, PropertyValue } from "../../model/graph.ts";

type DriverValue = string | boolean | number | Integer | readonly (string | number | Integer)[];

/** A whole number, sent as an integer. */
export function integer(value: number): Integer {
  return neo4j.int(value);
}

/**
 * Properties as the driver sends them; `own` is the store's own property beside them (a node's key, an edge's
 * id).
 */
export function toDriver(
  properties: Properties, own: Readonly<Record<string, string>>,
): Record<string, DriverValue> {
  const sent: Record<string, DriverValue> = {};
  for (const name of Object.keys(properties)) sent[name] = toDriverValue(properties[name]!);
  return Object.assign(sent, own);
}

/**
 * Properties as the driver received them, without the store's own one. The row is the caller's and is
 * changed.
 */
export function fromDriver(received: Record<string, unknown>, own: string): Properties {
  delete received[own];
  return received as Record<string, PropertyValue>;
}

function toDriverValue(value: PropertyValue): DriverValue {
  if (typeof value === "number") return isInteger(value) ? integer(value) : value;
  if (typeof value !== "object") return value;
  const numbers = value as readonly number[];
  return numbers.every(isInteger) ? numbers.map(integer) : value;
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}
