/**
 * Network reachability between the places of callers and callees. The build calls the interfaces it requires;
 * those that require what it provides, and run, call it. What reaches what is as decisions see it
 * (./providers.ts): REACHES is taken as stated, and one hop does not say that there are two.
 *
 * A port is read from the callee's `endpoint` and must be in `network.egressPorts` of the caller's place and
 * `network.ingressPorts` of the callee's, where the catalog defines these keys, and in the ports of the
 * settings; inside one place only the settings count. Sets of numbers and spans: `443`, `8000-8100`.
 */
import { parseKey } from "../../model/names.ts";
import type { NodeId } from "../../snapshot/snapshot.ts";
import { versionOf } from "../thing-types.ts";
import { factMissing, factUnreadable, wordsOf } from "./evidence.ts";
import { deploymentsOf, isInView, providersOf } from "./providers.ts";
import { resultOf } from "./reason.ts";
import type { Reason } from "./reason.ts";
import { ValidatorSettingsInvalid } from "./validator-settings-invalid.ts";
import type { Question, Validator } from "./validator.ts";

const [EGRESS, INGRESS] = ["network.egressPorts", "network.ingressPorts"] as const;
const PORT_MAX = 65_535;
/** What an address without a port means (IANA's service names). */
const PORTS: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };

export interface ReachabilitySettings {
  /** `443`, `8000-8100`: ports that may be called at all. Any where it is left out. */
  readonly allowedPorts?: readonly string[];
}

/** Throws ValidatorSettingsInvalid. */
export function reachabilityValidator({ allowedPorts }: ReachabilitySettings = {}): Validator {
  const wrong = allowedPorts?.find((text) => spanOf(text) === undefined);
  if (wrong !== undefined) {
    throw new ValidatorSettingsInvalid("reachability", "allowedPorts", wrong,
      "Ports look like 443 or 8000-8100.");
  }
  return {
    name: "reachability",
    tier: "gate",
    reads: { facts: [EGRESS, INGRESS], properties: ["endpoint"],
      edges: ["REQUIRES", "PROVIDES", "REACHES", "PART_OF", "IN", "OF", "SERVES"], choice: "picks" },
    evaluate(question) {
      const { snapshot, build, place } = question;
      const about = snapshot.key(build);
      if (place === undefined)
        return resultOf([{ code: "PLACE_UNSTATED", outcome: "UNKNOWN", about }], about);
      const reasons = [
        ...callees(question, place, allowedPorts), ...callers(question, place, allowedPorts),
      ];
      if (reasons.length > 0 || !isClosed(question)) return resultOf(reasons, about);
      // Who neither calls nor is called has nobody to reach.
      return resultOf([{ code: "PLACE_REACHED", outcome: "PASS", about, observed: "no calls" }], about);
    },
  };
}

/** Whether the documents say all that the build requires, so that no interface among it means none. */
function isClosed({ snapshot, build }: Question): boolean {
  return snapshot.properties(versionOf(snapshot, build))["statesRequirements"] === true;
}

type Ports = readonly string[] | undefined;

interface Call {
  readonly caller: NodeId;
  readonly callee: NodeId;
  readonly about: string;
  readonly subject: string;
  readonly endpoint: string | undefined;
}

/** For each interface required: one provider that can be called is enough; else the nearest to it is told. */
function callees(question: Question, place: NodeId, allowed: Ports): readonly Reason[] {
  const { snapshot, build } = question;
  const holders = [...new Set([build, versionOf(snapshot, build)])];
  const wanted = new Set(holders.flatMap((holder) =>
    snapshot.outgoing(holder, "REQUIRES").map(({ node }) => node)
      .filter((node) => snapshot.kind(node) === "Interface")));
  return [...wanted].flatMap((node): readonly Reason[] => {
    const subject = parseKey(snapshot.key(node))!.name;
    const tries = providersOf(question, node).flatMap(({ provider, deployment, place: there }) => {
      if (there === undefined) return [];
      const about = snapshot.key(deployment ?? provider);
      const endpoint = endpointOf(question, deployment);
      return [judge(question, { caller: place, callee: there, about, subject, endpoint }, allowed)];
    });
    if (tries.length === 0)
      return [{ code: "CALLEE_MISSING", outcome: "UNKNOWN", about: snapshot.key(node), missing: [subject] }];
    return [resultOf(tries, subject).reasons.at(-1)!];
  });
}

