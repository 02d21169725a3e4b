/**
 * A gate of a policy: what must be shown before a plan may go on in the policy's environments. Each asks one
 * thing, and asks something: a gate without conditions would open for everybody. Judged in src/plans/gates.
 */
import { z } from "zod";
import { nearestNames } from "../../values/nearest.ts";
import { fields, list, localName, name, scalar, text, texts, time, uniqueList } from "./fields.ts";
import { metricBounds, observed, wait } from "./metric.ts";

/** What a gate may ask, by the field that asks it. */
export const GATE_KINDS = [
  "soak",
  "attestation",
  "approvals",
  "window",
  "risk",
  "observations",
  "verdict",
  "parity",
] as const;
export type GateKind = (typeof GATE_KINDS)[number];

export const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;

/** As many as may approve anything (policy.ts). */
const APPROVERS_MAX = 10;

const soak = fields({
  /** The version ran in environments of this stage ... */
  stage: text().optional(),
  /** ... or in this one. */
  environment: name.optional(),
  for: wait,
  /** Figures that must have been measured meanwhile, and none of which may have been outside. */
  healthy: metricBounds.optional(),
}).refine(({ stage, environment }) => (stage === undefined) !== (environment === undefined), {
  message: "names where it ran: either a stage or an environment, one of the two",
});

const attestation = fields({
  /** in-toto's name of what is stated. */
  predicateType: text(),
  of: z.enum(["version", "variant", "deployment", "environment"]).default("version"),
  maxAge: wait.optional(),
  /** Whether one whose signature nobody checked counts too. */
  unverified: z.boolean().default(false),
  /** Fields of the statement and what they must say; a list: one of these. */
  where: z.record(text(), z.union([scalar, texts.min(1, "is empty")])).optional(),
});

const approvals = fields({
  count: z.number().int().min(1).max(APPROVERS_MAX).default(1),
  /** Of plans of this risk or more; left out: of every plan. */
  whenRiskAtLeast: z.number().min(0).max(1).optional(),
});

const clockTime = text(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "is no time of day such as 09:00 (00:00 to 23:59)");
const DAY = /^\d{4}-\d\d-\d\d$/;
/** A whole day there, or a moment. */
const dayOrTime = z.union([
  text(DAY, "is no day such as 2026-12-20").refine((value) => isDay(value), "is no day in any calendar"),
  time,
]);

const freeze = fields({ from: dayOrTime, to: dayOrTime, because: text() }).refine(
  ({ from, to }) => (DAY.test(from) && DAY.test(to) ? from <= to : from.slice(0, 10) <= to.slice(0, 10)),
  { message: "ends before it begins" },
);

const window = fields({
  days: uniqueList(z.enum(WEEKDAYS), String).min(1, "is empty; it would never open").optional(),
  from: clockTime.optional(),
  to: clockTime.optional(),
  /** Name in the time zone database: its clock counts, with summer time. */
  zone: text().superRefine((value, context) => {
    if (isZone(value)) return;
    const [nearest] = nearestNames(value, Intl.supportedValuesOf("timeZone"), 1);
    const meant = nearest === undefined ? "such as Europe/Berlin" : `; did you mean ${nearest}`;
    context.addIssue({ code: "custom", message: `is no time zone by name, ${meant}`.replace(", ;", ";") });
  }),
  /** Times in which nothing goes on; whole days are there with their last minute. */
  freezes: list(freeze).min(1, "is empty").optional(),
}).superRefine((value, context) => {
  const { days, from, to, freezes } = value;
  const complain = (message: string, path: string[] = []) =>
    context.addIssue({ code: "custom", path, message });
  if ((from === undefined) !== (to === undefined)) complain("gives one of from and to; a window has both");
  else if (from !== undefined && from === to)
    complain("is the same as from: the window would be empty", ["to"]);
  if (days === undefined && from === undefined && freezes === undefined)
    complain("asks for nothing: give days, from and to, or freezes");
});

const risk = fields({ atMost: z.number().min(0).max(1) });

/** The decision's question is judged again, in the place as it is then. */
const verdict = fields({});

/** The place is as a baseline had it. */
const parity = fields({ baseline: name.optional() });

export const gate = fields({
  name: localName,
  because: text().optional(),
  soak: soak.optional(),
  attestation: attestation.optional(),
  approvals: approvals.optional(),
  window: window.optional(),
  risk: risk.optional(),
  observations: observed.optional(),
  verdict: verdict.optional(),
  parity: parity.optional(),
}).superRefine((value, context) => {
  const asked = GATE_KINDS.filter((kind) => value[kind] !== undefined);
  if (asked.length === 1) return;
  context.addIssue({
    code: "custom",
    message:
      asked.length === 0
        ? `asks for nothing, and would be open to all: give one of ${GATE_KINDS.join(", ")}`
        : `asks ${asked.join(" and ")}; a gate asks one thing: make it ${asked.length} gates`,
  });
});

export type GateSpec = z.output<typeof gate>;

/** Offsets such as +02:00 are no zones: they know no summer time. */
export function isZone(text: string): boolean {
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: text });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
