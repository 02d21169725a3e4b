/** One part of a risk: how high, and why. */
export interface Scored {
  /** From 0 to 1. */
  readonly score: number;
  /** A sentence. */
  readonly because: string;
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
