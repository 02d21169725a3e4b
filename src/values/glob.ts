/**
 * Globs over text: `*` is any run of characters, `?` is one; everything else is itself.
 *
 * Matching goes back to the last star only, so it takes at most pattern times text steps and never explodes.
 */

/** Whether the whole text fits the pattern. Characters are UTF-16 units. */
export function matchesGlob(pattern: string, text: string): boolean {
  let inPattern = 0;
  let inText = 0;
  let star = -1;
  let resume = 0;
  while (inText < text.length) {
    const wanted = pattern[inPattern];
    if (wanted === "*") {
      star = inPattern++;
      resume = inText;
    } else if (wanted !== undefined && (wanted === "?" || wanted === text[inText])) {
      inPattern++;
      inText++;
    } else if (star >= 0) {
      inPattern = star + 1;
      inText = ++resume;
    } else return false;
  }
  while (pattern[inPattern] === "*") inPattern++;
  return inPattern === pattern.length;
}
