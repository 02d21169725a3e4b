/**
 * The environment's words as checked values: the only place that reads `process.env`. Every value has a default with
 * which `npm start` works on a laptop; a wrong value is refused by name at start, not found out later.
 */
import { z } from "zod";

/** Loopback only unless FAIRLEAD_LISTEN says otherwise. */
const LISTEN_DEFAULT = "127.0.0.1:4000";

const listen = z.string().regex(/^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):\d{1,5}$/, "expected HOST:PORT, such as 127.0.0.1:4000")
  .transform((text) => {
    const split = text.lastIndexOf(":");
    return { host: text.slice(0, split).replace(/^\[|\]$/g, ""), port: Number(text.slice(split + 1)) };
  })
  .refine(({ port }) => port <= 65_535, "a port is at most 65535");

const flag = z.enum(["true", "false"]).transform((text) => text === "true");

const shape = z.object({
  FAIRLEAD_LISTEN: listen.prefault(LISTEN_DEFAULT),
  FAIRLEAD_DATABASE: z.string().min(1).default("fairlead-data/fairlead.db"),
  FAIRLEAD_NEO4J_URI: z.string().regex(/^(neo4j|bolt)(\+s|\+ssc)?:\/\//, "expected neo4j://, bolt:// or their +s forms").optional(),
  FAIRLEAD_NEO4J_USER: z.string().default("neo4j"),
  FAIRLEAD_NEO4J_PASSWORD: z.string().default(""),
  FAIRLEAD_SEEDS: flag.prefault("true"),
  FAIRLEAD_PLAYGROUND: flag.optional(),
  FAIRLEAD_LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  NODE_ENV: z.string().optional(),
});

export interface Credentials {
  readonly user?: string;
  readonly password?: string;
}

export interface Config {
  readonly listen: { readonly host: string; readonly port: number };
  /** Where knowledge lives: a SQLite file, or a Neo4j database. */
  readonly store:
    | { readonly kind: "sqlite"; readonly path: string }
    | { readonly kind: "neo4j"; readonly uri: string; readonly credentials: Credentials };
  /** Load the example knowledge into an empty store. */
  readonly seeds: boolean;
  /** Serve the playground; off in production unless asked for. */
  readonly playground: boolean;
  readonly logLevel: string;
}

/** A setting in the environment cannot be used; the message names all of them at once. */
export class ConfigInvalid extends Error {
  readonly code = "CONFIG_INVALID";
}

/** Throws ConfigInvalid, naming every wrong variable and its value. Unknown FAIRLEAD_ variables are refused too. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const known = Object.keys(shape.shape);
  const unknown = Object.keys(environment).filter((name) => name.startsWith("FAIRLEAD_") && !known.includes(name)
    && !OTHER_VARIABLES.some((other) => name.startsWith(other)));
  const parsed = shape.safeParse(environment);
  if (!parsed.success || unknown.length > 0) {
    const problems = (parsed.error?.issues ?? []).map(({ path, message }) => {
      const name = String(path[0]);
      const shown = /PASSWORD|TOKEN|KEY/.test(name) ? "(hidden)" : `"${environment[name] ?? ""}"`;
      return `${name}=${shown}: ${message}`;
    });
    throw new ConfigInvalid([...problems, ...unknown.map((name) => `${name}: no such setting`)].join("\n"));
  }
  const values = parsed.data;
  return {
    listen: values.FAIRLEAD_LISTEN,
    store: values.FAIRLEAD_NEO4J_URI === undefined
      ? { kind: "sqlite", path: values.FAIRLEAD_DATABASE }
      : { kind: "neo4j", uri: values.FAIRLEAD_NEO4J_URI, credentials: credentialsOf(values) },
    seeds: values.FAIRLEAD_SEEDS,
    playground: values.FAIRLEAD_PLAYGROUND ?? values.NODE_ENV !== "production",
    logLevel: values.FAIRLEAD_LOG_LEVEL,
  };
}

/** Without a password none are sent: the address may hold them, or the server asks for none. */
function credentialsOf(values: z.output<typeof shape>): Credentials {
  const { FAIRLEAD_NEO4J_USER: user, FAIRLEAD_NEO4J_PASSWORD: password } = values;
  return password === "" ? {} : { user, password };
}

/** Variables of the tests and the command line, which the server does not read. */
const OTHER_VARIABLES = ["FAIRLEAD_TEST_", "FAIRLEAD_CORPUS", "FAIRLEAD_URL", "FAIRLEAD_TOKEN"];
