/** Finds the route of a method and a path in a table built once: exact paths by name, the few with parameters by pattern. */
import type { Method, Route } from "./route.ts";

export type Found =
  | { readonly kind: "route"; readonly route: Route; readonly parameters: Readonly<Record<string, string>> }
  | { readonly kind: "wrong-method"; readonly allowed: readonly Method[] }
  | { readonly kind: "none" };

export type FindRoute = (method: string, path: string) => Found;

const NO_PARAMETERS: Readonly<Record<string, string>> = {};

/** HEAD is answered by the route for GET. */
export function buildFindRoute(routes: readonly Route[]): FindRoute {
  const exact = new Map(routes.filter(({ path }) => !path.includes("{")).map((route) => [`${route.method} ${route.path}`, route]));
  const patterns = routes.filter(({ path }) => path.includes("{")).map((route) => ({ route, pattern: toPattern(route.path) }));
  return (requested, path) => {
    const method = requested === "HEAD" ? "GET" : requested;
    const route = exact.get(`${method} ${path}`);
    if (route !== undefined) return { kind: "route", route, parameters: NO_PARAMETERS };
    const allowed = routes.filter((candidate) => candidate.path === path).map((candidate) => candidate.method);
    for (const { route: candidate, pattern } of patterns) {
      const match = pattern.exec(path);
      if (match === null) continue;
      if (candidate.method !== method) allowed.push(candidate.method);
      else return { kind: "route", route: candidate, parameters: decode(match.groups ?? {}) };
    }
    return allowed.length > 0 ? { kind: "wrong-method", allowed: [...new Set(allowed)] } : { kind: "none" };
  };
}

function toPattern(path: string): RegExp {
  const text = path.replace(/[.]/g, "\\.").replace(/\{(\w+)\*\}/g, "(?<$1>.+)").replace(/\{(\w+)\}/g, "(?<$1>[^/]+)");
  return new RegExp(`^${text}$`);
}

/** A percent sign that is no encoding stands for itself. */
function decode(groups: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => {
    try {
      return [name, decodeURIComponent(value)];
    } catch {
      return [name, value];
    }
  }));
}
