/** The server's process: reads the environment, composes, says what to try, and stops when it is told to. */
import { pino } from "pino";
import { accessOf, compose } from "./compose.ts";
import type { Running } from "./compose.ts";
import { ConfigInvalid, readConfig } from "./config.ts";
import type { Config } from "./config.ts";
import { DomainError } from "./values/domain-error.ts";

/** Exit codes are those of the command line: 3 usage, 4 service. */
const EXIT_USAGE = 3;
const EXIT_SERVICE = 4;

try {
  const config = readConfig(process.env);
  // Written at once, as one line each: what was said before a crash is there.
  const logger = pino({ level: config.logLevel, redact: ["*.password", "*.token", "*.authorization"] },
    pino.destination(2));
  const running = await compose(config, logger);
  console.log(banner(config, running));
  logger.info({ ...running.address, engine: config.store.kind }, "listening");
  // Once: the same signal again ends the process at once.
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      logger.info({ signal }, "stopping");
      running.stop().then(() => process.exit(0), (error: unknown) => {
        logger.error({ err: error }, "stopping failed");
        process.exit(1);
      });
    });
  }
} catch (error) {
  const isUsage = error instanceof ConfigInvalid;
  if (!isUsage && !(error instanceof DomainError)
    && (error as NodeJS.ErrnoException).code === undefined) throw error;
  const hint = error instanceof DomainError && error.hint !== undefined ? ` ${error.hint}` : "";
  console.error(`fairlead cannot start: ${explain(error as NodeJS.ErrnoException)}${hint}`);
  process.exit(isUsage ? EXIT_USAGE : EXIT_SERVICE);
}

/** What the system refused, with the setting that changes it. */
function explain(
  error: NodeJS.ErrnoException & { readonly port?: number; readonly address?: string },
): string {
  switch (error.code) {
    case "EADDRINUSE": return `port ${error.port} is taken. Set FAIRLEAD_LISTEN, such as 127.0.0.1:4001.`;
    case "EADDRNOTAVAIL": case "ENOTFOUND":
      return `this machine has no address "${error.address ?? ""}". ` +
        "Set FAIRLEAD_LISTEN, such as 127.0.0.1:4000.";
    case "EACCES": case "EPERM": case "EROFS": case "ENOTDIR": case "EEXIST": case "ENOENT":
      if (error.syscall !== "mkdir") return error.message;
      return `the folder "${error.path}" cannot be made (${error.code}). ` +
        "Set FAIRLEAD_DATABASE to a file in one that can.";
    default: return error.message;
  }
}

function banner(config: Config, { address, seeded, services }: Running): string {
  const { store, playground } = config;
  const host = address.host.includes(":") ? `[${address.host}]` : address.host === "127.0.0.1" ? "localhost"
    : address.host;
  const url = `http://${host}:${address.port}`;
  const where = store.kind === "sqlite" ? store.path : withoutPassword(store.uri);
  const tries = config.access.kind === "open"
    ? [
      "Three things to try:",
      "  npx fairlead decide pytorch@2.11.0 --in onprem-v100",
      `  curl '${url}/v1/decide?subject=triton-server@25.03&in=workstation-4090'`,
      playground ? `  open ${url}/graphql in a browser` : `  curl ${url}/openapi.json`,
    ]
    : [
      "Two things to try:",
      ...(config.access.tokens
        ? ["  export FAIRLEAD_TOKEN=$(fairlead token create --name admin --role admin), on this database"]
        : ["  export FAIRLEAD_TOKEN=... from your issuer"]),
      `  FAIRLEAD_URL=${url} npx fairlead decide pytorch@2.11.0 --in onprem-v100`,
    ];
  return [
    `Fairlead is ready on ${url}`,
    `  knowledge  ${store.kind}, ${where}, revision ${services.knowledge.current().head.revision}` +
      (seeded > 0 ? `, ${seeded} example documents loaded` : ""),
    `  access     ${accessOf(config)}`,
    "",
    ...tries,
    "",
  ].join("\n");
}

function withoutPassword(uri: string): string {
  return uri.replace(/\/\/[^@/]*@/, "//");
}
