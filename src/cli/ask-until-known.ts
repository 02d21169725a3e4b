/**
 * `--wait-unknown`: asks again until the verdict is known or the time is over, and says what it waits for.
 */
import { placedFact } from "../decisions/deciding-fact.ts";
import type { Answer } from "./connection.ts";
import type { Terminal } from "./terminal.ts";

/** A missing fact arrives when somebody or something reports it: seconds. */
const PAUSE_MILLISECONDS = 2_000;

/** `ask` records only the answer that is given: it is asked with true for that one. */
export async function askUntilKnown(
  ask: (record: boolean) => Promise<Answer>,
  limitSeconds: number,
  terminal: Pick<Terminal, "note">,
): Promise<Answer> {
  const deadline = performance.now() + limitSeconds * 1000;
  let told = "";
  for (;;) {
    const { decision } = await ask(false);
    const left = deadline - performance.now();
    if (decision.verdict !== "UNKNOWN") return ask(true);
    if (left <= 0) {
      terminal.note(`still not known after ${limitSeconds} s`);
      return ask(true);
    }
    const wanted = whatIsMissing(decision);
    if (wanted !== told) terminal.note(`waiting up to ${Math.ceil(left / 1000)} s for ${wanted}`);
    told = wanted;
    await new Promise((resume) => setTimeout(resume, Math.min(PAUSE_MILLISECONDS, left)));
  }
}

function whatIsMissing({ results, headline }: Answer["decision"]): string {
  const open = results.filter(({ verdict }) => verdict === "UNKNOWN");
  const facts = open.flatMap(({ decidingFacts, environment }) =>
    decidingFacts.map((fact) => placedFact(fact, environment)),
  );
  return facts.length > 0 ? facts.join(", ") : `another statement: ${headline}`;
}
