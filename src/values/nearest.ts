/**
 * The known names that somebody may have meant by an unknown one.
 *
 * Distance is Damerau-Levenshtein in its restricted form (insert, delete, replace, swap of neighbours), after
 * folding case. It is only computed up to a small bound, in a band around the diagonal, so 100,000 names take
 * milliseconds.
 */

/** Edits beyond which a name is no longer "near"; three typing errors in one name are rare. */
const EDITS_MAX = 3;
/**
 * One edit for each started run of this many characters: "cuda" may differ by two, "nvidia.driver" by three.
 */
const CHARACTERS_PER_EDIT = 3;
/** A name longer than this is not somebody's typing error; it is not compared. */
const NAME_LENGTH_MAX = 256;

/**
 * Up to `limit` known names nearest to `wanted`, nearest first, then by name. Each once; exact matches
 * included.
 */
export function nearestNames(wanted: string, known: Iterable<string>, limit = 3): readonly string[] {
  if (wanted.length > NAME_LENGTH_MAX || limit <= 0) return [];
  const folded = wanted.toLowerCase();
  const found = new Map<string, number>();
  const counts = new Array<number>(EDITS_MAX + 1).fill(0);
  let editsMax = Math.min(EDITS_MAX, Math.ceil(folded.length / CHARACTERS_PER_EDIT));
  for (const name of known) {
    if (name.length > NAME_LENGTH_MAX || Math.abs(name.length - folded.length) > editsMax) continue;
    const edits = editsBetween(folded, name.toLowerCase(), editsMax);
    if (edits > editsMax || found.has(name)) continue;
    found.set(name, edits);
    counts[edits]!++;
    // Once `limit` names are this near, farther ones cannot be among the answers.
    if (countWithin(counts, edits) >= limit) editsMax = edits;
  }
  return [...found]
    .sort(([nameA, a], [nameB, b]) => a - b || (nameA < nameB ? -1 : nameA > nameB ? 1 : 0))
    .slice(0, limit)
    .map(([name]) => name);
}

function countWithin(counts: readonly number[], edits: number): number {
  return counts.slice(0, edits + 1).reduce((sum, count) => sum + count, 0);
}

/** The number of edits that turn `from` into `to`, or `bound + 1` when there are more than `bound`. */
export function editsBetween(from: string, to: string, bound: number): number {
  let start = 0;
  let fromEnd = from.length;
  let toEnd = to.length;
  while (start < fromEnd && start < toEnd && from.charCodeAt(start) === to.charCodeAt(start)) start++;
  while (fromEnd > start && toEnd > start && from.charCodeAt(fromEnd - 1) === to.charCodeAt(toEnd - 1)) {
    fromEnd--;
    toEnd--;
  }
  if (Math.abs(fromEnd - toEnd) > bound) return bound + 1;
  if (start === fromEnd || start === toEnd) return Math.abs(fromEnd - toEnd);
  return editsInBand(from.slice(start, fromEnd), to.slice(start, toEnd), bound);
}

/** Row by row, only where at most `bound` edits can lead. */
function editsInBand(from: string, to: string, bound: number): number {
  const tooMany = bound + 1;
  let beforePrevious = new Array<number>(to.length + 1).fill(tooMany);
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  let current = new Array<number>(to.length + 1).fill(tooMany);
  for (let row = 1; row <= from.length; row++) {
    const first = Math.max(1, row - bound);
    const last = Math.min(to.length, row + bound);
    current[first - 1] = first === 1 ? row : tooMany;
    let least = current[first - 1]!;
    for (let column = first; column <= last; column++) {
      const same = from.charCodeAt(row - 1) === to.charCodeAt(column - 1);
      let edits = Math.min(
        previous[column]! + 1,
        current[column - 1]! + 1,
        previous[column - 1]! + (same ? 0 : 1),
      );
      if (
        row > 1 &&
        column > 1 &&
        from.charCodeAt(row - 1) === to.charCodeAt(column - 2) &&
        from.charCodeAt(row - 2) === to.charCodeAt(column - 1)
      ) {
        edits = Math.min(edits, beforePrevious[column - 2]! + 1);
      }
      current[column] = edits;
      if (edits < least) least = edits;
    }
    if (last < to.length) current[last + 1] = tooMany;
    if (least > bound) return tooMany;
    [beforePrevious, previous, current] = [previous, current, beforePrevious];
  }
  return Math.min(previous[to.length]!, tooMany);
}
