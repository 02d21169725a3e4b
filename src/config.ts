/**
 * The environment's words as checked values: the only place that reads `process.env`. Every value has a
 * default with which `npm start` works on a laptop; a wrong value is refused by name at start, not found
 * out later.
 */
import { isIP } from "node:net";
import { z } from "zod";
import { isTrustedAddress } from "./access/oidc/issuer-keys.ts";
import { ALGORITHMS_DEFAULT, ASYMMETRIC_ALGORITHMS } from "./access/oidc/oidc-settings.ts";
import type { OidcSettings } from "./access/oidc/oidc-settings.ts";
import { durationSeconds } from "./model/duration.ts";
import { nearestNames } from "./values/nearest.ts";
import { quoted } from "./values/quoted.ts";

/** Loopback only unless FAIRLEAD_LISTEN says otherwise. */
const LISTEN_DEFAULT = "127.0.0.1:4000";
const PORT_MAX = 65_535;
/** What was written since the last checkpoint is what somebody could still rewrite unseen. */
const CHECKPOINT_EVERY_DEFAULT = "5m";

const listen = z.string()
  .regex(/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):\d{1,5}$/, "expected HOST:PORT, such as 127.0.0.1:4000")
  .transform((text) => {
    const split = text.lastIndexOf(":");
    return { host: text.slice(0, split).replace(/^\[|\]$/g, ""), port: Number(text.slice(split + 1)) };
  })
  .refine(({ port }) => port <= PORT_MAX, `a port is at most ${PORT_MAX}`);

/** Shorter than a second is no schedule: a checkpoint is a write to a disk or a network. */
const duration = z.string().transform((text, context) => {
  const seconds = durationSeconds(text);
  if (seconds !== undefined && seconds > 0) return seconds;
  context.addIssue({ code: "custom", message: "expected a duration, such as 30s, 5m or 1h" });
  return z.NEVER;
});

const flag = z.enum(["true", "false"], "expected true or false").transform((text) => text === "true");
/** Words with commas; none for the empty text. */
const words = z.string().transform((text) =>
  text.split(",").map((word) => word.trim()).filter((word) => word !== ""));
/** Who is asked for credentials: nobody, or everybody for those. */
const AUTH = ["open", "tokens", "oidc", "both"] as const;
/** Clocks further apart than this are wrong, and a stolen token would live that much longer. */
const CLOCK_SKEW_SECONDS_MAX = 300;
const isAsymmetric = (name: string) => (ASYMMETRIC_ALGORITHMS as readonly string[]).includes(name);
const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

const shape = z.object({
  FAIRLEAD_LISTEN: listen.prefault(LISTEN_DEFAULT),
  FAIRLEAD_DATABASE: z.string().min(1, "expected the path of a file").default("fairlead-data/fairlead.db"),
  FAIRLEAD_NEO4J_URI: z.string()
    .regex(/^(neo4j|bolt)(\+s|\+ssc)?:\/\/[^/]/,
      "expected neo4j://HOST:PORT, bolt:// or their +s forms").optional(),
  FAIRLEAD_NEO4J_USER: z.string().default("neo4j"),
  FAIRLEAD_NEO4J_PASSWORD: z.string().default(""),
  FAIRLEAD_SEEDS: flag.prefault("true"),
  FAIRLEAD_PLAYGROUND: flag.optional(),
  FAIRLEAD_AUTH: z.enum(AUTH, `expected ${AUTH.join(", ")}`).default("open"),
  FAIRLEAD_OIDC_ISSUER: z.string()
    .refine(isTrustedAddress, "expected an https address (http only on this machine)").optional(),
  FAIRLEAD_OIDC_AUDIENCE: z.string().min(1, "expected the audience of the tokens").optional(),
  FAIRLEAD_OIDC_ALGORITHMS: words.refine((names) => names.every(isAsymmetric),
    `expected some of ${ASYMMETRIC_ALGORITHMS.join(", ")}`).prefault(ALGORITHMS_DEFAULT.join()),
  FAIRLEAD_OIDC_ROLES_CLAIM: z.string().min(1, "expected the name of a claim").default("roles"),
  FAIRLEAD_OIDC_ROLES: words.refine((pairs) => pairs.every((pair) => /^.+=[A-Za-z0-9._-]+$/.test(pair)),
    "expected VALUE=ROLE, with commas, such as platform-team=admin,ci=publisher").prefault(""),
  FAIRLEAD_OIDC_CLOCK_SKEW: z.string().transform((text) => durationSeconds(text) ?? Number.NaN)
    .refine((seconds) => seconds <= CLOCK_SKEW_SECONDS_MAX, "expected a duration up to 5m").prefault("30s"),
  FAIRLEAD_HOSTS: words.prefault(""),
  FAIRLEAD_REQUESTS_PER_SECOND: z.string().regex(/^[1-9]\d{0,5}$/, "expected a whole number from 1")
    .transform(Number).prefault("500"),
  FAIRLEAD_WEBHOOKS: z.string().min(1, "expected the path of a file").optional(),
  FAIRLEAD_VALIDATORS: z.string().min(1, "expected the path of a file").optional(),
  FAIRLEAD_KEYS: z.string().min(1, "expected the path of a folder").optional(),
  FAIRLEAD_CHECKPOINT_KEY: z.string().min(1, "expected the path of a private key").optional(),
  FAIRLEAD_CHECKPOINT_TO: z.string().min(1, "expected the path of a file, or an address").optional(),
  FAIRLEAD_CHECKPOINT_EVERY: duration.prefault(CHECKPOINT_EVERY_DEFAULT),
  FAIRLEAD_CHECKPOINT_ORIGIN: z.string()
    .regex(/^[^\s+]{1,200}$/, "expected a name without spaces and plus").default("fairlead"),
  FAIRLEAD_LOG_LEVEL: z.enum(LOG_LEVELS, `expected ${LOG_LEVELS.join(", ")}`).default("info"),
  NODE_ENV: z.string().optional(),
});

