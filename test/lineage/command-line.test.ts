/** The verbs over the example story: from a local database, and from a service. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommandLine } from "../cli/run-command-line.ts";
import { startService } from "../http/service.ts";
import type { Service } from "../http/service.ts";

let folder: string;
let service: Service;
let url: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "fairlead-lineage-"));
  service = await startService();
  url = service.url;
});
afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
});

const CASES: readonly { readonly line: readonly string[]; readonly code: number; readonly out: RegExp }[] = [
  {
    line: ["lineage", "ranker-canary-cloud-h100", "--to", "source"],
    code: 0,
    out: /2 {2}version:ranker-source@1f3c9aa {2}source/,
  },
  {
    line: ["lineage", "clicks@2026-10-01", "--down", "--count"],
    code: 0,
    out: /in cloud-h100-r535 {2}1 running/,
  },
  {
    line: ["lineage", "ranker@2.3.1", "--format", "mermaid"],
    code: 0,
    out: /^flowchart LR\n {2}n0\["Version ranker@2\.3\.1"\]/,
  },
  { line: ["lineage", "ranker@2.3.1", "--format", "csv"], code: 0, out: /^depth,key,kind/ },
  {
    line: ["path", "ranker-canary-cloud-h100", "click-events@2026-10-01"],
    code: 0,
    out: /-OF-> version:ranker@2\.3\.1 -DERIVED_FROM->/,
  },
  { line: ["path", "ranker-source@1f3c9aa", "clicks@2026-10-01"], code: 1, out: /are not connected/ },
  {
    line: ["changed", "ranker-cloud-h100", "ranker-canary-cloud-h100"],
    code: 1,
    out: /features\.user: range >=3\.9 <5/,
  },
  { line: ["changed", "ranker-cloud-h100", "deployment:ranker-cloud-h100"], code: 0, out: /no difference/ },
];

describe("the command line about lineage", () => {
  it.each(CASES)("$line answers, from a file and from a service alike", async ({ line, code, out }) => {
    const local = await runCommandLine(line, { cwd: folder });
    expect({ code: local.code, out: local.stdout }).toEqual({ code, out: expect.stringMatching(out) });
    const remote = await runCommandLine([...line, "--url", url], { cwd: folder });
    expect(remote).toMatchObject({ code, stdout: local.stdout, stderr: "" });
  });

  it("a name that is not known is a mistake, with the nearest", async () => {
    const { code, stderr } = await runCommandLine(["lineage", "rankr@2.3.1"], { cwd: folder });
    expect([code, stderr]).toEqual([3, expect.stringContaining("Did you mean version:ranker@2.3.1")]);
  });
});

describe("lineage over REST", () => {
  const get = async (path: string) => {
    const response = await fetch(`${url}${path}`);
    return { status: response.status, body: (await response.json()) as any };
  };

  it("pages, names with slashes and signs, and the past", async () => {
    const name = encodeURIComponent("deployment:ranker-canary-cloud-h100");
    const first = await get(`/v1/lineage/${name}?first=4&asOf=r1`);
    expect([first.status, first.body.revision, first.body.things.length]).toEqual([200, 1, 4]);
    const second = await get(`/v1/lineage/${name}?first=4&after=${first.body.next}`);
    expect(second.body.things.map(({ key }: { key: string }) => key)).toEqual([
      "version:click-events@2026-10-01",
    ]);
    expect(
      (await get("/v1/lineage/Version/clicks@2026-10-01?direction=down&to=Deployment")).body.things,
    ).toEqual([expect.objectContaining({ key: "deployment:ranker-canary-cloud-h100", depth: 2 })]);
  });

  it("one hop, with what is hidden", async () => {
    const { body } = await get("/v1/neighbours/train-ranker-2026-10-02?shown=1");
    expect(body.groups[0]).toMatchObject({ direction: "upstream", type: "USED", total: 2, hidden: 1 });
  });

  it.each([
    ["/v1/lineage/nothing-like-it", 404, "THING_NOT_FOUND"],
    ["/v1/lineage/clicks@2026-10-01?direction=sideways", 400, "LINEAGE_INVALID"],
    ["/v1/lineage/clicks@2026-10-01?dept=1", 400, "INPUT_INVALID"],
    ["/v1/lineage/clicks@2026-10-01?first=0", 400, "LINEAGE_INVALID"],
    ["/v1/paths?from=clicks@2026-10-01", 400, "INPUT_INVALID"],
    ["/v1/paths?from=clicks@2026-10-01&to=ranker@2.3.1&count=1000", 400, "LINEAGE_INVALID"],
    ["/v1/changed?a=environment:cloud-h100-r535&b=ranker@2.3.1", 400, "LINEAGE_INVALID"],
    ["/v1/lineage/clicks@2026-10-01?asOf=r999", 404, "REVISION_NOT_REACHED"],
  ])("%s is refused with %i %s", async (path, status, code) => {
    const answer = await get(path);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });
});
