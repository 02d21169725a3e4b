/** Finds the route of a method and a path in a table built once: exact paths by name, the rest by pattern. */
import type { Method, Route } from "./route.ts";

export type Found =
  | { readonly kind: "route"; readonly route: Route; readonly parameters: Readonly<Record<string, string>> }
  | { readonly kind: "wrong-method"; readonly allowed: readonly string[] }
  | { readonly kind: "none" };

export type FindRoute = (method: string, path: string) => Found;

const NO_PARAMETERS: Readonly<Record<string, string>> = {};

/** HEAD is answered by the route for GET. The path is encoded, and its encoding sound (./request-head.ts). */
export function buildFindRoute(routes: readonly Route[]): FindRoute {
  const exact = { GET: exactRoutes(routes, "GET"), POST: exactRoutes(routes, "POST") };
  const patterns = routes.filter(({ path }) => path.includes("{"))
    .map((route) => ({ route, pattern: toPattern(route.path) }));
  return (requested, path) => {
    const method = requested === "HEAD" ? "GET" : requested;
    const found = method === "GET" || method === "POST" ? exact[method].get(path) : undefined;
    if (found !== undefined) return found;
    const allowed = routes.filter((candidate) => candidate.path === path).map((route) => route.method);
    for (const { route, pattern } of patterns) {
      const match = pattern.exec(path);
      if (match === null) continue;
      if (route.method === method) return { kind: "route", route, parameters: decode(match.groups ?? {}) };
      allowed.push(route.method);
    }
    return allowed.length > 0 ? { kind: "wrong-method", allowed: methodsOf(allowed) } : { kind: "none" };
  };
}

function exactRoutes(routes: readonly Route[], method: Method): ReadonlyMap<string, Found> {
  const found = routes.filter((route) => route.method === method && !route.path.includes("{"));
  return new Map(found.map((route) => [route.path, { kind: "route", route, parameters: NO_PARAMETERS }]));
}

function methodsOf(allowed: readonly string[]): readonly string[] {
  return [...new Set(allowed.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])))];
}

function toPattern(path: string): RegExp {
  const text = path.replace(/[.]/g, "\\.").replace(/\{(\w+)\*\}/g, "(?<$1>.+)").replace(/\{(\w+)\}/g,
    "(?<$1>[^/]+)");
  return new RegExp(`^${text}$`);
}

function decode(groups: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]));
}
