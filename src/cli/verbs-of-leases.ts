/** `fairlead lease`: places that rules count, held while a deployment is under way. */
import type { Command } from "commander";
import type { LeaseListOptions, LeaseTakeOptions } from "./commands/leases.ts";
import { formatOption, withPlace } from "./verb.ts";
import type { VerbContext } from "./verb.ts";

export function addLeaseVerbs(program: Command, { terminal, reach }: VerbContext): void {
  const lease = program
    .command("lease")
    .summary("hold a place while a deployment is under way")
    .description(
      "Holds places where a rule allows only so many deployments (count: { atMost, per, lease }), so that " +
        "two scripts cannot both take the last one. How such rules are written: docs/policies.md.",
    );

  withPlace(
    lease
      .command("take")
      .summary("hold the places that a deployment needs")
      .description(
        "Holds a place for each thing in every rule that counts it, all or none. A place is no verdict: " +
          "ask decide too. The same holder takes the same place again, for longer. Exits 0 when it is " +
          "held, 1 when none is left, 2 when that is not known.",
      )
      .argument("<version...>", "what is deployed together: ranker@2.3.1 or ranker@2.3.1#gpu")
      .requiredOption("--in <environment>", "where")
      .requiredOption("--holder <name>", "whoever deploys, such as the id of the CI run")
      .option("--for <duration>", "how long (default: as long as each rule says)")
      .addOption(formatOption("table", "json")),
    [
      "fairlead lease take ranker@2.3.1 --in prod-eu --holder \"$CI_RUN_ID\"",
      "fairlead lease take ranker@2.3.1 shop@4.0.0 --in prod-eu --holder release-42 --for 30m",
    ],
  ).action(async (subjects: readonly string[], options: LeaseTakeOptions) => {
    const { leaseTakeCommand } = await import("./commands/leases.ts");
    reach(await leaseTakeCommand(subjects, options, terminal));
  });

  withPlace(
    lease
      .command("list")
      .summary("places that are held now")
      .description("Lists the places that are held, and until when.")
      .option("--in <environment>", "only in this environment")
      .option("--holder <name>", "only those of one holder")
      .addOption(formatOption("table", "json")),
    ["fairlead lease list", "fairlead lease list --in prod-eu"],
  ).action(async (options: LeaseListOptions) => {
    const { leaseListCommand } = await import("./commands/leases.ts");
    reach(await leaseListCommand(options, terminal));
  });

  withPlace(
    lease
      .command("release")
      .summary("let places go")
      .description(
        "Lets the places of a holder go. What was deployed is recorded first (fairlead deployed): then it " +
          "counts as running.",
      )
      .argument("<holder>", "as it was named when the place was taken")
      .option("--in <environment>", "only in this environment")
      .addOption(formatOption("table", "json")),
    ["fairlead lease release \"$CI_RUN_ID\""],
  ).action(async (holder: string, options: LeaseListOptions) => {
    const { leaseReleaseCommand } = await import("./commands/leases.ts");
    reach(await leaseReleaseCommand(holder, options, terminal));
  });
}
