/** `fairlead attest`: keeps an attestation and says what it is worth and what it is about. */
import type { ReceivedAttestation } from "../../lineage/receive-attestation.ts";
import { connect } from "../connect.ts";
import type { PlaceOptions } from "../connect.ts";
import { EXIT_NO, EXIT_UNKNOWN, EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { readSources } from "../read-sources.ts";
import type { Colour, Terminal } from "../terminal.ts";

export interface AttestOptions extends PlaceOptions {
  readonly for?: string;
  readonly acceptUnverified?: boolean;
  readonly format: "table" | "json";
}

const COLOURS: Readonly<Record<ReceivedAttestation["verification"], Colour>> = {
  verified: "green",
  unverified: "yellow",
  failed: "red",
};

const NOTHING_KNOWN = "nothing that is known here; it is kept and waits";

export async function attestCommand(
  file: string,
  options: AttestOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const [source] = await readSources([file]);
  const connection = await connect(options, terminal);
  try {
    const received = await connection.attest(source!.text, options.for);
    if (options.format === "json") {
      terminal.write(JSON.stringify({ schemaVersion: 1, ...received }, null, 2));
    } else {
      for (const each of received.attestations)
        for (const line of linesOf(each, terminal)) terminal.write(line);
      terminal.note(`${received.revision}: ${received.attestations.length} kept`);
    }
    return exitCodeOf(received.attestations, options);
  } finally {
    await connection.close();
  }
}

function exitCodeOf(attestations: readonly ReceivedAttestation[], options: AttestOptions): ExitCode {
  const found = new Set(attestations.map(({ verification }) => verification));
  if (found.has("failed")) return EXIT_NO;
  return found.has("unverified") && options.acceptUnverified !== true ? EXIT_UNKNOWN : EXIT_YES;
}

function linesOf(attestation: ReceivedAttestation, { paint }: Pick<Terminal, "paint">): readonly string[] {
  const { verification, signers, why, claimedSigner, predicateType, digest, name } = attestation;
  const by = signers === undefined ? why : `by ${signers.join(", ")}`;
  const subjects = attestation.about.map((each) => Object.values(each)[0]);
  return [
    `${paint(COLOURS[verification], verification)} ${by ?? ""}`.trimEnd(),
    `  what     ${predicateType}`,
    `  about    ${subjects.length === 0 ? NOTHING_KNOWN : subjects.join(", ")}`,
    ...(claimedSigner === undefined ? [] : [`  claims   ${claimedSigner} (not proved)`]),
    ...attestation.unknownSubjects.map(
      (each) => `  unknown  subject ${each.name ?? ""} ${each.digests.join(" ")}`,
    ),
    ...attestation.unknownMaterials.map((each) =>
      `  unknown  material ${each.uri ?? each.name ?? ""} ${each.digests.join(" ")}`.trimEnd(),
    ),
    `  kept as  ${name === undefined ? digest : `attestation:${name} (${digest})`}`,
  ];
}
