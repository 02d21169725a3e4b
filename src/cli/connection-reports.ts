/** What commands that report need of Fairlead, wherever it is. */
import type { PeriodQuestion, PeriodReport } from "../reports/period-report.ts";
import type { PlanReport, ReportKind } from "../reports/plan-report.ts";

export interface ReportConnection {
  plan(kind: ReportKind, plan: string): Promise<PlanReport>;
  period(question: PeriodQuestion): Promise<PeriodReport>;
}
