/**
 * Run: one execution of a job that used some versions and generated others (W3C PROV's activity). What it
 * used and generated needs no document yet: events of a run often arrive before those of its data.
 */
import { z } from "zod";
import { documentOf, fields, localName, name, scalar, text, time } from "./fields.ts";
import { origins } from "./lineage.ts";

export const run = documentOf(
  "Run",
  name,
  fields({
    /** What was executed, the same for each run of it: `train-ranker`, `airflow/daily.clicks`. */
    job: text().optional(),
    state: z.enum(["running", "completed", "failed", "aborted"]).default("completed"),
    start: time.optional(),
    end: time.optional(),
    /** The run that this one is a part of: the pipeline's run of a task's (PROV's wasStartedBy). */
    startedBy: name.optional(),
    uses: origins.optional(),
    generates: origins.optional(),
    parameters: z.record(localName, scalar).optional(),
    /** Who says so; an entry of `uses` or `generates` may say it for itself. */
    source: text().optional(),
  }),
);

export type RunDocument = z.output<typeof run>;
