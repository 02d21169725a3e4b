/**
 * A search over a large graph takes turns with everything else: a few milliseconds of it, then whatever
 * waits. A short search is done in its first turn and waits for nothing.
 */

/** Work of one search before everything else has its turn. */
const TURN_MILLISECONDS = 5;
/**
 * Long searches under way at once: each holds some 18 bytes a node, and more would only make all of them
 * slower. Who comes later begins when one has ended; how many wait is bounded by the server's connections.
 */
const LONG_SEARCHES_MAX = 4;

let underWay = 0;
/** Searches that have no place yet, and those that have one and wait for their next turn; oldest first. */
const waiting: (() => void)[] = [];
const turns: (() => void)[] = [];

/** `begin` may be called twice; it must not change anything. Errors: those of the search. */
export async function inTurns<T>(begin: () => Generator<void, T>): Promise<T> {
  let search = begin();
  let turn = takeTurn(search);
  if (turn.done === true) return turn.value;
  if (underWay < LONG_SEARCHES_MAX) underWay++;
  else {
    // Gives back the room that it holds; its first turn is repeated when there is a place for it.
    search.return(undefined as never);
    await new Promise<void>((begins) => waiting.push(begins));
    search = begin();
  }
  try {
    for (;;) {
      await nextTurn();
      turn = takeTurn(search);
      if (turn.done === true) return turn.value;
    }
  } finally {
    // A place passes to who waits longest.
    const next = waiting.shift();
    if (next === undefined) underWay--;
    else next();
  }
}

/** After everything else that waits by now, and never two searches in one turn of the event loop. */
function nextTurn(): Promise<void> {
  if (turns.length === 0) setImmediate(giveTurn);
  return new Promise((begins) => turns.push(begins));
}

function giveTurn(): void {
  turns.shift()!();
  if (turns.length > 0) setImmediate(giveTurn);
}

function takeTurn<T>(search: Generator<void, T>): IteratorResult<void, T> {
  const end = performance.now() + TURN_MILLISECONDS;
  for (;;) {
    const step = search.next();
    if (step.done === true || performance.now() >= end) return step;
  }
}
