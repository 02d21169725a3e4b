/**
 * Several files as one text, so that a service takes them in one revision; and back from a place in that
 * text to the file and line that it was.
 */
import type { Problem } from "../model/problem.ts";
import type { TextSource } from "./connection.ts";
import { RefusedByService } from "./service-failed.ts";

const BETWEEN = "---\n";

export class JoinedSources {
  readonly text: string;
  /** The only file; undefined for several. */
  readonly file: string | undefined;
  readonly #starts: readonly { readonly file: string | undefined; readonly line: number }[];

  constructor(sources: readonly TextSource[]) {
    const starts: { file: string | undefined; line: number }[] = [];
    const texts: string[] = [];
    let line = 1;
    for (const { file, text } of sources) {
      const whole = text.endsWith("\n") ? text : `${text}\n`;
      starts.push({ file, line });
      texts.push(whole);
      line += whole.split("\n").length; // The line ends, and the one that parts it from the next.
    }
    this.text = texts.join(BETWEEN);
    this.file = sources.length === 1 ? sources[0]!.file : undefined;
    this.#starts = starts;
  }

  withOwnPlaces(error: RefusedByService): RefusedByService {
    const { problems } = error.told;
    if (!Array.isArray(problems) || this.#starts.length === 1) return error;
    const placed = (problems as readonly Problem[]).map((problem) => this.#placed(problem));
    return new RefusedByService(error.code, error.message, error.hint, error.requestId, {
      ...error.told,
      problems: placed,
    });
  }

  #placed(problem: Problem): Problem {
    const { line } = problem;
    const start = line === undefined ? undefined : this.#starts.findLast((one) => one.line <= line);
    if (line === undefined || start === undefined) return problem;
    return {
      ...problem,
      ...(start.file === undefined ? {} : { file: start.file }),
      line: line - start.line + 1,
    };
  }
}
