/**
 * An attestation as documents: what is stated about which versions, and, for provenance, the build as a run
 * that used its materials and generated its subjects. Pure; equal arguments give equal documents, so an
 * attestation that comes again, or later than what it is about, ends in the same graph.
 *
 * A failed signature states nothing: its Attestation says that it failed, and there is neither statement nor
 * run.
 */
import { API_VERSION } from "../../model/document.ts";
import type { Document } from "../../model/document.ts";
import { LIST_ITEMS_MAX } from "../../model/kinds/fields.ts";
import { compareText } from "../../model/names.ts";
import { nameMaterial } from "./name-material.ts";
import type { ReadAttestation } from "./read-attestations.ts";

/** Marks documents that attestations wrote. Whoever takes it off, or writes the document first, owns it. */
export const ORIGIN_LABEL = { name: "origin", value: "attestation" } as const;
const labels = { [ORIGIN_LABEL.name]: ORIGIN_LABEL.value };

/** Hex digits of the envelope's digest in names: 128 bits meet by accident never. */
const NAME_DIGITS = 32;

export type About =
  { readonly version: string } | { readonly environment: string } | { readonly deployment: string };

export interface Joined {
  /** What the statement is about, each once. */
  readonly about: readonly About[];
  /** Versions in the catalogue that have a material's digest. */
  readonly materialVersions: readonly string[];
}

/** Also names the run of a provenance. */
export function attestationName({
  digest,
  predicate,
}: Pick<ReadAttestation, "digest" | "predicate">): string {
  return `${predicate.kind}-${digest.slice("sha256:".length, "sha256:".length + NAME_DIGITS)}`;
}

/** Empty when it is about nothing that is known. Artifacts first, which others may have declared already. */
export function documentsOf(read: ReadAttestation, { about, materialVersions }: Joined): readonly Document[] {
  if (about.length === 0) return [];
  const name = attestationName(read);
  const { verification, predicate, statement, digest } = read;
  const isEvidence = verification.kind !== "failed";
  const attestation = document("Attestation", name, {
    about: about.slice(0, LIST_ITEMS_MAX),
    predicateType: statement.predicateType,
    ...(isEvidence && Object.keys(predicate.said).length > 0 ? { statement: predicate.said } : {}),
    verification: verification.kind,
    ...(verification.kind === "verified" ? { signer: verification.signers.join(", ") } : {}),
    ...(isEvidence && predicate.time !== undefined ? { time: predicate.time } : {}),
    source: read.form,
    digest,
  });
  const { provenance } = predicate;
  if (provenance === undefined || !isEvidence) return [attestation];
  const materials = provenance.materials.flatMap((material) => nameMaterial(material) ?? []);
  const artifacts = new Map(materials.map(({ artifact, type }) => [artifact, type]));
  const uses = [...new Set([...materials.map(({ version }) => version), ...materialVersions])].sort(
    compareText,
  );
  const generates = [
    ...new Set(about.flatMap((each) => ("version" in each ? [withoutVariant(each.version)] : []))),
  ];
  const { builder, buildType, invocation, start, end } = provenance;
  const run = document("Run", name, {
    job: builder,
    state: "completed",
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
    ...(uses.length === 0 ? {} : { uses: uses.slice(0, LIST_ITEMS_MAX) }),
    ...(generates.length === 0 ? {} : { generates: generates.sort(compareText).slice(0, LIST_ITEMS_MAX) }),
    parameters: { builder, buildType, ...(invocation === undefined ? {} : { invocation }) },
    source: `attestation:${name}`,
  });
  return [
    // The scheme that reads any text: commits and digests have some order in it, and nobody asks for ranges
    // of them.
    ...[...artifacts].map(([artifact, type]) => document("Artifact", artifact, { type, scheme: "rpm" })),
    attestation,
    run,
  ];
}

function document(kind: Document["kind"], name: string, spec: Document["spec"]): Document {
  return { apiVersion: API_VERSION, kind, metadata: { name, labels }, spec };
}

function withoutVariant(build: string): string {
  return build.replace(/#.*$/, "");
}
