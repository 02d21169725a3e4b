/** What a gate answers: ./gates judge it, by evidence in the graph and never by somebody's word. */
export interface GateVerdict {
  readonly state: "open" | "closed" | "unknown";
  readonly because: string;
  /** The first time at which it may be open. */
  readonly opensAt?: string;
  /** What would open it. */
  readonly needs?: readonly string[];
}

/** Closed, and neither time nor anything that somebody could bring opens it. */
export function isClosedForGood({ state, opensAt, needs = [] }: GateVerdict): boolean {
  return state === "closed" && opensAt === undefined && needs.length === 0;
}