/** Variables of the tests and the command line, which the server does not read. */
const OTHER_VARIABLES = ["FAIRLEAD_TEST_", "FAIRLEAD_CORPUS", "FAIRLEAD_URL", "FAIRLEAD_TOKEN"];
/** Their values are not shown. An address may hold a password. */
const SECRET = /PASSWORD|TOKEN|KEY|URI|CHECKPOINT_TO/;

export interface Credentials {
  readonly user?: string;
  readonly password?: string;
}

/** Who may send requests. */
export type Access =
  | { readonly kind: "open" }
  | { readonly kind: "credentials"; readonly tokens: boolean; readonly oidc?: OidcSettings };

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
  readonly access: Access;
  /** Names that the server answers to, beside those of the loopback and addresses in digits. */
  readonly hosts: readonly string[];
  /** Of one caller with credentials. */
  readonly requestsPerSecond: number;
  /** A file that lists commands which validate. */
  readonly validators?: string;
  /** A folder of public keys that attestations are verified with: one a file, named after its signer. */
  readonly keys?: string;
  /** Signed checkpoints of the log: with which key, where to, how often. */
  readonly checkpoint?: {
    readonly key: string;
    readonly origin: string;
    readonly to?: string;
    readonly everySeconds: number;
  };
  /** A file that names the addresses that are told of notices. */
  readonly webhooks?: string;
  readonly logLevel: string;
}

/** Settings in the environment that cannot be used; the message names all of them at once, in one line. */
export class ConfigInvalid extends Error {
  readonly code = "CONFIG_INVALID";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join("; "));
    this.problems = problems;
  }
}

/**
 * Throws ConfigInvalid, naming every wrong variable and its value. Unknown FAIRLEAD_ variables are refused
 * too.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const parsed = shape.safeParse(environment);
  const problems = [
    ...(parsed.success ? accessProblems(parsed.data) : []),
    ...(parsed.error?.issues ?? []).map(({ path: [name], message }) =>
      `${shown(String(name), environment)}: ${message}`),
    ...keylessCheckpoints(environment),
    ...Object.keys(environment).filter(isUnknown).toSorted().map(unknownSetting),
  ];
  if (!parsed.success || problems.length > 0) throw new ConfigInvalid(problems);
  const values = parsed.data;
  return {
    listen: values.FAIRLEAD_LISTEN,
    store: values.FAIRLEAD_NEO4J_URI === undefined
      ? { kind: "sqlite", path: values.FAIRLEAD_DATABASE }
      : { kind: "neo4j", uri: values.FAIRLEAD_NEO4J_URI, credentials: credentialsOf(values) },
    seeds: values.FAIRLEAD_SEEDS,
    playground: values.FAIRLEAD_PLAYGROUND ?? values.NODE_ENV !== "production",
    access: accessSettings(values),
    hosts: hostsOf(values),
    requestsPerSecond: values.FAIRLEAD_REQUESTS_PER_SECOND,
    ...(values.FAIRLEAD_WEBHOOKS === undefined ? {} : { webhooks: values.FAIRLEAD_WEBHOOKS }),
    ...(values.FAIRLEAD_VALIDATORS === undefined ? {} : { validators: values.FAIRLEAD_VALIDATORS }),
    ...(values.FAIRLEAD_KEYS === undefined ? {} : { keys: values.FAIRLEAD_KEYS }),
    ...checkpointOf(values),
    logLevel: values.FAIRLEAD_LOG_LEVEL,
  };
}

function checkpointOf(values: z.output<typeof shape>): Pick<Config, "checkpoint"> {
  const { FAIRLEAD_CHECKPOINT_KEY: key, FAIRLEAD_CHECKPOINT_TO: to } = values;
  if (key === undefined) return {};
  return { checkpoint: {
    key, origin: values.FAIRLEAD_CHECKPOINT_ORIGIN, ...(to === undefined ? {} : { to }),
    everySeconds: values.FAIRLEAD_CHECKPOINT_EVERY,
  } };
}

/** A checkpoint that nobody signs is none. */
function keylessCheckpoints(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  if (environment["FAIRLEAD_CHECKPOINT_KEY"] !== undefined) return [];
  return ["FAIRLEAD_CHECKPOINT_TO", "FAIRLEAD_CHECKPOINT_EVERY"]
    .filter((name) => environment[name] !== undefined)
    .map((name) => `${name}: needs FAIRLEAD_CHECKPOINT_KEY, the key that signs`);
}

