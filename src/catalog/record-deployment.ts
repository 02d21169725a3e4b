/**
 * Records that a version runs in an environment: a Deployment document. The same record again changes
 * nothing.
 */
import { API_VERSION } from "../model/document.ts";
import { parseVersionName } from "../model/names.ts";
import { applyDocuments } from "./apply.ts";
import type { ApplyRequest, ApplyResult } from "./apply.ts";
import type { Knowledge } from "./knowledge.ts";

export interface DeploymentRecord extends Omit<ApplyRequest, "sources" | "prune"> {
  /** `ranker@2.3.1` or `ranker@2.3.1#gpu` */
  readonly version: string;
  /** Name of the environment. */
  readonly environment: string;
  /**
   * Name of the deployment; default `<artifact>-<environment>`, so that a new version takes the old one's
   * place.
   */
  readonly name?: string;
  readonly service?: string;
  readonly endpoint?: string;
  readonly state?: "running" | "retired";
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
  /** All the data that it reads there; left out: not known. */
  readonly reads?: readonly string[];
  readonly owner?: string;
}

/** Errors: those of `applyDocuments`. */
export async function recordDeployment(knowledge: Knowledge, record: DeploymentRecord): Promise<ApplyResult> {
  const { version, environment, name, service, endpoint, state, parameters, reads, owner, ...rest } = record;
  const artifact = parseVersionName(version)?.artifact ?? version;
  const document = {
    apiVersion: API_VERSION, kind: "Deployment",
    metadata: { name: name ?? `${artifact}-${environment}`, ...(owner === undefined ? {} : { owner }) },
    spec: {
      version, environment, state: state ?? "running", ...(service === undefined ? {} : { service }),
      ...(endpoint === undefined ? {} : { endpoint }), ...(parameters === undefined ? {} : { parameters }),
      ...(reads === undefined ? {} : { reads }),
      ...(state === "retired" ? {} : { since: rest.now }),
    },
  };
  return applyDocuments(knowledge, { ...rest, sources: [{ documents: [document] }] });
}
