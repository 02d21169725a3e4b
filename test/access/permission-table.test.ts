import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { beforeAll, describe, expect, it } from "vitest";
import {
  COMMAND_PERMISSIONS,
  FIELD_PERMISSIONS,
  ROUTE_PERMISSIONS,
} from "../../src/access/permission-table.ts";
import { BUILT_IN_ROLES } from "../../src/model/roles.ts";
import { buildProgram } from "../../src/cli/program.ts";
import { createSchema } from "../../src/graphql/schema.ts";
import { SCOPES } from "../../src/model/scopes.ts";
import type { Scope } from "../../src/model/scopes.ts";
import type { Route } from "../../src/http/route.ts";
import { startService } from "../http/service.ts";

let routes: readonly Route[];
beforeAll(async () => {
  const service = await startService({ seeds: false });
  routes = service.routes;
  await service.stop();
});

/** Commands that read files of their own, open a database themselves, or are the server. */
const LOCAL_COMMANDS = [
  "audit verify", "export", "import", "policy test", "schema", "serve", "sign", "verify",
];

const sorted = (names: Iterable<string>) => [...names].sort();

describe("the table of permissions", () => {
  it("names every route, and no route that is not there", () => {
    const names = routes.map(({ method, path }) => `${method} ${path}`);
    expect(sorted(Object.keys(ROUTE_PERMISSIONS))).toEqual(sorted(names));
  });

  it("asks for nothing exactly where nobody is asked for credentials, or the answer has no data", () => {
    const open = Object.entries(ROUTE_PERMISSIONS).flatMap(([name, one]) => one === "anybody" ? [name] : []);
    const isPublic = routes.filter((route) => route.isPublic === true)
      .map(({ method, path }) => `${method} ${path}`);
    expect(sorted(open)).toEqual(sorted([...isPublic, "GET /openapi.json", "GET /v1/schemas"]));
  });

  it("names every query, mutation and subscription, and none that is not there", () => {
    const schema = createSchema();
    const types = [schema.getQueryType()!, schema.getMutationType()!, schema.getSubscriptionType()!];
    const fields = types.flatMap((type) =>
      Object.keys(type.getFields()).map((name) => `${type.name}.${name}`));
    expect(sorted(Object.keys(FIELD_PERMISSIONS))).toEqual(sorted(fields));
  });

  it("names every command that reaches a server, and none that is not there", () => {
    const program = buildProgram({} as Parameters<typeof buildProgram>[0], () => {});
    const named = [...Object.keys(COMMAND_PERMISSIONS), ...LOCAL_COMMANDS];
    expect(sorted(named)).toEqual(sorted(commandsOf(program)));
  });
});

/** A command with subcommands is one itself where it takes arguments: `plan SUBJECT`. */
function commandsOf(command: Command, before = ""): readonly string[] {
  return command.commands.flatMap((one) => {
    const name = `${before}${one.name()}`;
    const isOne = one.commands.length === 0 || one.registeredArguments.length > 0;
    return [...(isOne ? [name] : []), ...commandsOf(one, `${name} `)];
  });
}

describe("docs/security.md", () => {
  it("shows every scope with what it does and the roles that have it", () => {
    const text = readFileSync(join(import.meta.dirname, "../../docs/security.md"), "utf8");
    const shown = text.split("\n").filter((line) => /^\| `[a-z]+:[a-z]+` \|/.test(line));
    const rows = Object.entries(SCOPES).map(([scope, what]) => {
      const roles = Object.entries(BUILT_IN_ROLES).filter(([, scopes]) => scopes.includes(scope as Scope));
      return `| \`${scope}\` | ${what} | ${roles.map(([name]) => name).join(", ")} |`;
    });
    expect(shown).toEqual(rows);
  });
});
