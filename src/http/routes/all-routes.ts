/** Every route of the REST interface: for the process, and for tests that hold its description against it. */
import type { LineageReceiver } from "../../lineage/receive-events.ts";
import type { AttestationReceiver } from "../../lineage/receive-attestation.ts";
import type { Services } from "../../services.ts";
import { guardRoutes } from "../guard-routes.ts";
import type { Route } from "../route.ts";
import { attestationRoutes } from "./attestations.ts";
import { auditRoutes } from "./audit.ts";
import { configurationRoutes } from "./configuration.ts";
import { decideRoutes } from "./decide.ts";
import { decisionRoutes } from "./decisions.ts";
import { environmentRoutes } from "./environments.ts";
import { documentRoutes } from "./documents.ts";
import { healthRoutes } from "./health.ts";
import type { HealthOptions } from "./health.ts";
import { impactRoutes } from "./impact.ts";
import { leaseRoutes } from "./leases.ts";
import { lineageRoutes } from "./lineage.ts";
import { makePlanRoutes } from "./make-plan.ts";
import { matrixRoutes } from "./matrix.ts";
import { policyRoutes } from "./policies.ts";
import { noticeRoutes } from "./notices.ts";
import { openapiRoutes } from "./openapi.ts";
import { observationRoutes } from "./observations.ts";
import { promotionRoutes } from "./promotions.ts";
import { planDrivingRoutes } from "./plan-driving.ts";
import { openlineageRoutes } from "./openlineage.ts";
import { reportRoutes } from "./reports.ts";
import { tokenRoutes } from "./tokens.ts";
import { proposalRoutes } from "./proposals.ts";
import { waiverRoutes } from "./waivers.ts";
import { validateRoutes } from "./validate.ts";
import { writeRoutes } from "./writes.ts";

export interface RoutesNeed {
  readonly receiver: LineageReceiver;
  readonly attestations: AttestationReceiver;
  readonly health: HealthOptions;
  readonly onBug: (error: unknown, requestId: string) => void;
}

export function allRoutes(whole: Services, needs: RoutesNeed): readonly Route[] {
  const { receiver, attestations, health, onBug } = needs;
  return guardRoutes(whole, (services) => [
    ...decideRoutes(services), ...decisionRoutes(services), ...matrixRoutes(services),
    ...impactRoutes(services), ...makePlanRoutes(services), ...policyRoutes(services),
    ...validateRoutes(services), ...lineageRoutes(services),
    ...configurationRoutes(services),
    ...environmentRoutes(services), ...documentRoutes(services), ...writeRoutes(services),
    ...planDrivingRoutes(services), ...promotionRoutes(services), ...observationRoutes(services),
    ...proposalRoutes(services), ...waiverRoutes(services), ...leaseRoutes(services),
    ...noticeRoutes(services), ...reportRoutes(services), ...tokenRoutes(services),
    ...openlineageRoutes(receiver, onBug), ...attestationRoutes(attestations),
    ...auditRoutes(services),
    ...openapiRoutes(), ...healthRoutes(services, health),
  ]);
}
