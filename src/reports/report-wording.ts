/** Figures as people read them. */

/** `1 d 2 h`, `3 min 20 s`, `45 s`, `320 ms`: the two largest units. */
export function durationText(seconds: number): string {
  if (seconds > 0 && seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  const units = [
    ["d", 86_400],
    ["h", 3_600],
    ["min", 60],
    ["s", 1],
  ] as const;
  const parts: string[] = [];
  let left = Math.max(0, Math.round(seconds));
  for (const [unit, size] of units) {
    const count = Math.floor(left / size);
    if (count > 0) parts.push(`${count} ${unit}`);
    left -= count * size;
    if (parts.length === 2 || (parts.length === 1 && count === 0)) break;
  }
  return parts.length === 0 ? "0 s" : parts.join(" ");
}

/** `12.5 %`; `-` where there is none. */
export function percentText(share: number | null): string {
  return share === null ? "-" : `${Number((share * 100).toFixed(1))} %`;
}
