/** Reports of a service over REST. */
import type { PeriodQuestion, PeriodReport } from "../reports/period-report.ts";
import type { PlanReport, ReportKind } from "../reports/plan-report.ts";
import type { ReportConnection } from "./connection-reports.ts";
import type { ServiceClient } from "./service-client.ts";

export class RemoteReports implements ReportConnection {
  readonly #client: ServiceClient;

  constructor(client: ServiceClient) {
    this.#client = client;
  }

  plan(kind: ReportKind, plan: string): Promise<PlanReport> {
    return this.#client.get(`/v1/reports/${kind}/${encodeURIComponent(plan)}`);
  }

  period(question: PeriodQuestion): Promise<PeriodReport> {
    return this.#client.get("/v1/reports/period", { ...question });
  }
}
