/** `fairlead report release | rollback | incident PLAN` and `report period`. */
import type { PeriodReport } from "../../reports/period-report.ts";
import type { PlanReport, ReportKind } from "../../reports/plan-report.ts";
import { periodPage, planPage } from "../../reports/report-page.ts";
import type { ReportPage } from "../../reports/report-page.ts";
import { reportHtml } from "../../reports/report-html.ts";
import { reportMarkdown } from "../../reports/report-markdown.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import { EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { readMoment } from "../read-options.ts";
import type { Terminal } from "../terminal.ts";

export type ReportFormat = "markdown" | "html" | "json";

export interface ReportOptions extends PlaceOptions {
  readonly format: ReportFormat;
}

export interface PeriodOptions extends ReportOptions {
  readonly since: string;
  readonly until?: string;
  readonly in?: string;
}

export async function planReportCommand(
  kind: ReportKind,
  plan: string,
  options: ReportOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const connection = await connect(options, terminal);
  try {
    const report = await (await connection.reports()).plan(kind, plan);
    terminal.write(written(report, () => planPage(report), options.format));
    return EXIT_YES;
  } finally {
    await connection.close();
  }
}

export async function periodReportCommand(options: PeriodOptions, terminal: Terminal): Promise<ExitCode> {
  const { since, until, in: environment, format } = options;
  const now = new Date().toISOString();
  const question = {
    since: readMoment("--since", since, now),
    until: until === undefined ? now : readMoment("--until", until, now),
    ...(environment === undefined ? {} : { environment }),
  };
  const connection = await connect(options, terminal);
  try {
    const report = await (await connection.reports()).period(question);
    terminal.write(written(report, () => periodPage(report), format));
    return EXIT_YES;
  } finally {
    await connection.close();
  }
}

function written(report: PlanReport | PeriodReport, page: () => ReportPage, format: ReportFormat): string {
  switch (format) {
    case "json":
      return JSON.stringify(report, null, 2);
    case "markdown":
      return reportMarkdown(page());
    case "html":
      return reportHtml(page());
    default:
      return format satisfies never;
  }
}
