/** JSON data with one to three things wrong with it, or other than it was. */

const STRANGE: readonly unknown[] = [
  null, true, 0, -1, 1.5, 1e308, "", "x",
  "\u0000", "\ud800", "٣", "2026-13-01T00:00:00Z", "__proto__", [], {},
  [[]], [null], { a: 1 }, "x".repeat(5_000), "../../etc", "00000000-0000-0000-0000-000000000000",
];
/** Deeper changes are as likely as shallow ones when the walk stops at each level with this chance. */
const STOP = 0.25;

export function mutated(data: unknown, random: () => number): unknown {
  const copy = structuredClone(data);
  const changes = 1 + Math.floor(random() * 3);
  for (let change = 0; change < changes; change++) mutateOnce(copy, random);
  return copy;
}

function mutateOnce(data: unknown, random: () => number): void {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  for (let place = data; typeof place === "object" && place !== null;) {
    const names = Object.keys(place);
    if (names.length === 0) return;
    const holder = place as Record<string, unknown>;
    const name = pick(names);
    const value = holder[name];
    if (typeof value === "object" && value !== null && random() >= STOP) {
      place = value;
      continue;
    }
    const kind = random();
    if (kind < 0.35) {
      if (Array.isArray(holder)) holder.splice(Number(name), 1);
      else delete holder[name];
    } else if (kind < 0.9) holder[name] = structuredClone(pick(STRANGE));
    else if (Array.isArray(holder)) holder.push(structuredClone(value));
    else holder[pick(["name", "facets", "_deleted", "__proto__x", "constructor"])] = structuredClone(value);
    return;
  }
}
