/**
 * Puts the process together: values in, a running service out. The only file that knows everyone. A failed
 * start closes what it opened.
 */
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { Logger } from "pino";
import { CredentialWatch } from "./access/credential-watch.ts";
import { Identities } from "./access/identities.ts";
import { OidcTokens } from "./access/oidc/oidc-tokens.ts";
import { Tokens } from "./access/tokens/tokens.ts";
import { Knowledge } from "./catalog/knowledge.ts";
import { PlanShelf } from "./plans/plan-shelf.ts";
import { Plans } from "./plans/plans.ts";
import { isLoopback } from "./config.ts";
import type { Config } from "./config.ts";
import { openCheckpoints } from "./access/audit/open-checkpoints.ts";
import { ask } from "./decisions/ask.ts";
import { readCommandValidators } from "./decisions/validation/read-command-validators.ts";
import { validationMeans } from "./decisions/validation/validation-means.ts";
import type { CommandValidatorSettings } from "./decisions/validation/command-validator.ts";
import { DecisionLog } from "./decisions/decision-log.ts";
import { exploreRoute } from "./explore/explore-route.ts";
import { createGraphqlHandler } from "./graphql/handler.ts";
import { AllowedHosts } from "./http/allowed-hosts.ts";
import { createMetrics } from "./http/metrics.ts";
import { RateLimits } from "./http/rate-limits.ts";
import { allRoutes } from "./http/routes/all-routes.ts";
import { HttpServer } from "./http/server.ts";
import { readTrustedKeys } from "./lineage/read-trusted-keys.ts";
import { AttestationReceiver } from "./lineage/receive-attestation.ts";
import { Notices } from "./notices/notices.ts";
import { openNotices } from "./notices/open-notices.ts";
import { LineageReceiver } from "./lineage/receive-events.ts";
import { loadSeeds } from "./load-seeds.ts";
import { keepBaselines } from "./plans/baseline-keeper.ts";
import { Reactor } from "./plans/reactor.ts";
import type { Services } from "./services.ts";
import { openStore } from "./store/open-store.ts";
import type { GraphStore } from "./store/graph-store.ts";
import { version } from "./version.ts";

export interface Running {
  readonly services: Services;
  readonly address: { readonly host: string; readonly port: number };
  /** Documents that were loaded into an empty store at this start. */
  readonly seeded: number;
  /** Answers what is under way, writes what is queued, closes the store. Idempotent. */
  readonly stop: () => Promise<void>;
}