/** Each that runs and requires what the build provides must reach it. Its own endpoint is not known yet. */
function callers(question: Question, place: NodeId, allowed: Ports): readonly Reason[] {
  const { snapshot, build, replaces } = question;
  const before = replaces === undefined ? [] : deploymentsOf(snapshot, versionOf(snapshot, replaces))
    .filter((deployment) => snapshot.outgoing(deployment, "IN")[0]?.node === place);
  const endpoint = endpointOf(question, before[0]);
  return snapshot.outgoing(versionOf(snapshot, build), "PROVIDES").flatMap(({ node }) =>
    snapshot.incoming(node, "REQUIRES").flatMap(({ node: consumer }) =>
      deploymentsOf(snapshot, versionOf(snapshot, consumer)).flatMap((deployment): readonly Reason[] => {
        const from = snapshot.outgoing(deployment, "IN")[0]?.node;
        // Who calls something else of that interface where it is need not call this one.
        const isServed = from !== undefined && providersOf(question, node).some(({ place: there }) =>
          there !== undefined && there !== place && isInView(snapshot, from, there, "reachable"));
        if (from === undefined || isServed) return [];
        const subject = parseKey(snapshot.key(node))!.name;
        const about = snapshot.key(deployment);
        return [judge(question, { caller: from, callee: place, about, subject, endpoint }, allowed)];
      })));
}

function endpointOf({ snapshot }: Question, deployment: NodeId | undefined): string | undefined {
  const endpoint = deployment === undefined ? undefined : snapshot.properties(deployment)["endpoint"];
  return typeof endpoint === "string" ? endpoint : undefined;
}

function judge(question: Question, call: Call, allowed: Ports): Reason {
  const { snapshot } = question;
  const { caller, callee, about, subject, endpoint } = call;
  const path = [...new Set([caller, callee])].map((node) => snapshot.key(node));
  const told = { about, subject, path };
  if (!isInView(snapshot, caller, callee, "reachable"))
    return { ...told, code: "PLACE_NOT_REACHED", outcome: "FAIL" };
  const ends = caller === callee ? []
    : [{ at: caller, fact: EGRESS }, { at: callee, fact: INGRESS }]
      .filter(({ fact }) => question.facts.types.has(fact));
  const limits = [
    { ports: allowed, of: "settings" },
    ...ends.map(({ at, fact }) =>
      ({ ports: wordsOf(question, at, fact), of: `${snapshot.key(at)} ${fact}` })),
  ].filter(({ ports }) => ports !== undefined);
  if (limits.length + ends.length === 0) return { ...told, code: "PLACE_REACHED", outcome: "PASS" };
  const port = endpoint === undefined ? undefined : portOf(endpoint);
  if (port === undefined)
    return { ...told, code: "PORT_UNSTATED", outcome: "UNKNOWN", missing: ["endpoint"] };
  for (const { ports, of } of limits) {
    const unreadable = ports!.find((text) => spanOf(text) === undefined);
    if (unreadable !== undefined) return factUnreadable(about, of, unreadable, "443 or 8000-8100");
    const isOpen = ports!.some((text) => {
      const [from, to] = spanOf(text)!;
      return port >= from && port <= to;
    });
    const seen = { observed: String(port), required: [...ports!].join(", "), source: of };
    if (!isOpen) return { ...told, ...seen, code: "PORT_REFUSED", outcome: "FAIL" };
  }
  const silent = ends.find(({ at, fact }) => wordsOf(question, at, fact) === undefined);
  if (silent !== undefined) return factMissing(question, silent.at, silent.fact);
  return { ...told, code: "PLACE_REACHED", outcome: "PASS", observed: String(port) };
}

/** `https://ranker.example/predict` -> 443; `ranker:9000` -> 9000. */
function portOf(endpoint: string): number | undefined {
  const bare = /^[A-Za-z0-9.-]+:(\d{1,5})$/.exec(endpoint);
  if (bare !== null) return Number(bare[1]);
  if (!URL.canParse(endpoint)) return undefined;
  const { port, protocol } = new URL(endpoint);
  return port === "" ? PORTS[protocol] : Number(port);
}

function spanOf(text: string): readonly [from: number, to: number] | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (match === null) return undefined;
  const [from, to] = [Number(match[1]), Number(match[2] ?? match[1])];
  return from <= to && to <= PORT_MAX ? [from, to] : undefined;
}
