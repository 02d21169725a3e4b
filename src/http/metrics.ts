/**
 * What the server counts, for Prometheus. Labels come from closed lists; no value of a request becomes one.
 */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";
import type { Services } from "../services.ts";
import type { Answered } from "./server.ts";

/** From a tenth of a millisecond, a decision in memory, to ten seconds, a large apply. */
const SECONDS_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 10];
const METHODS = new Set(["GET", "HEAD", "POST", "OPTIONS"]);

/** A histogram with its labels set: looking them up takes longer than counting. */
type Observer = Pick<Histogram.Internal<string>, "observe">;

export interface Metrics {
  readonly registry: Registry;
  readonly countAnswer: (answered: Answered) => void;
}

export function createMetrics(services: Services): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    name: "fairlead_http_request_seconds", help: "Time to answer a request, by route, method and status.",
    labelNames: ["route", "method", "status"], buckets: SECONDS_BUCKETS, registers: [registry],
  });
  new Gauge({
    name: "fairlead_revision", help: "The newest revision that this process reads.", registers: [registry],
    collect() { this.set(services.knowledge.current().head.revision); },
  });
  new Gauge({
    name: "fairlead_graph_nodes", help: "Nodes in the newest snapshot.", registers: [registry],
    collect() { this.set(services.knowledge.current().nodeCount); },
  });
  new Gauge({
    name: "fairlead_graph_edges", help: "Edges in the newest snapshot.", registers: [registry],
    collect() { this.set(services.knowledge.current().edgeCount); },
  });
  const dropped = new Counter({
    name: "fairlead_decisions_not_recorded_total",
      help: "Decisions that were answered and not recorded: the queue was full.",
    registers: [registry],
    collect() {
      this.reset();
      this.inc(services.decisionLog.counts.dropped);
    },
  });
  void dropped;
  const bound = new Map<string, Map<string, Map<number, Observer>>>();
  const bind = (route: string, method: string, status: number): Observer =>
    seconds.labels({ route: route === "" ? "none" : route, method, status });
  return {
    registry,
    countAnswer: ({ route, method, status, seconds: taken }) => {
      const known = METHODS.has(method) ? method : "other";
      const ofMethod = entryOf(entryOf(bound, route, () => new Map()), known, () => new Map());
      entryOf(ofMethod, status, () => bind(route, known, status)).observe(taken);
    },
  };
}

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => NoInfer<Value>): Value {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
