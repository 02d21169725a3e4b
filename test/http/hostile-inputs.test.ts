/**
 * Every route with every parameter and every field of its body filled with what nobody means: each is
 * answered, with a code and a request id where it is refused, and none is a mistake of the service.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { ask, post, startService } from "./service.ts";
import type { Service } from "./service.ts";

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const LONG = "a".repeat(5_000);
const NAMES = ["__proto__", "constructor", "%2e%2e", "..%2f..%2fetc%2fpasswd", "%00", "%0a", "%20",
  "%F0%9F%90%8C", "%E2%80%AE", "a%2fb", "-1", "null", "*", "%25", "'%20OR%201=1", "1e999", LONG];
const VALUES: readonly unknown[] = [
  null, true, -1, 0.5, 1e308, "", " ", "__proto__", "constructor", "\u0000", "\u202e\ud83d\udc0c",
  "@", "#", "a@", "@1", "a@1#", "a@[", "../../etc/passwd", LONG, [], [null], [[]], ["__proto__"], {},
  JSON.parse('{"__proto__":{"x":1},"constructor":{"prototype":1}}'), "9999-99-99", "-1d", "1e99d",
];
/** Beside a strange field the others are as they should be, so that it is reached. */
const USUAL: Readonly<Record<string, unknown>> = {
  subject: "pytorch@2.11.0", version: "pytorch@2.11.0", in: "onprem-v100", environment: "onprem-v100",
  from: "onprem-v100", to: "onprem-v100", holder: "h", because: "b", reason: "r", rule: "a/b", expires: "7d",
  deployment: "d", metric: "errorRate", value: 0.1, samples: 10, name: "n",
};

interface Parameter {
  readonly name: string;
  readonly in: string;
}
type Shape = Readonly<Record<string, unknown>>;

/** As openapi.json says; a reference is followed. */
function fieldsOf(document: Shape, shape: unknown): readonly string[] {
  const { $ref, properties, anyOf = [] } = (shape ?? {}) as {
    readonly $ref?: string; readonly properties?: object; readonly anyOf?: readonly unknown[];
  };
  const named = $ref?.split("/").slice(1).reduce<unknown>((at, key) => (at as Shape)[key], document);
  return [...new Set([...Object.keys(properties ?? {}), ...anyOf.flatMap((one) => fieldsOf(document, one)),
    ...(named === undefined ? [] : fieldsOf(document, named))])];
}

async function sent(method: string, path: string, body?: unknown): Promise<void> {
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const { status, data } = await ask(service.url, path, {
    method,
    ...(text === undefined ? {} : { body: text, headers: { "content-type": "application/json" } }),
  });
  count++;
  const told = JSON.stringify(data)?.slice(0, 300);
  const where = `${method} ${path.slice(0, 200)} ${text?.slice(0, 200) ?? ""} ${told}`;
  expect.soft(status, where).toBeLessThan(500);
  const refusal = { code: expect.any(String), message: expect.any(String), requestId: expect.any(String) };
  if (status >= 400) expect.soft(data.error, where).toMatchObject(refusal);
  expect.soft((service.bugs as unknown[]).splice(0), where).toEqual([]);
}

let count = 0;
const DEEP = `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`;
const BODIES = ["[]", "null", "1", '"x"', "{", "", DEEP, `{"__proto__":${DEEP}}`, "[".repeat(50_000)];
/** Their own tests send what their clients send, and worse. */
const FUZZED_ELSEWHERE = /^\/api\/v1\/lineage/;

it("every route answers whatever its parameters and its body hold", async () => {
  const question = { subjects: ["ranker", "triton-server"], in: "cloud-h100-r535", save: true };
  const made = await post(service.url, "/v1/plans", question);
  const { name, content } = made.data.plan;
  const { data: document } = await ask(service.url, "/openapi.json");
  for (const [path, methods] of Object.entries(document.paths as Record<string, Record<string, Shape>>)) {
    if (FUZZED_ELSEWHERE.test(path)) continue;
    const usualPath = path.replace("/plans/{name}", `/plans/${name}`)
      .replace("{step}", content.steps[0].id).replaceAll(/\{[^}]+\}/g, "pytorch");
    for (const [verb, operation] of Object.entries(methods)) {
      const [method, body] = [verb.toUpperCase(), verb === "get" ? undefined : {}];
      const parameters = (operation["parameters"] ?? []) as readonly Parameter[];
      const queries = parameters.filter((one) => one.in === "query").map((one) => one.name);
      for (const strange of NAMES) {
        if (path.includes("{")) await sent(method, path.replaceAll(/\{[^}]+\}/g, strange), body);
        if (path.includes("{step}")) await sent(method, path.replace("{name}", name)
          .replace("{step}", strange), body);
        if (queries.length === 0 || strange === LONG) continue;
        await sent(method, `${usualPath}?${queries.map((one) => `${one}=${strange}`).join("&")}`, body);
      }
      if (verb !== "post") continue;
      const { content: media = {} } = (operation["requestBody"] ?? {}) as { readonly content?: Shape };
      const fields = fieldsOf(document, (media["application/json"] as Shape | undefined)?.["schema"]);
      const usual = Object.fromEntries(fields.filter((one) => Object.hasOwn(USUAL, one))
        .map((one) => [one, USUAL[one]]));
      for (const each of BODIES) await sent(method, usualPath, each);
      for (const field of fields)
        for (const value of VALUES) await sent(method, usualPath, { ...usual, [field]: value });
    }
  }
  expect(count).toBeGreaterThan(3_000);
}, 300_000);
