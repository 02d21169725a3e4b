/** `fairlead observe` and `fairlead observations`: figures of what runs. */
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import { EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { showObservations } from "../show-promotion.ts";
import type { Terminal } from "../terminal.ts";
import { UsageInvalid } from "../usage-invalid.ts";

export interface ObserveOptions extends PlaceOptions {
  readonly metric: readonly string[];
  readonly samples: string;
  readonly from: string;
  readonly to?: string;
  readonly version?: string;
  readonly failures?: string;
  readonly deviation?: string;
  readonly bucket?: readonly string[];
  readonly better?: "lower" | "higher";
  readonly source?: string;
  readonly share?: string;
  readonly format: "table" | "json";
}

export async function observeCommand(
  deployment: string,
  options: ObserveOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { from, version, better, source, format } = options;
  const shared = {
    deployment,
    from,
    to: options.to ?? new Date().toISOString(),
    samples: number("--samples", options.samples),
    ...(version === undefined ? {} : { version }),
    ...(better === undefined ? {} : { better }),
    ...(source === undefined ? {} : { source }),
    ...spreadOf(options),
  };
  if (options.metric.length > 1 && (options.failures ?? options.deviation ?? options.bucket) !== undefined)
    throw new UsageInvalid(
      "--failures, --deviation and --bucket are of one metric.",
      "One call for each such metric.",
    );
  const observations = options.metric.map((text) => ({ ...shared, ...metricOf(text) }));
  const connection = await connect(options, terminal);
  try {
    const answer = await (await connection.promotions()).observe(observations);
    if (format === "json") terminal.write(JSON.stringify({ schemaVersion: 1, ...answer }, null, 2));
    else
      for (const one of answer.observations)
        terminal.write(`${one.outcome}  ${one.metric} of ${one.version} at ${one.deployment}  ${one.name}`);
    terminal.note(`${answer.revision}: ${answer.written ? "recorded" : "known already"}`);
    return EXIT_YES;
  } finally {
    await connection.close();
  }
}

/** `errorRate=0.004`, `latencyP95=87ms` */
function metricOf(text: string): { readonly metric: string; readonly value: number; readonly unit?: string } {
  const match = /^([^=]+)=([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([^\d\s.].*)?$/i.exec(text);
  if (match === null)
    throw new UsageInvalid(`"${text}" is no figure.`, "Such as errorRate=0.004 or latencyP95=87ms.", text);
  const [, metric = "", value, unit] = match;
  return { metric, value: Number(value), ...(unit === undefined ? {} : { unit: unit.trim() }) };
}

function spreadOf({ failures, deviation, bucket, share }: ObserveOptions) {
  const buckets = bucket?.map((text) => {
    const [edge = "", count = ""] = text.split("=");
    return { atMost: number("--bucket", edge), count: number("--bucket", count) };
  });
  return {
    ...(failures === undefined ? {} : { failures: number("--failures", failures) }),
    ...(deviation === undefined ? {} : { deviation: number("--deviation", deviation) }),
    ...(buckets === undefined ? {} : { buckets }),
    ...(share === undefined ? {} : { trafficShare: number("--share", share.replace(/\s*%$/, "")) }),
  };
}

function number(option: string, text: string): number {
  const value = text.trim() === "" ? NaN : Number(text.replaceAll("_", ""));
  if (Number.isFinite(value)) return value;
  throw new UsageInvalid(`${option} "${text}" is no number.`, "Such as 12000 or 0.004.", text);
}

export interface ObservationsOptions extends PlaceOptions {
  readonly metric?: string;
  readonly version?: string;
  readonly first?: number;
  readonly format: "table" | "json";
}

export async function observationsCommand(
  deployment: string,
  options: ObservationsOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { metric, version, first, format } = options;
  const wanted = {
    ...(metric === undefined ? {} : { metric }),
    ...(version === undefined ? {} : { version }),
    ...(first === undefined ? {} : { first }),
  };
  const connection = await connect(options, terminal);
  try {
    const list = await (await connection.promotions()).observations(deployment, wanted);
    if (format === "json") terminal.write(JSON.stringify({ schemaVersion: 1, ...list }, null, 2));
    else for (const line of showObservations(list, terminal)) terminal.write(line);
    return EXIT_YES;
  } finally {
    await connection.close();
  }
}