/** Loopback: reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

function hostsOf(values: z.output<typeof shape>): readonly string[] {
  const { FAIRLEAD_HOSTS: named, FAIRLEAD_LISTEN: { host } } = values;
  return isIP(host) !== 0 || isLoopback(host) ? named : [...named, host];
}

/** What fits no other setting, or would let strangers in. */
function accessProblems(values: z.output<typeof shape>): readonly string[] {
  const { FAIRLEAD_AUTH: auth, FAIRLEAD_LISTEN: { host, port } } = values;
  const { FAIRLEAD_OIDC_ISSUER: issuer, FAIRLEAD_OIDC_AUDIENCE: audience } = values;
  const problems: string[] = [];
  if (auth === "open" && !isLoopback(host)) {
    problems.push(`FAIRLEAD_LISTEN="${host}:${port}": others reach this address, and nobody is asked who ` +
      "they are. Set FAIRLEAD_AUTH=tokens (`fairlead token create --name admin --role admin` makes the " +
      "first one) or FAIRLEAD_AUTH=oidc; or listen on 127.0.0.1");
  }
  const takesOidc = auth === "oidc" || auth === "both";
  if (takesOidc && (issuer === undefined || audience === undefined)) {
    problems.push(`FAIRLEAD_AUTH="${auth}": needs FAIRLEAD_OIDC_ISSUER and FAIRLEAD_OIDC_AUDIENCE`);
  }
  if (!takesOidc && (issuer !== undefined || audience !== undefined)) {
    problems.push(`FAIRLEAD_AUTH="${auth}": reads no FAIRLEAD_OIDC_ setting; set it to oidc or both`);
  }
  return problems;
}

function accessSettings(values: z.output<typeof shape>): Access {
  const { FAIRLEAD_AUTH: auth, FAIRLEAD_OIDC_ISSUER: issuer, FAIRLEAD_OIDC_AUDIENCE: audience } = values;
  if (auth === "open") return { kind: "open" };
  if (auth === "tokens" || issuer === undefined || audience === undefined) {
    return { kind: "credentials", tokens: true };
  }
  const roles = values.FAIRLEAD_OIDC_ROLES.map((pair) => {
    const split = pair.lastIndexOf("=");
    return [pair.slice(0, split), pair.slice(split + 1)] as const;
  });
  return { kind: "credentials", tokens: auth === "both", oidc: {
    issuer, audience, algorithms: values.FAIRLEAD_OIDC_ALGORITHMS, roles: Object.fromEntries(roles),
    rolesClaim: values.FAIRLEAD_OIDC_ROLES_CLAIM, clockSkewSeconds: values.FAIRLEAD_OIDC_CLOCK_SKEW,
  } };
}

function shown(name: string, environment: Readonly<Record<string, string | undefined>>): string {
  return `${name}=${SECRET.test(name) ? "(hidden)" : quoted(environment[name] ?? "")}`;
}

function isUnknown(name: string): boolean {
  return name.startsWith("FAIRLEAD_") && !Object.hasOwn(shape.shape, name)
    && !OTHER_VARIABLES.some((other) => name.startsWith(other));
}

function unknownSetting(name: string): string {
  const [nearest] = nearestNames(name, Object.keys(shape.shape), 1);
  return `${name}: no such setting${nearest === undefined ? "" : `, did you mean ${nearest}?`}`;
}

/** Without a password none are sent: the address may hold them, or the server asks for none. */
function credentialsOf(values: z.output<typeof shape>): Credentials {
  const { FAIRLEAD_NEO4J_USER: user, FAIRLEAD_NEO4J_PASSWORD: password } = values;
  return password === "" ? {} : { user, password };
}
