/** What feeds a build, what it calls and who calls it, and the data that it reads. */
import { describe, expect, it } from "vitest";
import { modelInputsValidator } from "../../../src/rules/validators/model-inputs.ts";
import { reachabilityValidator } from "../../../src/rules/validators/reachability.ts";
import { storageFormatsValidator } from "../../../src/rules/validators/storage-formats.ts";
import { ValidatorSettingsInvalid } from "../../../src/rules/validators/validator-settings-invalid.ts";
import { ask, brief } from "./question-of.ts";
import type { World } from "./question-of.ts";

const asked = { build: "version:ranker@1.0.0", place: "environment:prod" };

/** A model that reads clicks and takes inputs; the clicks run in the lake, which is another place. */
function fed(needs: object, given: object, inputs: object | undefined, more: World = {}): World {
  return {
    "Environment/prod": {}, "Environment/lake": {},
    "Interface/rows": { scheme: "semver" }, "Interface/predict": { scheme: "semver" },
    "Artifact/ranker": { type: "model", scheme: "semver" },
    "Artifact/clicks": { type: "dataset", scheme: "dotted" },
    "Artifact/app": { type: "image", scheme: "semver" },
    "Version/ranker@1.0.0": {
      requires: [{ interface: "rows", in: "anywhere", ...needs }],
      ...(inputs === undefined ? {} : { provides: [{ interface: "predict", version: "1.0.0", inputs }] }),
    },
    "Version/clicks@1": { requires: [], provides: [{ interface: "rows", version: "1.0.0", ...given }] },
    "Deployment/clicks-lake": { version: "clicks@1", environment: "lake", state: "running" },
    ...more,
  };
}
const ROWS = { columns: { age: "int32 not null", country: "string nullable", score: "struct" } };

const INPUTS: readonly (readonly [name: string, world: World, told: readonly string[]])[] = [
  ["columns that are there serve", fed({ columns: { age: "int64" } }, ROWS, undefined),
    ["PASS", "INPUT_FED version:clicks@1"]],
  ["a column that is gone does not", fed({ columns: { city: "string" } }, ROWS, undefined),
    ["FAIL", "INPUT_UNFIT version:clicks@1"]],
  ["a type that is wider does not", fed({ columns: { age: "int16" } }, ROWS, undefined),
    ["FAIL", "INPUT_UNFIT version:clicks@1"]],
  ["a provider without a schema leaves it open", fed({ columns: { age: "int64" } }, {}, undefined),
    ["UNKNOWN", "INPUT_OPEN version:clicks@1"]],
  ["what nobody provides is unknown", fed({ columns: { age: "int64" } }, ROWS, undefined,
    { "Deployment/clicks-lake": { version: "clicks@1", environment: "lake", state: "retired" } }),
    ["UNKNOWN", "FEED_MISSING interface:rows"]],
  ["an input that the feed has fits", fed({ columns: ["age"] }, ROWS, { age: "int64" }),
    ["PASS", "INPUT_FED version:clicks@1", "INPUT_FED interface:predict"]],
  ["an input of a narrower type does not", fed({ columns: ["age"] }, ROWS, { age: "int16" }),
    ["FAIL", "INPUT_UNFIT interface:predict", "INPUT_FED version:clicks@1"]],
  ["an input that must not be null, from a column that may be",
    fed({ columns: ["age"] }, ROWS, { country: "string not null" }),
    ["FAIL", "INPUT_UNFIT interface:predict", "INPUT_FED version:clicks@1"]],
  ["an input that no feed has is open", fed({ columns: ["age"] }, ROWS, { query: "string" }),
    ["UNKNOWN", "INPUT_OPEN interface:predict", "INPUT_FED version:clicks@1"]],
  ["unless it may be left out", fed({ columns: ["age"] }, ROWS, { query: "string nullable" }),
    ["PASS", "INPUT_FED version:clicks@1", "INPUT_FED interface:predict"]],
  ["or a caller states to send it", fed({ columns: ["age"] }, ROWS, { query: "string" },
    { "Version/app@1.0.0": { requires: [{ interface: "predict", inputs: { query: "string" } }] } }),
    ["PASS", "INPUT_FED version:clicks@1", "INPUT_FED interface:predict"]],
];

