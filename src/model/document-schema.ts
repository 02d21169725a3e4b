/** The schema of every kind, and the JSON Schemas that `fairlead schema` publishes. */
import { z } from "zod";
import type { DocumentKind } from "./document.ts";
import { artifact } from "./kinds/artifact.ts";
import type { ArtifactDocument } from "./kinds/artifact.ts";
import { attestation } from "./kinds/attestation.ts";
import type { AttestationDocument } from "./kinds/attestation.ts";
import { baseline } from "./kinds/baseline.ts";
import type { BaselineDocument } from "./kinds/baseline.ts";
import { configuration } from "./kinds/configuration.ts";
import type { ConfigurationDocument } from "./kinds/configuration.ts";
import { deployment } from "./kinds/deployment.ts";
import type { DeploymentDocument } from "./kinds/deployment.ts";
import { environment } from "./kinds/environment.ts";
import type { EnvironmentDocument } from "./kinds/environment.ts";
import { factKey } from "./kinds/fact-key.ts";
import type { FactKeyDocument } from "./kinds/fact-key.ts";
import { fingerprint } from "./kinds/fingerprint.ts";
import type { FingerprintDocument } from "./kinds/fingerprint.ts";
import { interfaceKind } from "./kinds/interface.ts";
import type { InterfaceDocument } from "./kinds/interface.ts";
import { observation } from "./kinds/observation.ts";
import type { ObservationDocument } from "./kinds/observation.ts";
import { plan } from "./kinds/plan.ts";
import type { PlanDocument } from "./kinds/plan.ts";
import { policy } from "./kinds/policy.ts";
import type { PolicyDocument } from "./kinds/policy.ts";
import { approval, proposal } from "./kinds/proposal.ts";
import type { ApprovalDocument, ProposalDocument } from "./kinds/proposal.ts";
import { role } from "./kinds/role.ts";
import type { RoleDocument } from "./kinds/role.ts";
import { roleBinding } from "./kinds/role-binding.ts";
import type { RoleBindingDocument } from "./kinds/role-binding.ts";
import { run } from "./kinds/run.ts";
import type { RunDocument } from "./kinds/run.ts";
import { service } from "./kinds/service.ts";
import type { ServiceDocument } from "./kinds/service.ts";
import { version } from "./kinds/version.ts";
import type { VersionDocument } from "./kinds/version.ts";
import { waiver } from "./kinds/waiver.ts";
import type { WaiverDocument } from "./kinds/waiver.ts";

/** A valid document with the type of its spec, told apart by `kind`. */
export type TypedDocument =
  | ApprovalDocument | ArtifactDocument | AttestationDocument | BaselineDocument | ConfigurationDocument
  | DeploymentDocument | EnvironmentDocument | FactKeyDocument | FingerprintDocument | InterfaceDocument
  | ObservationDocument | PlanDocument | PolicyDocument
  | ProposalDocument | RoleBindingDocument | RoleDocument | RunDocument
  | ServiceDocument | VersionDocument | WaiverDocument;

export const DOCUMENT_SCHEMAS = {
  FactKey: factKey,
  Environment: environment,
  Service: service,
  Artifact: artifact,
  Version: version,
  Interface: interfaceKind,
  Deployment: deployment,
  Policy: policy,
  Run: run,
  Attestation: attestation,
  Proposal: proposal,
  Approval: approval,
  Plan: plan,
  Waiver: waiver,
  Role: role,
  RoleBinding: roleBinding,
  Configuration: configuration,
  Fingerprint: fingerprint,
  Baseline: baseline,
  Observation: observation,
} as const satisfies Record<DocumentKind, z.ZodType>;

/** The JSON Schema (2020-12) of one kind, of documents as people write them: defaults may be left out. */
export function documentJsonSchema(kind: DocumentKind): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(DOCUMENT_SCHEMAS[kind], { io: "input", reused: "inline" });
  return { ...schema, title: kind, $id: `https://fairlead.dev/v1/${kind}.schema.json` };
}

/** One JSON Schema for every kind, told apart by `kind`. */
export function allJsonSchemas(): Readonly<Record<DocumentKind, Readonly<Record<string, unknown>>>> {
  const kinds = Object.keys(DOCUMENT_SCHEMAS) as DocumentKind[];
  return Object.fromEntries(kinds.map((kind) => [kind, documentJsonSchema(kind)])) as
    Record<DocumentKind, Readonly<Record<string, unknown>>>;
}
