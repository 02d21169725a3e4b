/** `fairlead notices`, `webhook list` and `webhook retry`: what happened, and who was not told. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Delivery } from "../../notices/deliveries.ts";
import { NOTICE_TYPES } from "../../notices/notice.ts";
import type { Notice, NoticeType } from "../../notices/notice.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import { EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { hanging } from "../layout.ts";
import type { Colour, Terminal } from "../terminal.ts";
import { UsageInvalid } from "../usage-invalid.ts";

export interface NoticesOptions extends PlaceOptions {
  readonly type?: string;
  readonly after?: string;
  readonly follow?: boolean;
  readonly format: "table" | "json";
}

export interface WebhookOptions extends PlaceOptions {
  readonly dead?: boolean;
  readonly notice?: string;
  readonly format: "table" | "json";
}

const FOLLOW_EVERY_MILLISECONDS = 2_000;

const COLOURS: Readonly<Record<NoticeType, Colour>> = {
  "verdict.flipped": "yellow",
  "gate.opened": "green",
  "plan.waiting": "yellow",
  "plan.failed": "red",
  "plan.finished": "green",
  "waiver.expiring": "yellow",
};

export async function noticesCommand(options: NoticesOptions, terminal: Terminal): Promise<ExitCode> {
  const { format, follow = false } = options;
  const type = NOTICE_TYPES.find((one) => one === options.type);
  if (options.type !== undefined && type === undefined) {
    throw new UsageInvalid(
      `There is no type of notice "${options.type}".`,
      `There are ${NOTICE_TYPES.join(", ")}.`,
    );
  }
  const connection = await connect(options, terminal);
  try {
    const place = await connection.notices();
    let after = options.after;
    const read = async (): Promise<readonly Notice[]> => {
      const found = await place.notices({
        ...(after === undefined ? {} : { after }),
        ...(type === undefined ? {} : { type }),
      });
      after = found.at(-1)?.id ?? after;
      return found;
    };
    const found = await read();
    if (!follow) {
      if (format === "json") terminal.write(JSON.stringify({ schemaVersion: 1, notices: found }, null, 2));
      else if (found.length === 0) terminal.note("There is no notice. A running server looks for them.");
      else for (const notice of found) terminal.write(shown(notice, terminal));
      return EXIT_YES;
    }
    for (let next = found; ; next = await read()) {
      for (const notice of next)
        terminal.write(format === "json" ? JSON.stringify(notice) : shown(notice, terminal));
      await sleep(FOLLOW_EVERY_MILLISECONDS);
    }
  } finally {
    await connection.close();
  }
}

export async function webhookListCommand(options: WebhookOptions, terminal: Terminal): Promise<ExitCode> {
  const connection = await connect(options, terminal);
  try {
    const place = await connection.notices();
    const deliveries = await place.deliveries(options.dead === true ? "dead" : undefined);
    if (options.format === "json") terminal.write(JSON.stringify({ schemaVersion: 1, deliveries }, null, 2));
    else if (deliveries.length === 0) terminal.note("Everything was delivered.");
    else for (const delivery of deliveries) terminal.write(shownDelivery(delivery, terminal));
    return EXIT_YES;
  } finally {
    await connection.close();
  }
}

export async function webhookRetryCommand(
  webhook: string,
  options: WebhookOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const connection = await connect(options, terminal);
  try {
    const retried = await (await connection.notices()).retry(webhook, options.notice);
    if (options.format === "json") terminal.write(JSON.stringify({ schemaVersion: 1, retried }, null, 2));
    else terminal.write(`${retried} ${retried === 1 ? "notice is" : "notices are"} sent to ${webhook} again`);
    return EXIT_YES;
  } finally {
    await connection.close();
  }
}

function shown({ id, time, type, sentence }: Notice, { paint, width }: Terminal): string {
  const head = `${time.slice(0, 19)}Z  ${id}  ${type}`;
  const title = `${paint("dim", head.slice(0, -type.length))}${paint(COLOURS[type], type)}`;
  return `${title}\n${hanging("  ", sentence, width)}`;
}

function shownDelivery(delivery: Delivery, terminal: Terminal): string {
  const { webhook, state, attempts, due, error, notice } = delivery;
  const { paint } = terminal;
  const tries = attempts === 1 ? "1 try" : `${attempts} tries`;
  const next = state === "dead" ? `dead since ${due}` : `next try at ${due}`;
  const why = error === undefined ? "" : `: ${error}`;
  return [
    `${paint("bold", webhook)}  ${paint(state === "dead" ? "red" : "yellow", `${tries}, ${next}${why}`)}`,
    shown(notice, terminal),
  ].join("\n");
}
