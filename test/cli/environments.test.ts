/**
 * `fairlead fingerprint`, `drift`, `baseline`, `parity` and `rollback`, on a file and through a server alike.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { post, startWhole } from "../access/whole-server.ts";
import type { WholeServer } from "../access/whole-server.ts";
import { documents } from "../catalog/world.ts";
import { PLACES } from "../environments/observed-world.ts";
import { runCommandLine } from "./run-command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "fairlead-cli-environments-"));
let server: WholeServer;
beforeAll(async () => {
  server = await startWhole({ FAIRLEAD_SEEDS: "false" });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The whole story: each line's exit code and what stdout must hold. */
async function tellStory(environment: Readonly<Record<string, string>>): Promise<void> {
  const does = async (line: readonly string[], code: number, ...texts: readonly string[]) => {
    const ran = await runCommandLine(line, { environment });
    expect([line.join(" "), ran.code, ran.stderr]).toEqual([line.join(" "), code, ran.stderr]);
    for (const text of texts) expect(`${ran.stdout}${ran.stderr}`).toContain(text);
    return ran.stdout;
  };
  const host = (driver: string) => file("host.yaml",
    `time: ${new Date(Date.now() - 1000).toISOString()}\nsource: ci\n` +
      `facts: { platform: { nvidia.driver: ${driver} } }\n`);
  await does(["apply", "-f", file("places.yaml", documents(PLACES))], 0);
  await does(["drift", "prod"], 2, "Unknown: nobody has observed prod", "hint: fairlead fingerprint publish");
  await does(["rollback", "prod"], 2, "prod has no baseline", "fairlead baseline record prod");
  const publish = (driver: string) => ["fingerprint", "publish", "-f", host(driver), "--in", "prod"];
  await does(publish("570.20"), 0, "speaks for it", "published");
  await does(["drift", "prod", "--format", "json"], 1, '"verdict": "drift"');
  await does(["fingerprint", "show", "prod"], 0, "nvidia.driver  570.20");
  await does(["deployed", "ranker@1.0.0", "--in", "prod"], 0);
  const recorded = await does(["baseline", "record", "prod", "--because", "quiet", "--format", "json"], 0);
  const { name } = (JSON.parse(recorded) as { readonly baseline: { readonly name: string } }).baseline;
  await does(["deployed", "ranker@2.0.0", "--in", "prod"], 0);
  await does(["parity", "prod", name], 0, `prod is as in ${name}: 1 fact is the same.`);
  await does(publish("571.1"), 0);
  await does(["rollback", "prod", "--save"], 0, `Back to ${name} (ranker@1.0.0)`, "not measured",
    "! nvidia.driver  was 570.20, is 571.1", "Its gate is shut until the place is as it was", "(saved)");
  await does(["baseline", "show", name, "--format", "json"], 0, '"isObserved": true');
  await does(["fingerprint", "show", "nix"], 3, "FINGERPRINT_NOT_FOUND");
}

describe("from an unknown place to a plan back", () => {
  it("on a file", { timeout: 120_000 }, () =>
    tellStory({ FAIRLEAD_DATABASE: join(folder, "f.db"), FAIRLEAD_SEEDS: "false" }));

  it("through a server", { timeout: 120_000 }, () => tellStory({ FAIRLEAD_URL: server.url }));

  it("and GraphQL has seen the same", async () => {
    const query = `mutation { publishFingerprint(input: { text: "[1]" }) { problems { code } written }
      rollBack(input: { environment: "prod" }) { problems { code } saved rollback {
        verdict headline baseline { name stated { layer key value } }
        parity { verdict differences { kind key } }
        performance { verdict } made { plan { name } decision { verdict } } passedOver { code } } } }`;
    const { data } = await post(`${server.url}/graphql`, undefined, { query });
    expect(data.errors).toBeUndefined();
    expect(data.data.publishFingerprint).toEqual({
      problems: [{ code: "FINGERPRINT_INVALID" }], written: false,
    });
    const { rollback, problems } = data.data.rollBack;
    expect(problems).toEqual([]);
    expect(rollback).toMatchObject({
      verdict: "COMPATIBLE",
      baseline: { stated: [{ layer: "PLATFORM", key: "nvidia.driver", value: "570.20" }] },
      parity: { verdict: "NO", differences: [{ kind: "DIFFERS", key: "nvidia.driver" }] },
      performance: { verdict: "UNKNOWN" }, made: { decision: { verdict: "COMPATIBLE" } },
    });
    const asked = `{ drift(environment: "prod") { verdict rows { key state isStale since } }
      fingerprints(environment: "prod") { name isNewest stated { value } } fingerprint(name: "nix") { name }
      baselines(environment: "prod", first: 1) { name deployments { version } } baseline(name: "nix") { name }
      fingerprintDifference(before: "prod", after: "prod") { differences { key } } }`;
    const answer = await post(`${server.url}/graphql`, undefined, { query: asked });
    expect(answer.data.errors).toBeUndefined();
    expect(answer.data.data).toMatchObject({
      drift: { verdict: "DRIFT" }, fingerprint: null, baseline: null,
      fingerprintDifference: { differences: [] },
    });
    expect(answer.data.data.fingerprints).toHaveLength(2);
  });
});