/** Errors: what opening the store and listening throw; everything opened before is closed again. */
export async function compose(config: Config, logger: Logger): Promise<Running> {
  const opened: (() => Promise<void>)[] = [];
  const closeAll = () => closeInTurn(opened.splice(0).toReversed());
  try {
    const commands = config.validators === undefined ? [] : await readCommandValidators(config.validators);
    const { services: unsigned, seeded } = await openServices(await openConfiguredStore(config), config.seeds,
      logger, opened, commands);
    const keys = config.keys === undefined ? [] : await readTrustedKeys(config.keys);
    const signing = { ...await withCheckpoints(unsigned, config, logger, opened), keys };
    const services = await withNotices(signing, config, logger, opened);
    let stopping = false;
    const onBug = (error: unknown, requestId: string) => logger.error({ err: error, requestId }, "bug");
    const metrics = createMetrics(services);
    const receiver = new LineageReceiver(services.knowledge, services.now);
    opened.push(() => receiver.close());
    await receiver.recover();
    const onJoinError = (error: unknown) => logger.warn({ err: error }, "attestations could not be joined");
    const attestations = new AttestationReceiver(services.knowledge, keys, services.now, onJoinError);
    opened.push(() => attestations.close());
    const { identities, watch } = identify(config, services);
    opened.push(async () => watch.close());
    const limits = new RateLimits(config.requestsPerSecond);
    const graphql = createGraphqlHandler(services, {
      playground: config.playground, onBug, watchCaller: (caller, onEnd) => watch.watch(caller, onEnd),
    });
    const server = new HttpServer({
      authenticate: (message) => identities.authenticate(message),
      admit: (caller, path) => limits.admit(caller, path),
      hosts: new AllowedHosts(config.hosts),
      routes: allRoutes(services, {
        receiver, attestations, onBug,
        health: { version, registry: metrics.registry, isStopping: () => stopping, access: accessOf(config) },
      }),
      raw: [graphql, ...(config.playground ? [exploreRoute(services)] : [])],
      onAnswered: (answered) => {
        metrics.countAnswer(answered);
        logger.debug(answered, "answered");
      },
      onBug,
    });
    const { port } = await server.listen(config.listen.host, config.listen.port);
    opened.push(() => server.stop());
    opened.push(async () => graphql.close()); // First, as the server would wait for event streams.
    opened.push(keepBaselines(services.knowledge, services.now, (error) =>
      logger.warn({ err: error }, "due baselines could not be recorded")));
    const reactor = new Reactor({
      knowledge: services.knowledge, now: services.now,
      onReaction: (reaction) => logger.info(reaction, "a rule on observations asked for an action"),
      onError: (error) => logger.warn({ err: error }, "rules on observations could not be asked"),
    });
    opened.push(() => reactor.close());
    attestations.catchUp().catch(onJoinError);
    const stop = async () => {
      stopping = true;
      await closeAll();
    };
    return { services, address: { host: config.listen.host, port }, seeded, stop };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** A server looks by itself, and tells whom its configuration names. */
async function withNotices(
  services: Services, { webhooks }: Config, logger: Pick<Logger, "warn">, opened: (() => Promise<void>)[],
): Promise<Services> {
  const onError = (error: unknown) => logger.warn({ err: error }, "notices could not be kept or delivered");
  const { notices, close } = await openNotices(services.knowledge, services.now, webhooks, onError);
  opened.push(close);
  return { ...services, notices };
}

/** A key that cannot be used is found out at start; a place that cannot be reached is tried again. */
async function withCheckpoints(
  services: Services, { checkpoint }: Config, logger: Pick<Logger, "warn">, opened: (() => Promise<void>)[],
): Promise<Services> {
  if (checkpoint === undefined) return services;
  const checkpoints = await openCheckpoints(services.knowledge.store, checkpoint, services.now);
  opened.push(() => checkpoints.close());
  if (checkpoint.to !== undefined) {
    checkpoints.start(checkpoint.everySeconds, (error) => logger.warn({ err: error }, "no checkpoint"));
  }
  return { ...services, checkpoints };
}

/** Who is asked for what, and who tells when credentials end. */
function identify({ access }: Pick<Config, "access">, { tokens, now }: Services) {
  if (access.kind === "open") {
    return { identities: new Identities({ isOpen: true }), watch: new CredentialWatch(undefined, now) };
  }
  const kinds = {
    ...(access.tokens ? { tokens } : {}),
    ...(access.oidc === undefined ? {} : { oidc: new OidcTokens(access.oidc, now) }),
  };
  return { identities: new Identities({ isOpen: false, ...kinds }), watch: new CredentialWatch(tokens, now) };
}

/** Who may read and write, in words, for people: without identities everybody who reaches the address. */
export function accessOf({ listen: { host }, access }: Pick<Config, "listen" | "access">): string {
  if (access.kind === "open") {
    return `open: whoever reaches ${isLoopback(host) ? "this machine's loopback" : host} may read and write`;
  }
  const kinds = [...(access.tokens ? ["an API token"] : []),
    ...(access.oidc ? ["an OpenID Connect token"] : [])];
  return `by credentials: whoever shows ${kinds.join(" or ")} may do what its roles allow`;
}

/** Closes all, whatever one of them throws; the first error is thrown at the end. */
async function closeInTurn(closers: readonly (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const close of closers) await close().catch((error: unknown) => errors.push(error));
  if (errors.length > 0) throw errors[0];
}

/**
 * The services over an open store: for the server, and for whoever opens a local file. Takes the store
 * over.
 */
export async function openServices(
  store: GraphStore, seeds: boolean, logger: Pick<Logger, "warn">, opened: (() => Promise<void>)[],
  commands: readonly CommandValidatorSettings[] = [],
): Promise<{ readonly services: Services; readonly seeded: number }> {
  opened.push(() => store.close());
  const knowledge = await Knowledge.open(store, {
    onPollError: (error) => logger.warn({ err: error }, "looking for newer revisions failed; trying again"),
  });
  opened.push(() => knowledge.close());
  const now = () => new Date().toISOString();
  const seeded = seeds ? await loadSeeds(knowledge, now()) : 0;
  const decisionLog = new DecisionLog(store, {
    onError: (error) => logger.warn({ err: error }, "decisions could not be recorded"),
  });
  opened.push(() => decisionLog.close());
  const tokens = new Tokens(store, now, (error) => {
    logger.warn({ err: error }, "last uses of tokens could not be written");
  });
  opened.push(() => tokens.close());
  const validation = validationMeans(store, commands);
  const plans = new Plans({ shelf: new PlanShelf(knowledge), knowledge, validation });
  return {
    services: { knowledge, decisionLog, tokens, plans, notices: new Notices(store, now), now, validation,
      ask: (asking) => ask(knowledge, decisionLog, now(), asking, validation) },
    seeded,
  };
}

async function openConfiguredStore({ store }: Config): Promise<GraphStore> {
  if (store.kind === "neo4j") return openStore(store.uri, store.credentials);
  await mkdir(dirname(store.path), { recursive: true });
  return openStore(`sqlite:${store.path}`);
}
