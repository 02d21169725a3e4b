/** What the routes take and give through which places are held, for `/openapi.json`. */
import { list, object, oneOfTexts, ref } from "./openapi-schemas.ts";
import type { Json } from "./openapi-schemas.ts";
import { holdInput, leasesQuery, letGoInput } from "./routes/leases.ts";

export const LEASE_OPERATIONS = [
  {
    method: "post", path: "/v1/leases", id: "holdPlaces",
    summary: "Holds the places that rules count for a deployment under way, or says who holds the last one.",
    body: holdInput, answer: "PlaceAnswer", errors: [404, 503],
  },
  {
    method: "get", path: "/v1/leases", id: "leases", summary: "Places that are held now.",
    query: leasesQuery, answer: "LeaseList", errors: [503],
  },
  {
    method: "post", path: "/v1/leases/release", id: "releasePlaces",
    summary: "Lets places go; those that were held.",
    body: letGoInput, answer: "LeaseList", errors: [503],
  },
] as const;

const string: Json = { type: "string" };
const time: Json = { type: "string", format: "date-time" };
const count: Json = { type: "integer", minimum: 0 };

export const LEASE_SCHEMAS: Readonly<Record<string, Json>> = {
  Lease: object({
    rule: string, group: string, holder: string, environment: string, subjects: list(string),
    places: list(string), since: time, until: time,
  }),
  LeaseList: object({ leases: list(ref("Lease")) }),
  PlaceAnswer: object({ kind: oneOfTexts("held", "full", "unknown") }, {
    leases: list(ref("Lease")), rule: string, group: string, atMost: count, taken: count,
    holders: list(ref("Lease")), because: string,
  }),
};