describe("what feeds a model", () => {
  it.each(INPUTS)("%s", (_, world, told) => {
    expect(brief(ask(modelInputsValidator, world, asked))).toEqual(told);
  });

  it("is a pick before anything that runs elsewhere", () => {
    const world = fed({ in: "here", columns: { age: "int64" } }, ROWS, undefined);
    const running = ask(modelInputsValidator, world, asked);
    expect(brief(running)).toEqual(["UNKNOWN", "FEED_MISSING interface:rows"]);
    const picked = ask(modelInputsValidator, world, { ...asked, picks: ["version:clicks@1"] });
    expect(brief(picked)).toEqual(["PASS", "INPUT_FED version:clicks@1"]);
  });
});

interface Net {
  readonly from?: Readonly<Record<string, unknown>>;
  readonly to?: Readonly<Record<string, unknown>>;
  readonly endpoint?: string;
}
function net({ from = {}, to = {}, endpoint }: Net, more: World = {}): World {
  return {
    "Environment/region": { facts: {} }, "Environment/far": { reaches: ["lake"] },
    "Environment/prod": from, "Environment/lake": to,
    "Interface/rows": { scheme: "semver" }, "Interface/predict": { scheme: "semver" },
    "Artifact/ranker": { type: "model", scheme: "semver" },
    "Artifact/clicks": { type: "image", scheme: "semver" },
    "Version/ranker@1.0.0": { requires: [{ interface: "rows" }] },
    "Version/clicks@1.0.0": { requires: [], provides: [{ interface: "rows", version: "1.0.0" }] },
    "Deployment/clicks-lake": { version: "clicks@1.0.0", environment: "lake", state: "running",
      ...(endpoint === undefined ? {} : { endpoint }) },
    ...more,
  };
}
const HTTPS = "https://clicks.example/rows";
const egress = (...ports: readonly string[]) =>
  ({ reaches: ["lake"], facts: { "network.egressPorts": ports } });
const ingress = (...ports: readonly string[]) => ({ facts: { "network.ingressPorts": ports } });

/** Where nobody defined that places state ports, no port is in the way. */
const anyPort = { ...asked, without: ["network.egressPorts", "network.ingressPorts"] };
const statesPorts = (world: World) => JSON.stringify(world).includes("Ports");

const CALLS: readonly (readonly [name: string, world: World, told: readonly string[]])[] = [
  ["a place that is stated to be reached is", net({ from: { reaches: ["lake"] } }),
    ["PASS", "PLACE_REACHED deployment:clicks-lake"]],
  ["one that is not is not", net({}), ["FAIL", "PLACE_NOT_REACHED deployment:clicks-lake"]],
  ["two hops are not stated", net({ from: { reaches: ["far"] } }),
    ["FAIL", "PLACE_NOT_REACHED deployment:clicks-lake"]],
  ["what a place is part of reaches for it",
    net({ from: { partOf: "region" } }, { "Environment/region": { reaches: ["lake"] } }),
    ["PASS", "PLACE_REACHED deployment:clicks-lake"]],
  ["a port that is open", net({ from: egress("80", "440-450"), to: ingress("443"), endpoint: HTTPS }),
    ["PASS", "PLACE_REACHED deployment:clicks-lake"]],
  ["a port that the caller's place closes", net({ from: egress("80"), endpoint: HTTPS }),
    ["FAIL", "PORT_REFUSED deployment:clicks-lake"]],
  ["a port that the callee's place closes",
    net({ from: egress("443"), to: ingress("8443"), endpoint: HTTPS }),
    ["FAIL", "PORT_REFUSED deployment:clicks-lake"]],
  ["a port of which one side says nothing", net({ from: egress("443"), endpoint: HTTPS }),
    ["UNKNOWN", "FACT_MISSING environment:lake"]],
  ["a port of its own", net({ from: egress("8443"), to: ingress("8443"), endpoint: "clicks.example:8443" }),
    ["PASS", "PLACE_REACHED deployment:clicks-lake"]],
  ["a port that nobody states", net({ from: egress("443") }),
    ["UNKNOWN", "PORT_UNSTATED deployment:clicks-lake"]],
  ["a list of ports that nobody can read", net({ from: egress("https"), endpoint: HTTPS }),
    ["UNKNOWN", "FACT_UNREADABLE deployment:clicks-lake"]],
  ["what runs nowhere is unknown", net({}, { "Deployment/clicks-lake":
    { version: "clicks@1.0.0", environment: "lake", state: "retired" } }),
    ["UNKNOWN", "CALLEE_MISSING interface:rows"]],
  ["who calls nobody reaches all of them", net({}, { "Version/ranker@1.0.0": { requires: [] } }),
    ["PASS", "PLACE_REACHED version:ranker@1.0.0"]],
  ["who never says whom it calls is unknown", net({}, { "Version/ranker@1.0.0": {} }),
    ["UNKNOWN", "NOTHING_STATED version:ranker@1.0.0"]],
];

