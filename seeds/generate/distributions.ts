/**
 * Which glibc a distribution ships. Rules of reading: only released distributions that os-release can name
 * are taken; the table's names become os-release IDs; musl distributions are not in it and get no row.
 */
import { cell, readTable } from "./table.ts";
import type { SeedSet } from "./table.ts";

const OS_IDS: Readonly<Record<string, string>> = {
  almalinux: "almalinux",
  amazonlinux: "amzn",
  debian: "debian",
  fedora: "fedora",
  oraclelinux: "ol",
  photon: "photon",
  rhubi: "rhel",
  rockylinux: "rocky",
  ubuntu: "ubuntu",
};
const SOURCE = "mayeut/pep600_compliance README.rst @2d70275a";

export function distributions(corpus: string): SeedSet {
  const rows = new Map<string, object>();
  for (const row of readTable(corpus, "distro-glibc")) {
    const match = /^([a-z]+)-([0-9.]+)$/.exec(cell(row, "distro"));
    const id = match?.[1] === undefined ? undefined : OS_IDS[match[1]];
    if (match === null || id === undefined) continue;
    // Releases of one major number share their glibc; VERSION_ID carries the minor (rhel 8.10), hence the
    // prefix.
    const release = match[2] ?? "";
    const wholeMajor = ["almalinux", "ol", "rhel", "rocky"].includes(id);
    const version = wholeMajor ? { range: `>=${release} <${Number(release) + 1}` } : { is: release };
    rows.set(`${id} ${release}`, {
      when: { "os.id": { is: id }, "os.version": version },
      value: cell(row, "glibc"),
      source: SOURCE,
    });
  }
  return {
    file: "distributions.yaml",
    header: [`Distributions and their glibc, from ${SOURCE}.`],
    documents: [
      {
        kind: "FactKey",
        metadata: { name: "os.glibc", description: "The version of the GNU C library" },
        spec: {
          type: "version",
          scheme: "dotted",
          aliases: { conda: ["__glibc"] },
          derive: [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row),
        },
      },
    ],
  };
}
