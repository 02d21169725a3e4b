/** Reports over REST: of one plan, or of a period; JSON, markdown or a page of HTML. */
import { z } from "zod";
import { REPORT_KINDS, planReport } from "../../reports/plan-report.ts";
import { periodReport } from "../../reports/period-report.ts";
import { periodPage, planPage } from "../../reports/report-page.ts";
import type { ReportPage } from "../../reports/report-page.ts";
import { reportHtml } from "../../reports/report-html.ts";
import { reportMarkdown } from "../../reports/report-markdown.ts";
import type { Services } from "../../services.ts";
import { parseTime } from "../../values/time.ts";
import { checkInput } from "../check-input.ts";
import { given } from "../given.ts";
import { readQuery } from "../read-query.ts";
import type { Route, RouteAnswer } from "../route.ts";
import { text } from "../text-field.ts";

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;
/** What a period is taken to be where nobody says when it began. */
const PERIOD_MILLISECONDS = 30 * 86_400_000;

const FORMATS = ["json", "markdown", "html"] as const;
type Format = (typeof FORMATS)[number];

const format = z.enum(FORMATS).optional().describe("default: json");
const time = text
  .refine((value) => parseTime(value) !== undefined, "is no time such as 2026-11-21")
  .transform((value) => new Date(Number(parseTime(value)! / NANOSECONDS_PER_MILLISECOND)).toISOString());

export const reportQuery = z.strictObject({ format });
export const periodQuery = z.strictObject({
  since: time.optional().describe("plans that ended from then on; default: 30 days before `until`"),
  until: time.optional().describe("plans that ended before then; default: now"),
  environment: text.optional().describe("one environment by name; default: all where plans ended"),
  format,
});
const kindOf = z.strictObject({ kind: z.enum(REPORT_KINDS), plan: text });

export function reportRoutes(services: Services): readonly Route[] {
  const { knowledge, plans, now } = services;
  return [
    {
      method: "GET",
      path: "/v1/reports/period",
      answer: async ({ query }) => {
        const asked = given(readQuery(periodQuery, query));
        const { until = now(), environment } = asked;
        const since = asked.since ?? new Date(Date.parse(until) - PERIOD_MILLISECONDS).toISOString();
        const question = { since, until, ...(environment === undefined ? {} : { environment }) };
        const report = await periodReport(knowledge, question);
        return answered(report, () => periodPage(report), asked.format);
      },
    },
    {
      method: "GET",
      path: "/v1/reports/{kind}/{plan}",
      answer: async ({ parameters, query }) => {
        const { kind, plan } = checkInput(kindOf, parameters);
        const report = await planReport({ knowledge, plans }, kind, plan, now());
        return answered(report, () => planPage(report), readQuery(reportQuery, query).format);
      },
    },
  ];
}

function answered(report: object, page: () => ReportPage, wanted: Format = "json"): RouteAnswer {
  switch (wanted) {
    case "json":
      return { status: 200, body: report };
    case "markdown":
      return { status: 200, body: reportMarkdown(page()), contentType: "text/markdown; charset=utf-8" };
    case "html":
      return { status: 200, body: reportHtml(page()), contentType: "text/html; charset=utf-8" };
    default:
      return wanted satisfies never;
  }
}
