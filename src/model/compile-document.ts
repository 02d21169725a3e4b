/**
 * From a valid document to its nodes and edges. Pure, and each document by itself: equal documents at equal
 * revisions give equal parts of the graph, whatever else is known. The tables in ./README.md say which.
 */
import { addApproval, approvalProperties, proposalProperties } from "./compile/approval.ts";
import { addConfiguration, configurationProperties } from "./compile/configuration.ts";
import { addFactKey, factKeyProperties } from "./compile/fact-key.ts";
import { addFacts } from "./compile/facts.ts";
import { GraphPart, namedValues } from "./compile/graph-part.ts";
import type { OptionalProperties } from "./compile/graph-part.ts";
import {
  addAttestation,
  addRun,
  attestationProperties,
  runProperties,
} from "./compile/lineage.ts";
import { addBaseline, addFingerprint, baselineProperties, fingerprintProperties }
  from "./compile/observed-facts.ts";
import { addObservation, observationProperties } from "./compile/observation.ts";
import { addPlan, planProperties } from "./compile/plan.ts";
import { addPolicy, policyProperties } from "./compile/policy.ts";
import { addRequirements } from "./compile/requirements.ts";
import { roleBindingProperties, roleProperties } from "./compile/role.ts";
import { addProvision, addVersion, versionProperties } from "./compile/version.ts";
import { addWaiver, waiverProperties } from "./compile/waiver.ts";
import type { Document } from "./document.ts";
import { documentDigest } from "./document-digest.ts";
import type { TypedDocument } from "./document-schema.ts";
import type { GraphEdge, GraphNode } from "./graph.ts";
import { buildKey, nodeKey } from "./names.ts";

export interface CompiledDocument {
  /** The main node first. */
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** `revision` is the one that last changed the document; it stands on the main node only. */
export function compileDocument(document: Document, revision: number): CompiledDocument {
  const typed = document as unknown as TypedDocument;
  const part = new GraphPart();
  const { name, owner, description, labels, signature } = document.metadata;
  const common = {
    name,
    revision,
    documentDigest: documentDigest(document),
    owner,
    description,
    labels: namedValues(labels),
    signers: signature?.signers,
    loweredBy: signature?.loweredBy,
  };
  const key = part.node(document.kind, name, { ...common, ...ownProperties(typed) });
  addEdges(part, key, typed);
  return part;
}

function ownProperties(document: TypedDocument): OptionalProperties {
  switch (document.kind) {
    case "Artifact":
      return { type: document.spec.type, scheme: document.spec.scheme };
    case "Baseline":
      return baselineProperties(document);
    case "Configuration":
      return configurationProperties(document);
    case "Deployment": {
      const { state, endpoint, parameters, since } = document.spec;
      return { state, endpoint, parameters: namedValues(parameters), since };
    }
    case "Environment":
      return { stage: document.spec.stage };
    case "FactKey":
      return factKeyProperties(document);
    case "Fingerprint":
      return fingerprintProperties(document);
    case "Interface":
      return { scheme: document.spec.scheme };
    case "Observation":
      return observationProperties(document);
    case "Plan":
      return planProperties(document);
    case "Policy":
      return policyProperties(document);
    case "Approval":
      return approvalProperties(document);
    case "Attestation":
      return attestationProperties(document);
    case "Proposal":
      return proposalProperties(document);
    case "Role":
      return roleProperties(document);
    case "RoleBinding":
      return roleBindingProperties(document);
    case "Run":
      return runProperties(document);
    case "Service":
      return {};
    case "Version":
      return versionProperties(document);
    case "Waiver":
      return waiverProperties(document);
    default:
      return document satisfies never;
  }
}

function addEdges(part: GraphPart, key: string, document: TypedDocument): void {
  switch (document.kind) {
    case "Artifact":
    case "Interface":
    case "Proposal":
    case "Role":
    case "RoleBinding":
      return;
    case "Approval":
      return addApproval(part, key, document);
    case "Configuration":
      return addConfiguration(part, key, document);
    case "Deployment": {
      const { version, environment, service, reads } = document.spec;
      part.edge("OF", key, buildKey(version));
      part.edge("IN", key, nodeKey("Environment", environment));
      if (service !== undefined) part.edge("SERVES", key, nodeKey("Service", service));
      for (const read of reads ?? []) part.edge("READS", key, nodeKey("Version", read));
      return;
    }
    case "Environment": {
      const { partOf, reaches, facts } = document.spec;
      if (partOf !== undefined) part.edge("PART_OF", key, nodeKey("Environment", partOf));
      for (const other of reaches ?? []) part.edge("REACHES", key, nodeKey("Environment", other));
      return addFacts(part, key, facts, document.metadata.signature);
    }
    case "FactKey":
      return addFactKey(part, key, document);
    case "Fingerprint":
      return addFingerprint(part, key, document);
    case "Baseline":
      return addBaseline(part, key, document);
    case "Attestation":
      return addAttestation(part, key, document);
    case "Run":
      return addRun(part, key, document);
    case "Observation":
      return addObservation(part, key, document);
    case "Plan":
      return addPlan(part, key, document);
    case "Policy":
      return addPolicy(part, key, document);
    case "Service": {
      const { runs, requires, provides } = document.spec;
      for (const { artifact, range } of runs ?? [])
        part.edge("RUNS", key, nodeKey("Artifact", artifact), { range });
      addRequirements(part, key, requires);
      for (const entry of provides ?? []) addProvision(part, key, entry);
      return;
    }
    case "Version":
      return addVersion(part, key, document);
    case "Waiver":
      return addWaiver(part, key, document);
    default:
      return document satisfies never;
  }
}
