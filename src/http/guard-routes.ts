/**
 * Gives each route what the table of permissions asks for: a caller who lacks the scope is refused before the
 * route runs, and who may not do everything reaches it through services of their own. A route itself need do
 * nothing for it, and one that the table does not name is refused.
 */
import { ROUTE_PERMISSIONS, UNNAMED } from "../access/permission-table.ts";
import type { Permission } from "../access/permission-table.ts";
import { servicesAs } from "../services.ts";
import type { Services } from "../services.ts";
import type { Route } from "./route.ts";

export function guardRoutes(
  services: Services,
  makeRoutes: (services: Services) => readonly Route[],
): readonly Route[] {
  const made = new WeakMap<Services, readonly Route[]>();
  const routesOf = (own: Services): readonly Route[] => {
    let routes = made.get(own);
    if (routes === undefined) made.set(own, (routes = makeRoutes(own)));
    return routes;
  };
  return routesOf(services).map((route, place) => {
    const permission = permissionOf(route);
    if (permission === "anybody" && route.isPublic === true) return route;
    return {
      ...route,
      answer: (request) => {
        const own = servicesAs(services, request.caller);
        own.permit?.(permission);
        if (own === services) return route.answer(request);
        const answer = () => routesOf(own)[place]!.answer(request);
        const ready = own.ready?.();
        return ready === undefined ? answer() : ready.then(answer);
      },
    };
  });
}

function permissionOf({ method, path }: Route): Permission {
  const name = `${method} ${path}`;
  return Object.hasOwn(ROUTE_PERMISSIONS, name) ? ROUTE_PERMISSIONS[name]! : UNNAMED;
}
