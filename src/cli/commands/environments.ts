/** `fairlead fingerprint`, `drift`, `baseline` and `parity`. */
import type { DriftVerdict } from "../../environments/drift.ts";
import type { Parity } from "../../environments/parity.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import type { EnvironmentConnection } from "../connection-environments.ts";
import { EXIT_NO, EXIT_UNKNOWN, EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { readSources } from "../read-sources.ts";
import { showBaseline, showBaselines, showDifference, showDrift, showFacts, showFingerprints, showParity }
  from "../show-environments.ts";
import type { Terminal } from "../terminal.ts";
import { UsageInvalid } from "../usage-invalid.ts";

export interface ShowOptions extends PlaceOptions {
  readonly format: "table" | "json";
}

export interface PublishCommandOptions extends ShowOptions {
  readonly file: string;
  readonly in?: string;
  readonly reason?: string;
  readonly dryRun?: boolean;
}

export async function publishCommand(options: PublishCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const sources = await readSources([options.file]);
  if (sources.length !== 1)
    throw new UsageInvalid("A fingerprint is one file.", "Publish them one by one.", options.file);
  const [{ text, file }] = sources as [(typeof sources)[number]];
  const { in: environment, reason, dryRun } = options;
  return withEnvironments(options, terminal, async (connection) => {
    const published = await connection.publish({
      text,
      ...(file === undefined ? {} : { file }),
      ...(environment === undefined ? {} : { environment }),
      ...(reason === undefined ? {} : { reason }),
      ...(dryRun === undefined ? {} : { dryRun }),
    });
    if (options.format === "json") terminal.write(JSON.stringify(published, null, 2));
    else {
      const { fingerprint, written, isNewest, removed, revision } = published;
      for (const line of showFingerprints([fingerprint], terminal)) terminal.write(line);
      const what = dryRun === true ? "nothing written"
        : written ? `${revision}: published`
        : "stood there already";
      terminal.note(isNewest ? what : `${what}; a newer one speaks for ${fingerprint.environment}`);
      if (removed.length > 0) terminal.note(`only in the history from now on: ${removed.join(", ")}`);
    }
    return EXIT_YES;
  });
}

export async function fingerprintsCommand(
  environment: string | undefined, options: ShowOptions, terminal: Terminal,
): Promise<ExitCode> {
  return withEnvironments(options, terminal, async (connection) => {
    const fingerprints = await connection.fingerprints(environment);
    if (options.format === "json") terminal.write(json({ fingerprints }));
    else for (const line of showFingerprints(fingerprints, terminal)) terminal.write(line);
    const of = environment === undefined ? "" : ` of ${environment}`;
    if (fingerprints.length === 0) terminal.note(`no fingerprint${of}`);
    return EXIT_YES;
  });
}

export async function fingerprintCommand(
  name: string, options: ShowOptions, terminal: Terminal,
): Promise<ExitCode> {
  return withEnvironments(options, terminal, async (connection) => {
    const fingerprint = await connection.fingerprint(name);
    if (options.format === "json") terminal.write(json({ fingerprint }));
    else {
      const lines = [...showFingerprints([fingerprint], terminal), `  ${fingerprint.digest}`,
        ...showFacts(fingerprint.stated, terminal)];
      for (const line of lines) terminal.write(line);
    }
    return EXIT_YES;
  });
}

/** Exits as `diff` does: 1 when they differ. */
export async function fingerprintDiffCommand(
  before: string, after: string, options: ShowOptions, terminal: Terminal,
): Promise<ExitCode> {
  return withEnvironments(options, terminal, async (connection) => {
    const difference = await connection.fingerprintDifference(before, after);
    if (options.format === "json") terminal.write(json(difference));
    else for (const line of showDifference(difference, terminal)) terminal.write(line);
    if (difference.differences.length > 0) return EXIT_NO;
    terminal.note("they state the same");
    return EXIT_YES;
  });
}

const DRIFT_CODES: Readonly<Record<DriftVerdict, ExitCode>> = {
  none: EXIT_YES, drift: EXIT_NO, unknown: EXIT_UNKNOWN,
};

export async function driftCommand(
  environment: string, options: ShowOptions, terminal: Terminal,
): Promise<ExitCode> {
  return withEnvironments(options, terminal, async (connection) => {
    const drift = await connection.drift(environment);
    if (options.format === "json") terminal.write(JSON.stringify(drift, null, 2));
    else for (const line of showDrift(drift, terminal)) terminal.write(line);
    if (drift.fingerprint === undefined)
      terminal.note(`hint: fairlead fingerprint publish -f FILE --in ${environment}`);
    return DRIFT_CODES[drift.verdict];
  });
}

export async function baselineRecordCommand(
  environment: string, options: ShowOptions & { readonly because: string }, terminal: Terminal,
): Promise<ExitCode> {
  return withEnvironments(options, terminal, async (connection) => {
    const recorded = await connection.recordBaseline(environment, options.because);
    if (options.format === "json") terminal.write(JSON.stringify(recorded, null, 2));
    else {
      const { baseline, written, revision } = recorded;
      for (const line of showBaselines([baseline], terminal)) terminal.write(line);
      terminal.note(written ? `${revision}: recorded` : "stood there already");
      if (!baseline.isObserved)
        terminal.note(`nobody has observed ${environment}: its facts are as declared, and parity with it ` +
          "is unknown. hint: fairlead fingerprint publish");
    }
    return EXIT_YES;
  });
}

export async function baselinesCommand(
  environment: string, options: ShowOptions, terminal: Terminal,
): Promise<ExitCode> {
  return withEnvironments(options, terminal, async (connection) => {
    const baselines = await connection.baselines(environment);
    if (options.format === "json") terminal.write(json({ baselines }));
    else for (const line of showBaselines(baselines, terminal)) terminal.write(line);
    if (baselines.length === 0)
      terminal.note(`no baseline of ${environment}. ` +
        `hint: fairlead baseline record ${environment} --because ...`);
    return EXIT_YES;
  });
}

export async function baselineCommand(
  name: string, options: ShowOptions, terminal: Terminal,
): Promise<ExitCode> {
  return withEnvironments(options, terminal, async (connection) => {
    const baseline = await connection.baseline(name);
    if (options.format === "json") terminal.write(json({ baseline }));
    else for (const line of showBaseline(baseline, terminal)) terminal.write(line);
    return EXIT_YES;
  });
}

const PARITY_CODES: Readonly<Record<Parity["verdict"], ExitCode>> = {
  yes: EXIT_YES, no: EXIT_NO, unknown: EXIT_UNKNOWN,
};

export async function parityCommand(
  environment: string, baseline: string, options: ShowOptions, terminal: Terminal,
): Promise<ExitCode> {
  return withEnvironments(options, terminal, async (connection) => {
    const parity = await connection.parity(environment, baseline);
    if (options.format === "json") terminal.write(json({ parity }));
    else for (const line of showParity(parity, terminal)) terminal.write(line);
    return PARITY_CODES[parity.verdict];
  });
}

function json(answer: object): string {
  return JSON.stringify({ schemaVersion: 1, ...answer }, null, 2);
}

async function withEnvironments(
  options: PlaceOptions,
  terminal: Terminal,
  act: (connection: EnvironmentConnection) => Promise<ExitCode>,
): Promise<ExitCode> {
  const connection = await connect(options, terminal);
  try {
    return await act(await connection.environments());
  } finally {
    await connection.close();
  }
}
