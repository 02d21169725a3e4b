/**
 * Freshness: the evidence that a release rests on is young enough. Evidence is an attestation about the build
 * (a scan, a test) or an observed fact of its place; its age counts from the time that it states.
 *
 * Of attestations the newest counts, and only a verified one unless the settings say otherwise; one whose
 * signature failed never does. Of a fact the newest observation at the nearest environment along PART_OF
 * that says anything counts. Evidence from the future is none: a clock is wrong, and nobody knows which.
 */
import type { NodeId } from "../../snapshot/snapshot.ts";
import { parseTime } from "../../values/time.ts";
import { newestFingerprint } from "../newest-fingerprint.ts";
import { versionOf } from "../thing-types.ts";
import { factMissing } from "./evidence.ts";
import { resultOf } from "./reason.ts";
import type { Reason } from "./reason.ts";
import { ValidatorSettingsInvalid } from "./validator-settings-invalid.ts";
import type { Question, Validator } from "./validator.ts";

const NANOSECONDS_PER_SECOND = 1_000_000_000n;
const NANOSECONDS_PER_MILLISECOND = 1_000_000n;
/** Clocks of machines that keep time by NTP are within seconds of each other; five minutes forgives more. */
const CLOCK_SKEW_SECONDS_MAX = 300;
/** As deep as places are nested elsewhere (decisions' INHERITANCE_DEPTH_MAX). */
const PLACES_MAX = 32;

interface AttestationDemand {
  /** in-toto's name of what is stated: `https://in-toto.io/attestation/test-result/v0.1`. */
  readonly predicateType: string;
  readonly ageSecondsMax: number;
  /** Whether attestations whose signature nobody checked count. Default: no. */
  readonly unverifiedCounts?: boolean;
}
interface FactDemand {
  /** Key of a fact of the place: `nvidia.driver`. */
  readonly fact: string;
  readonly ageSecondsMax: number;
}
export type FreshnessDemand = AttestationDemand | FactDemand;

/** Throws ValidatorSettingsInvalid. */
export function freshnessValidator(demands: readonly FreshnessDemand[]): Validator {
  const wrong = demands.find(({ ageSecondsMax: age }) => !Number.isSafeInteger(age) || age < 0);
  if (wrong !== undefined) {
    throw new ValidatorSettingsInvalid("freshness", "ageSecondsMax", wrong.ageSecondsMax,
      "Ages are whole seconds.");
  }
  const facts = demands.flatMap((demand) => ("fact" in demand ? [demand.fact] : []));
  return {
    name: "freshness",
    tier: "gate",
    reads: { facts, edges: ["ATTESTED_BY", "HAS_FACT", "OF_ENVIRONMENT", "PART_OF"] },
    evaluate: (question) =>
      resultOf(
        demands.map((demand) =>
          "fact" in demand ? judgeFact(question, demand) : judgeAttestations(question, demand)),
        question.snapshot.key(question.build),
      ),
  };
}

interface Dated {
  readonly about: string;
  readonly subject: string;
  readonly time: bigint | undefined;
}

function judgeAttestations(question: Question, demand: AttestationDemand): Reason {
  const { snapshot, build } = question;
  const { predicateType, unverifiedCounts = false } = demand;
  const holders = new Set([build, versionOf(snapshot, build)]);
  const found = [...holders]
    .flatMap((holder) => snapshot.outgoing(holder, "ATTESTED_BY"))
    .filter(({ node }) => snapshot.properties(node)["predicateType"] === predicateType)
    .map(({ node }) => ({ key: snapshot.key(node), ...attested(question, node) }))
    .filter(({ verification }) => verification !== "failed");
  const told = { about: snapshot.key(build), subject: predicateType };
  const counted = found.filter(({ verification }) => unverifiedCounts || verification === "verified");
  if (found.length === 0)
    return { ...told, code: "EVIDENCE_MISSING", outcome: "UNKNOWN", missing: [predicateType] };
  if (counted.length === 0) {
    const about = found[0]!.key;
    return { ...told, about, code: "EVIDENCE_UNVERIFIED", outcome: "UNKNOWN", required: "verified" };
  }
  const newest = counted.toSorted(newestFirst)[0]!;
  return judgeAge(question, { about: newest.key, subject: predicateType, time: newest.time }, demand);
}

function attested({ snapshot }: Question, node: NodeId) {
  const { verification, time } = snapshot.properties(node);
  return { verification, time: typeof time === "string" ? parseTime(time) : undefined };
}

type Timed = Pick<Dated, "time">;

function newestFirst(a: Timed, b: Timed): number {
  const [x, y] = [a.time ?? -1n, b.time ?? -1n];
  return x > y ? -1 : x < y ? 1 : 0;
}

function judgeFact(question: Question, demand: FactDemand): Reason {
  const { snapshot, place } = question;
  if (place === undefined) return factMissing(question, place, demand.fact);
  const key = `fact-key:${demand.fact}`;
  let places: readonly NodeId[] = [place];
  for (let depth = 0; depth < PLACES_MAX && places.length > 0; depth++) {
    const said = places.flatMap((each) => speakersFor(question, each)).flatMap((at) =>
      snapshot.outgoing(at, "HAS_FACT")
        .filter((edge) => snapshot.key(edge.node) === key && edge.properties["kind"] === "observed")
        .map(({ properties: { time } }) => ({
          about: snapshot.key(at), subject: demand.fact,
          time: typeof time === "string" ? parseTime(time) : undefined,
        })));
    if (said.length > 0) return judgeAge(question, said.toSorted(newestFirst)[0]!, demand);
    places = places.flatMap((at) => snapshot.outgoing(at, "PART_OF").map(({ node }) => node));
  }
  const told = { about: snapshot.key(place), subject: demand.fact };
  return { ...told, code: "EVIDENCE_MISSING", outcome: "UNKNOWN", missing: [demand.fact] };
}

/** The place, and the fingerprint whose facts are what it is observed to be. */
function speakersFor({ snapshot, now }: Question, place: NodeId): readonly NodeId[] {
  const newest = newestFingerprint(snapshot, place, Number(now / NANOSECONDS_PER_MILLISECOND));
  return newest === undefined ? [place] : [place, newest.node];
}

function judgeAge(
  { now }: Question,
  { about, subject, time }: Dated,
  { ageSecondsMax }: FreshnessDemand,
): Reason {
  const told = { about, subject, required: `at most ${ageSecondsMax} s` };
  if (time === undefined) return { ...told, code: "EVIDENCE_UNDATED", outcome: "UNKNOWN" };
  const ageNanoseconds = now - time;
  const ageSeconds = Number(ageNanoseconds / NANOSECONDS_PER_SECOND);
  if (ageSeconds < -CLOCK_SKEW_SECONDS_MAX)
    return { ...told, code: "EVIDENCE_FROM_FUTURE", outcome: "UNKNOWN", ageSeconds };
  return ageNanoseconds <= BigInt(ageSecondsMax) * NANOSECONDS_PER_SECOND
    ? { ...told, code: "EVIDENCE_FRESH", outcome: "PASS", ageSeconds }
    : { ...told, code: "EVIDENCE_STALE", outcome: "FAIL", ageSeconds };
}
