import { describe, expect, it } from "vitest";
import type { World } from "../decisions/world.ts";
import { layerText } from "../../src/configuration/resolved-configuration.ts";
import { problemLines, RANKER, resolvedIn } from "./world.ts";

interface Case {
  readonly name: string;
  readonly documents: World;
  readonly asked?: Parameters<typeof resolvedIn>[1];
  /** `key=value layer: document < value it beats`, in order of key. */
  readonly entries: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: "what names no environment holds everywhere",
    documents: { "Configuration/a": { ...RANKER, values: { port: 8080 } } },
    entries: ["port=8080 default: a"],
  },
  {
    name: "an environment beats those it is part of, the nearest first",
    documents: {
      "Configuration/a": { ...RANKER, values: { n: 0 } },
      "Configuration/earth": { ...RANKER, environment: "earth", values: { n: 1 } },
      "Configuration/eu": { ...RANKER, environment: "eu", values: { n: 2 } },
      "Configuration/prod": { ...RANKER, environment: "prod-eu", values: { n: 3 } },
      "Configuration/other": { ...RANKER, environment: "staging-eu", values: { n: 4 } },
    },
    entries: ["n=3 environment prod-eu: prod < 2 < 1 < 0"],
  },
  {
    name: "a name beats a selector at the same distance, and a nearer selector beats a farther name",
    documents: {
      "Configuration/by-name": { ...RANKER, environment: "prod-eu", values: { a: 1 } },
      "Configuration/by-selector": { ...RANKER, environments: "stage=production", values: { a: 2, b: 2 } },
      "Configuration/eu": { ...RANKER, environment: "eu", values: { b: 3 } },
    },
    entries: [
      "a=1 environment prod-eu: by-name < 2",
      "b=2 environment prod-eu by stage=production: by-selector < 3",
    ],
  },
  {
    name: "objects merge by key; lists and everything else are replaced whole",
    documents: {
      "Configuration/a": { ...RANKER, values: { server: { port: 1, host: "h" }, tags: [1, 2], x: { y: 1 } } },
      "Configuration/b": {
        ...RANKER, environment: "prod-eu", values: { server: { port: 2 }, tags: [3], x: "gone" },
      },
    },
    entries: [
      'server.host="h" default: a',
      "server.port=2 environment prod-eu: b < 1",
      "tags=[3] environment prod-eu: b < [1,2]",
      'x="gone" environment prod-eu: b',
    ],
  },
  {
    name: "null is a value, and an object without fields too",
    documents: {
      "Configuration/a": { ...RANKER, values: { a: 1, b: {}, c: { d: 1 } } },
      "Configuration/b": { ...RANKER, environment: "prod-eu", values: { a: null, c: {} } },
    },
    entries: ["a=null environment prod-eu: b < 1", "b={} default: a", "c.d=1 default: a"],
  },
  {
    name: "--set beats all layers, in whatever depth",
    documents: { "Configuration/a": { ...RANKER, environment: "prod-eu", values: { server: { port: 1 } } } },
    asked: { set: { "server.port": 2, 'log["a.b"]': "x" } },
    entries: ['log["a.b"]="x" --set', "server.port=2 --set < 1"],
  },
  {
    name: "a schema's defaults lie below all, also inside an object that somebody states",
    documents: {
      "Configuration/a": {
        ...RANKER, environment: "prod-eu", values: { server: { port: 1 } },
        schema: {
          $defs: { tls: { type: "object", properties: { on: { default: false } } } },
          properties: {
            server: { properties: { port: { default: 8080 }, host: { default: "0.0.0.0" } } },
            tls: { $ref: "#/$defs/tls" },
            log: { default: { level: "info" }, properties: { format: { default: "json" } } },
          },
        },
      },
    },
    entries: [
      'log.format="json" schema default: a', 'log.level="info" schema default: a',
      'server.host="0.0.0.0" schema default: a', "server.port=1 environment prod-eu: a < 8080",
    ],
  },
  {
    name: "a range leaves other versions alone, and pre-releases are told what their release is told",
    documents: {
      "Configuration/one": { for: { artifact: "ranker", range: "<2" }, values: { n: 1 } },
      "Configuration/two": { for: { artifact: "ranker", range: ">=2 <3" }, values: { n: 2 } },
    },
    asked: { of: "ranker@2.4.0-rc.1" },
    entries: ["n=2 default: two"],
  },
  {
    name: "a service is told its own, not what its artifact is told",
    documents: {
      "Configuration/a": { ...RANKER, values: { n: 1 } },
      "Configuration/b": { for: { service: "ranking" }, values: { n: 2 } },
    },
    asked: { of: "service:ranking" },
    entries: ["n=2 default: b"],
  },
];

describe("layers", () => {
  it.each(CASES.map((one) => [one.name, one] as const))("%s", (_, { documents, asked, entries }) => {
    const resolved = resolvedIn(documents, asked);
    expect(problemLines(resolved)).toEqual([]);
    expect(resolved.entries.map(({ key, value, source, beats = [] }) => {
      const by = source.document?.replace("configuration:", "");
      const from = by === undefined ? layerText(source) : `${layerText(source)}: ${by}`;
      return [`${key}=${JSON.stringify(value)} ${from}`, ...beats.map((one) => JSON.stringify(one.value))]
        .join(" < ");
    })).toEqual(entries);
  });

  it("equal statements of one layer are one value with both sources", () => {
    const { entries, state } = resolvedIn({
      "Configuration/a": { ...RANKER, values: { tags: [1, { a: 1 }] } },
      "Configuration/b": { ...RANKER, values: { tags: [1, { a: 1 }] } },
    });
    expect(state).toBe("resolved");
    expect(entries.map(({ source, alsoBy }) => [source.document, alsoBy?.[0]?.document])).toEqual(
      [["configuration:a", "configuration:b"]]);
  });

  it("the digest is of values and replicas: not of who states them, nor of the price", () => {
    const digest = (name: string, more: object) =>
      resolvedIn({ [`Configuration/${name}`]: { ...RANKER, values: { n: 1 }, ...more } }).digest;
    const base = digest("a", {});
    expect(digest("b", { price: { perReplicaMonth: 5, currency: "EUR" } })).toBe(base);
    expect(digest("a", { values: { n: 2 } })).not.toBe(base);
    expect(digest("a", { replicas: { max: 3 } })).not.toBe(base);
  });
});
