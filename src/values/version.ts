/**
 * A version: text that its scheme can order. The text is kept as it was written; order and equality are the
 * scheme's.
 */

export const SCHEME_NAMES = ["semver", "pep440", "debian", "rpm", "dotted"] as const;
export type SchemeName = (typeof SCHEME_NAMES)[number];

/** What the scheme compares; only the scheme's own file looks inside. */
export interface VersionKey {
  readonly scheme: SchemeName;
}

export interface Version {
  readonly scheme: SchemeName;
  /** As written, blanks around it removed. */
  readonly text: string;
  /** A pre-release or development version in a scheme that has them (semver, pep440). */
  readonly prerelease: boolean;
  /** Carries a local label (pep440 `+cu126`) or build metadata (semver `+cu126`). */
  readonly local: boolean;
  readonly key: VersionKey;
}

/** Longest version that is read. Registries publish none near it, and node-semver has the same limit. */
export const VERSION_LENGTH_MAX = 256;
