/** `fairlead waiver request`, `approve`, `list` and `withdraw`. */
import type { WaiverAnswer } from "../../decisions/waivers/request-waiver.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import type { WaiverConnection } from "../connection-waivers.ts";
import { EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { showWaiver, showWaivers } from "../show-waivers.ts";
import type { Terminal } from "../terminal.ts";

interface WaiverOptions extends PlaceOptions {
  readonly format: "table" | "json";
}

export interface WaiverRequestOptions extends WaiverOptions {
  readonly for: string;
  readonly in?: string;
  readonly selector?: string;
  readonly expires: string;
  readonly reason: string;
  readonly owner?: string;
  readonly ticket?: string;
}

export function waiverRequestCommand(
  rule: string, options: WaiverRequestOptions, terminal: Terminal,
): Promise<ExitCode> {
  const { for: subject, in: environment, selector, expires, reason, owner, ticket } = options;
  return answering(options, terminal, (waivers) =>
    waivers.request({
      rule,
      subject,
      expires,
      reason,
      ...(environment === undefined ? {} : { environment }),
      ...(selector === undefined ? {} : { selector }),
      ...(owner === undefined ? {} : { owner }),
      ...(ticket === undefined ? {} : { ticket }),
    }));
}

export interface WaiverAnsweringOptions extends WaiverOptions {
  readonly expires?: string;
  readonly reason?: string;
}

export function waiverApproveCommand(
  name: string, options: WaiverAnsweringOptions, terminal: Terminal,
): Promise<ExitCode> {
  const { expires, reason } = options;
  return answering(options, terminal, (waivers) =>
    waivers.approve(name, {
      ...(expires === undefined ? {} : { expires }),
      ...(reason === undefined ? {} : { reason }),
    }));
}

export function waiverWithdrawCommand(
  name: string, options: WaiverAnsweringOptions, terminal: Terminal,
): Promise<ExitCode> {
  const { reason } = options;
  return answering(options, terminal, (waivers) =>
    waivers.withdraw(name, reason === undefined ? {} : { reason }));
}

export interface WaiverListOptions extends WaiverOptions {
  readonly all?: boolean;
  readonly expiring?: string;
  readonly rule?: string;
}

export async function waiverListCommand(options: WaiverListOptions, terminal: Terminal): Promise<ExitCode> {
  const { all, expiring, rule, format } = options;
  const connection = await connect(options, terminal);
  try {
    const { waivers, isTruncated } = await (await connection.waivers()).list({
      ...(all === undefined ? {} : { all }),
      ...(expiring === undefined ? {} : { expiring }),
      ...(rule === undefined ? {} : { rule }),
    });
    if (format === "json")
      terminal.write(JSON.stringify({ schemaVersion: 1, waivers, isTruncated }, null, 2));
    else for (const line of showWaivers(waivers, terminal)) terminal.write(line);
    if (waivers.length === 0) terminal.note("no waivers");
    if (isTruncated) terminal.note(`the first ${waivers.length}; name a rule for fewer`);
    return EXIT_YES;
  } finally {
    await connection.close();
  }
}

async function answering(
  options: WaiverOptions, terminal: Terminal, act: (waivers: WaiverConnection) => Promise<WaiverAnswer>,
): Promise<ExitCode> {
  const connection = await connect(options, terminal);
  try {
    const answer = await act(await connection.waivers());
    if (options.format === "json")
      terminal.write(JSON.stringify({ schemaVersion: 1, ...answer }, null, 2));
    else for (const line of showWaiver(answer.waiver, terminal)) terminal.write(line);
    terminal.note(answer.revision);
    return EXIT_YES;
  } finally {
    await connection.close();
  }
}
