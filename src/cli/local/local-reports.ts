/** Reports of a database that this process opens itself. */
import type { Knowledge } from "../../catalog/knowledge.ts";
import { PlanShelf } from "../../plans/plan-shelf.ts";
import { Plans } from "../../plans/plans.ts";
import { periodReport } from "../../reports/period-report.ts";
import type { PeriodQuestion, PeriodReport } from "../../reports/period-report.ts";
import { planReport } from "../../reports/plan-report.ts";
import type { PlanReport, ReportKind } from "../../reports/plan-report.ts";
import type { ReportConnection } from "../connection-reports.ts";
import type { LocalWriter } from "./calling-as.ts";

export class LocalReports implements ReportConnection {
  readonly #writer: LocalWriter;

  constructor(writer: LocalWriter) {
    this.#writer = writer;
  }

  async plan(kind: ReportKind, plan: string): Promise<PlanReport> {
    const knowledge = await this.#read();
    const plans = new Plans({ shelf: new PlanShelf(knowledge), knowledge });
    return planReport({ knowledge, plans }, kind, plan, this.#writer.now());
  }

  async period(question: PeriodQuestion): Promise<PeriodReport> {
    return periodReport(await this.#read(), question);
  }

  #read(): Promise<Knowledge> {
    return this.#writer.open("read");
  }
}
