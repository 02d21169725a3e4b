/** The time that places are taken at, in every process. */
export const NOW = "2026-11-21T12:00:00.000Z";
