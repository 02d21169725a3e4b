/** `fairlead lease take`, `list` and `release`: places for deployments that are under way. */
import type { Lease } from "../../decisions/leases/lease.ts";
import type { LeaseSelection, PlaceAnswer } from "../../decisions/leases/leases.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import type { LeaseConnection } from "../connection-leases.ts";
import { EXIT_NO, EXIT_UNKNOWN, EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import type { Terminal } from "../terminal.ts";

interface LeaseOptions extends PlaceOptions {
  readonly format: "table" | "json";
}

export interface LeaseTakeOptions extends LeaseOptions {
  readonly in: string;
  readonly holder: string;
  readonly for?: string;
}

export async function leaseTakeCommand(
  subjects: readonly string[], options: LeaseTakeOptions, terminal: Terminal,
): Promise<ExitCode> {
  const { in: environment, holder, for: time } = options;
  const wanted = { subjects, environment, holder, ...(time === undefined ? {} : { for: time }) };
  const answer = await within(options, terminal, (leases) => leases.hold(wanted));
  if (options.format === "json") terminal.write(JSON.stringify({ schemaVersion: 1, ...answer }, null, 2));
  else for (const line of told(answer, subjects, environment)) terminal.write(line);
  return EXITS[answer.kind];
}

const EXITS = { held: EXIT_YES, full: EXIT_NO, unknown: EXIT_UNKNOWN } as const;

function told(answer: PlaceAnswer, subjects: readonly string[], environment: string): readonly string[] {
  switch (answer.kind) {
    case "held": {
      if (answer.leases.length === 0)
        return [`No rule counts places with leases for ${subjects.join(", ")} in ${environment}.`];
      return answer.leases.map(({ rule, group, until }) => `Held until ${until}: ${group}, by rule ${rule}.`);
    }
    case "full": {
      const { rule, group, atMost, taken, holders } = answer;
      const running = holders.length === 0 ? "What runs there takes them all." : "Held by:";
      return [
        `No place is left: with it ${taken} would be taken in ${group}, and rule ${rule} allows ${atMost}.`,
        running,
        ...holders.map((one) => `  ${line(one)}`),
      ];
    }
    case "unknown":
      return [`Whether a place is left is not known: ${answer.because} (rule ${answer.rule}).`];
    default:
      return answer satisfies never;
  }
}

function line({ holder, subjects, environment, group, rule, until }: Lease): string {
  return `${holder}: ${subjects.join(", ")} in ${environment}, until ${until} (${group}, rule ${rule})`;
}

export interface LeaseListOptions extends LeaseOptions {
  readonly in?: string;
  readonly holder?: string;
}

export async function leaseListCommand(options: LeaseListOptions, terminal: Terminal): Promise<ExitCode> {
  const { in: environment, holder } = options;
  const selection = selected({ environment, holder });
  show(await within(options, terminal, (leases) => leases.list(selection)), "No place is held.", options,
    terminal);
  return EXIT_YES;
}

export async function leaseReleaseCommand(
  holder: string, options: LeaseListOptions, terminal: Terminal,
): Promise<ExitCode> {
  const selection = { ...selected({ environment: options.in }), holder };
  const gone = await within(options, terminal, (leases) => leases.letGo(selection));
  show(gone, `${holder} holds no place.`, options, terminal);
  return EXIT_YES;
}

function selected(selection: { [Name in keyof LeaseSelection]: string | undefined }): LeaseSelection {
  return Object.fromEntries(Object.entries(selection).filter(([, value]) => value !== undefined));
}

function show(
  leases: readonly Lease[], none: string, { format }: LeaseOptions, terminal: Terminal,
): void {
  if (format === "json") terminal.write(JSON.stringify({ schemaVersion: 1, leases }, null, 2));
  else if (leases.length === 0) terminal.note(none);
  else for (const one of leases) terminal.write(line(one));
}

async function within<Answer>(
  options: LeaseOptions, terminal: Terminal, act: (leases: LeaseConnection) => Promise<Answer>,
): Promise<Answer> {
  const connection = await connect(options, terminal);
  try {
    return await act(await connection.leases());
  } finally {
    await connection.close();
  }
}
