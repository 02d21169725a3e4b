/**
 * Makes an empty database ours, or finds that it is: constraints, the head, the version of the layout.
 * Idempotent, and several processes may do it at once.
 */
import { EMPTY_HEAD } from "../../model/revision.ts";
import { StoreDamaged } from "../store-damaged.ts";
import { StoreUnavailable } from "../store-unavailable.ts";
import { asStoreError, isCreatedByOther, isNeo4jError } from "./classify-error.ts";
import { integer } from "./driver-values.ts";
import { growTree } from "./grow-tree.ts";
import type { Neo4jConnection } from "./neo4j-connection.ts";
import { statement, statements } from "./statement.ts";

/**
 * The version of the layout that cypher/ writes. A database with a higher one belongs to a newer Fairlead.
 */
export const SCHEMA_VERSION = 2;

/** Older layouts that are brought to this one when a database is opened for writing. */
const OLDEST_SCHEMA = 1;

/**
 * `CALL (x) {}` and `COLLECT {}` as we write them:
 * https://neo4j.com/docs/cypher-manual/current/deprecations-additions-removals-compatibility/
 */
const OLDEST = [5, 23] as const;

/** Two processes that create a constraint at once may each be asked to try again. */
const CREATE_TRIES = 5;

const NOT_CHANGED = "The database was not changed. Name another one, or empty this one.";

/** Errors: StoreDamaged when the content is not ours or newer; StoreUnavailable for an older server. */
export async function prepareDatabase(
  connection: Neo4jConnection, location: string, readOnly: boolean,
): Promise<void> {
  checkVersion(await connection.greet());
  const [row] = await connection.read(statement("open/read-store"), {});
  const schema: unknown = row?.["schema"] ?? null;
  if (schema === null && row?.["foreign"] === true) {
    throw new StoreDamaged(location,
      "it holds nodes labelled Entity, Revision, Change or Record that Fairlead did not write", NOT_CHANGED);
  }
  const isOld = typeof schema === "number" && schema >= OLDEST_SCHEMA && schema < SCHEMA_VERSION;
  if (isOld && readOnly) throw new StoreDamaged(location,
    `its layout ${schema} is older than ${SCHEMA_VERSION}`,
    "Open it for writing once (`fairlead serve`): that migrates it.");
  if (schema !== null && !isOld) checkSchema(schema, location);
  if (readOnly) return;
  await createConstraints(connection, location);
  if (schema === null) await createStore(connection, location);
  else if (isOld || row?.["isBehind"] === true) await growTree(connection, location, SCHEMA_VERSION);
}

function checkVersion(agent: string): void {
  const [, major, minor] = /^Neo4j\/(\d+)\.(\d+)/.exec(agent) ?? [];
  if (major === undefined || Number(major) > OLDEST[0]) return; // A fork or a calendar release.
  if (Number(major) === OLDEST[0] && Number(minor) >= OLDEST[1]) return;
  throw new StoreUnavailable(
    `the server is ${agent}, and Fairlead needs Neo4j ${OLDEST.join(".")} or later`, "Upgrade Neo4j."
  );
}

function checkSchema(schema: unknown, location: string): void {
  if (schema === SCHEMA_VERSION) return;
  const newer = typeof schema === "number" && schema > SCHEMA_VERSION;
  throw new StoreDamaged(location,
    `its layout has version ${String(schema)}, and this Fairlead knows ${SCHEMA_VERSION}`,
    newer ? "Use the newer Fairlead that wrote it. The database was not changed." : NOT_CHANGED);
}

async function createConstraints(connection: Neo4jConnection, location: string): Promise<void> {
  const wanted = statements("open/constraints").map(describe);
  const missing = async () => {
    const rows = await connection.read(statement("open/read-constraints"), {});
    const there = new Set(rows.filter(({ type }) => type.includes("UNIQUE"))
      .map(({ labels, properties }) => shape(labels.join(), properties)));
    return wanted.filter((constraint) => !there.has(constraint.shape)); // One of another name does as well.
  };
  for (const { text } of await missing()) await create(connection, text, location);
  const [lost] = await missing();
  if (lost !== undefined) throw new StoreDamaged(location,
    `the constraint ${lost.name} cannot be created: its name is taken, or an index stands in its way`,
    NOT_CHANGED);
}

const CONSTRAINT = /^CREATE CONSTRAINT (\w+) IF NOT EXISTS FOR \(\w+:(\w+)\) REQUIRE (.*) IS UNIQUE$/;

interface Constraint {
  readonly text: string;
  /** `fairlead_change` */
  readonly name: string;
  /** `Change(key,revision)` */
  readonly shape: string;
}

function describe(text: string): Constraint {
  const [, name = "", label = "", wanted = ""] = CONSTRAINT.exec(text) ?? [];
  const properties = [...wanted.matchAll(/\w+\.(\w+)/g)].map(([, property = ""]) => property);
  return { text, name, shape: shape(label, properties) };
}

function shape(label: string, properties: readonly string[]): string {
  return `${label}(${properties.join()})`;
}

async function create(connection: Neo4jConnection, text: string, location: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await connection.change(text);
      return;
    } catch (error) {
      if (isCreatedByOther(error)) return;
      if (isNeo4jError(error) && error.code.startsWith("Neo.ClientError.Schema.")) {
        throw new StoreDamaged(
          location, `a constraint cannot be created (${error.code})`, NOT_CHANGED, { cause: error }
        );
      }
      if (attempt === CREATE_TRIES) throw asStoreError(error);
    }
  }
}

async function createStore(connection: Neo4jConnection, location: string): Promise<void> {
  const [row] = await connection.change(statement("open/create-store"), {
    ...EMPTY_HEAD, schema: integer(SCHEMA_VERSION), revision: integer(EMPTY_HEAD.revision),
  });
  checkSchema(row?.["schema"], location);
}
