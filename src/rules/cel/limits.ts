/** How large and how costly an expression may be. All are checked before it runs, or as its lists arrive. */

/** Bytes of UTF-8. A condition that people review has a few hundred. */
export const SOURCE_BYTES_MAX = 4_096;
/** Nodes of the syntax tree; 4 kB of dense operators have about two thousand. */
export const NODES_MAX = 1_000;
/** Levels of the syntax tree. The parser recurses once a level, and so does a reader. */
export const DEPTH_MAX = 48;
/** Elements of a list that is written out; longer lists belong in facts. */
export const LITERAL_LIST_MAX = 256;
/** Arguments of one call. */
export const ARGUMENTS_MAX = 8;
/** Macros inside macros: each level multiplies the work by the length of a list. */
export const LOOPS_MAX = 2;
/**
 * Visits of syntax nodes in one evaluation. A visit takes 20 to 50 ns, so that whatever is written ends
 * within about 50 ms.
 */
export const STEPS_MAX = 1_000_000;
/** Characters of a text that a glob is tried on, or that any loop handles; names and words are shorter. */
export const TEXT_LENGTH_MAX = 1_024;
/** Characters of a glob; trying one takes pattern times text steps at worst. */
export const PATTERN_LENGTH_MAX = 256;
/** What one call costs in steps: a glob at its worst takes 0.2 ms, a search in a text some microseconds. */
export const GLOB_STEPS = 5_000;
export const SEARCH_STEPS = 50;
