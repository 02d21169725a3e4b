/** `report`: what plans did, for who was not there. */
import type { Command } from "commander";
import type { ReportKind } from "../reports/plan-report.ts";
import type { PeriodOptions, ReportOptions } from "./commands/report.ts";
import { formatOption, withPlace } from "./verb.ts";
import type { VerbContext } from "./verb.ts";

const KINDS: readonly { readonly kind: ReportKind; readonly summary: string; readonly about: string }[] = [
  {
    kind: "release",
    summary: "what a plan did",
    about:
      "Versions before and after, what changed upstream, steps with their times, gates, approvals, tests, " +
      "configuration, and what was measured since.",
  },
  {
    kind: "rollback",
    summary: "what was taken back",
    about: "The same of a plan that went back to a baseline, or that was taken back.",
  },
  {
    kind: "incident",
    summary: "what failed, and when all was well again",
    about: "The same of a plan that failed: when, why, in which step, and how long until all was well again.",
  },
];

export function addReportVerbs(program: Command, { terminal, reach }: VerbContext): void {
  const report = program
    .command("report")
    .summary("what plans did, in markdown or HTML")
    .description("Reports of plans, for who was not there.");

  for (const { kind, summary, about } of KINDS) {
    withPlace(
      report
        .command(kind)
        .summary(summary)
        .description(about)
        .argument("<plan>", "the plan's name; `fairlead plan list` has them")
        .addOption(formatOption("markdown", "html", "json")),
      [
        `fairlead report ${kind} ranker-prod-eu-1f3c9aa02b7d`,
        `fairlead report ${kind} ranker-prod-eu-1f3c9aa02b7d --format html > report.html`,
      ],
    ).action(async (plan: string, options: ReportOptions) => {
      const { planReportCommand } = await import("./commands/report.ts");
      reach(await planReportCommand(kind, plan, options, terminal));
    });
  }

  withPlace(
    report
      .command("period")
      .summary("failure rate, promotion rate and time to restore, by environment")
      .description("Of plans that ended in a period. Where none ended there is no rate.")
      .option("--since <time>", "a time, or how long ago", "30d")
      .option("--until <time>", "a time, or how long ago; default: now")
      .option("--in <environment>", "one environment; default: all where plans ended")
      .addOption(formatOption("markdown", "html", "json")),
    ["fairlead report period", "fairlead report period --since 90d --in prod-eu --format html"],
  ).action(async (options: PeriodOptions) => {
    const { periodReportCommand } = await import("./commands/report.ts");
    reach(await periodReportCommand(options, terminal));
  });
}
