/**
 * The Neo4j releases that the tests run on, and what each needs to start from its jars without Docker.
 *
 * 5.26 is the long-term release that Fairlead promises to run on; the calendar release shows early what will
 * break.
 */
export type Neo4jName = "neo4j526" | "neo4j2026";

export interface Neo4jRelease {
  readonly name: Neo4jName;
  /** Both the Maven version and, with `-community` behind it, the Docker tag. */
  readonly version: string;
  /** The oldest Java that starts it. */
  readonly javaMajorMin: number;
  /** The main class of the Community server. */
  readonly entryPoint: string;
  /** Flags for the Java virtual machine beside those that every release needs. */
  readonly javaFlags: readonly string[];
  /** What Maven downloads on first use, for the message that asks for patience. */
  readonly downloadMegabytes: number;
  /** An extra is tested where it is found; leaving it out never fails a run. */
  readonly extra: boolean;
}

export const NEO4J_RELEASES: Readonly<Record<Neo4jName, Neo4jRelease>> = {
  neo4j526: {
    name: "neo4j526",
    version: "5.26.31",
    javaMajorMin: 17,
    entryPoint: "org.neo4j.server.CommunityEntryPoint",
    javaFlags: [],
    downloadMegabytes: 123,
    extra: false,
  },
  neo4j2026: {
    name: "neo4j2026",
    version: "2026.09.0",
    javaMajorMin: 21,
    entryPoint: "org.neo4j.server.Neo4jCommunity",
    javaFlags: ["--enable-native-access=ALL-UNNAMED"],
    downloadMegabytes: 155,
    extra: true,
  },
};
