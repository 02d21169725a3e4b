/** Text in lines of a given width. Widths count characters; what is wrapped has no colours yet. */

/** Breaks at blanks; a word that is longer than a line stands alone on one. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line === "") line = word;
    else if (line.length + 1 + word.length <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return line === "" ? lines : [...lines, line];
}

/**
 * `first` before the first line and as much blank before all others. `firstWidth` where `first` has colours.
 */
export function hanging(
  first: string,
  text: string,
  width: number,
  firstWidth: number = first.length,
): string {
  const blank = " ".repeat(firstWidth);
  return wrap(text, Math.max(20, width - firstWidth))
    .map((line, index) => (index === 0 ? first : blank) + line)
    .join("\n");
}

/** The widest text, at most `max`. */
export function widest(texts: readonly string[], max: number): number {
  return Math.min(
    max,
    texts.reduce((most, text) => Math.max(most, text.length), 0),
  );
}
