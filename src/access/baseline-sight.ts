/**
 * A baseline tells of everything that ran in its place. Who sees the place sees the baseline, and of what ran
 * there only what they may see: how many deployments there were is told, names, builds and figures of hidden
 * ones are not, nor a hidden plan or service.
 */
import type { Document } from "../model/document.ts";
import type { BaselineSpec } from "../model/kinds/baseline.ts";
import type { Properties } from "../model/graph.ts";
import { buildKey, nodeKey } from "../model/names.ts";
import { RESTRICTED } from "./redact-text.ts";

/** Whether the document of a key is shown. */
export type IsShown = (key: string) => boolean;

export function redactedBaseline(document: Document, isShown: IsShown): Document {
  const { deployments, performance, plan, planDigest, ...rest } = document.spec as unknown as BaselineSpec;
  const shown = new Set(
    deployments.filter(({ version }) => isShown(buildKey(version))).map(({ name }) => name));
  const spec: BaselineSpec = {
    ...rest,
    ...(plan === undefined || !isShown(nodeKey("Plan", plan)) ? {} : { plan, planDigest }),
    deployments: deployments.map((one) => {
      if (!shown.has(one.name)) return { name: RESTRICTED, version: RESTRICTED };
      const { service, ...said } = one;
      return service === undefined || !isShown(nodeKey("Service", service)) ? said : one;
    }),
    ...(performance === undefined
      ? {}
      : { performance: performance.filter(({ deployment }) => shown.has(deployment)) }),
  };
  return { ...document, spec: spec as unknown as Document["spec"] };
}

/** Of the node; `shown`: names of the deployments whose builds are seen. */
export function baselineProperties(
  properties: Properties, shown: ReadonlySet<string>, isShown: IsShown,
): Properties {
  const { performance, plan, planDigest, ...rest } = properties;
  const figures = typeof performance === "object"
    ? performance.map(String).filter((figure) => shown.has(figure.slice(0, figure.lastIndexOf("/"))))
    : [];
  return {
    ...rest,
    ...(plan === undefined || !isShown(nodeKey("Plan", String(plan))) ? {} : { plan }),
    ...(plan === undefined || planDigest === undefined || !isShown(nodeKey("Plan", String(plan)))
      ? {}
      : { planDigest }),
    ...(figures.length === 0 ? {} : { performance: figures }),
  };
}

/** Of an edge to what ran and is seen. */
export function ranProperties(properties: Properties, isShown: IsShown): Properties {
  const { service, ...rest } = properties;
  return service === undefined || !isShown(nodeKey("Service", String(service))) ? rest : properties;
}