describe("a call", () => {
  it.each(CALLS)("%s", (_, world, told) => {
    const how = statesPorts(world) ? asked : anyPort;
    expect(brief(ask(reachabilityValidator(), world, how))).toEqual(told);
  });

  it("goes to ports that the settings allow, even inside one place", () => {
    const world = net({ endpoint: HTTPS }, { "Deployment/clicks-lake":
      { version: "clicks@1.0.0", environment: "prod", state: "running", endpoint: HTTPS } });
    const outcomeOf = (ports: readonly string[]) =>
      ask(reachabilityValidator({ allowedPorts: ports }), world, asked).outcome;
    expect([outcomeOf(["443"]), outcomeOf(["9000-9100"])]).toEqual(["PASS", "FAIL"]);
  });

  it.each([
    ["from a place that reaches it passes", { reaches: ["prod"] }, "PASS"],
    ["from a place that does not fails", {}, "FAIL"],
  ])("of those that run and require it %s", (_, lake, outcome) => {
    const world = net({ to: lake }, {
      "Version/ranker@1.0.0": { requires: [], provides: [{ interface: "predict", version: "1.0.0" }] },
      "Version/clicks@1.0.0": { requires: [{ interface: "predict" }] },
    });
    const result = ask(reachabilityValidator(), world, anyPort);
    expect([result.outcome, result.reasons[0]!.about, result.reasons[0]!.path]).toEqual(
      [outcome, "deployment:clicks-lake", ["environment:lake", "environment:prod"]]);
  });

  it.each(["https", "70000", "90-80"])("takes no ports like %s", (port) => {
    expect(() => reachabilityValidator({ allowedPorts: [port] })).toThrow(ValidatorSettingsInvalid);
  });
});

const stored = (reads: readonly string[] | undefined, format: string | undefined): World => ({
  ...fed({ columns: ["age"] }, ROWS, undefined),
  "Version/ranker@1.0.0": { requires: [{ interface: "rows", in: "anywhere" }],
    ...(reads === undefined ? {} : { facts: { "storage.reads": reads } }) },
  "Version/clicks@1": { provides: [{ interface: "rows", version: "1.0.0" }],
    ...(format === undefined ? {} : { facts: { "storage.format": format } }) },
});

describe("data that is stored", () => {
  it.each([
    ["as something that is read", stored(["parquet", "delta:3"], "parquet"), "PASS STORAGE_READ"],
    ["as a version of it", stored(["parquet"], "parquet:2"), "PASS STORAGE_READ"],
    ["as a version that is read", stored(["delta:2", "delta:3"], "delta:3"), "PASS STORAGE_READ"],
    ["as a version that is not", stored(["delta:2"], "delta:3"), "FAIL STORAGE_NOT_READ"],
    ["as nobody says which version", stored(["delta:2"], "delta"), "UNKNOWN FACT_MISSING"],
    ["as something else", stored(["parquet"], "csv"), "FAIL STORAGE_NOT_READ"],
    ["as nobody states", stored(["parquet"], undefined), "UNKNOWN FACT_MISSING"],
    ["for one that never says what it reads", stored(undefined, "parquet"), "UNKNOWN FACT_MISSING"],
  ])("%s", (_, world, told) => {
    const [outcome, reason] = brief(ask(storageFormatsValidator, world, asked));
    expect(`${outcome} ${reason!.split(" ")[0]}`).toBe(told);
  });
});
