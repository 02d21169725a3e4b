/**
 * Where a command writes: the result to stdout, everything else to stderr; colours only where they are seen.
 */
import { styleText } from "node:util";

export type Colour = "green" | "red" | "yellow" | "bold" | "dim" | "cyan";
export type Paint = (colour: Colour, text: string) => string;

export interface Terminal {
  /** Columns to fill. */
  readonly width: number;
  /** Colours for stdout; leaves the text as it is where it is no terminal, or NO_COLOR says so. */
  readonly paint: Paint;
  readonly paintNote: Paint;
  /** The result. A line end is added. */
  readonly write: (text: string) => void;
  /** Progress and remarks, on stderr. */
  readonly note: (text: string) => void;
}

/** Longer lines are hard to read. */
const WIDTH_MAX = 120;
/** Into a file or a pipe: as wide as most logs are read. */
const WIDTH_ELSEWHERE = 100;
/** A terminal narrower than this breaks the lines itself. */
const WIDTH_MIN = 40;

export function processTerminal(): Terminal {
  const { stdout, stderr } = process;
  const columns = stdout.isTTY ? stdout.columns : Number(process.env["COLUMNS"]) || WIDTH_ELSEWHERE;
  return {
    width: Math.max(WIDTH_MIN, Math.min(columns, WIDTH_MAX)),
    paint: (colour, text) => styleText(colour, text, { stream: stdout }),
    paintNote: (colour, text) => styleText(colour, text, { stream: stderr }),
    write: (text) => void stdout.write(text.endsWith("\n") ? text : `${text}\n`),
    note: (text) => void stderr.write(`${text}\n`),
  };
}
