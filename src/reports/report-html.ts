/**
 * A report's page as one HTML file: no script, nothing from the network, readable in light and dark and on
 * paper. Steps have a picture of who took how long.
 */
import type { ReportBar, ReportPage, ReportSection } from "./report-page.ts";
import { durationText } from "./report-wording.ts";

const STYLE = `
:root { color-scheme: light dark; --good: #1a7f37; --bad: #cf222e; --open: #9a6700; --plain: #59636e;
  --line: #d1d9e0; --shade: #f6f8fa; }
@media (prefers-color-scheme: dark) {
  :root { --good: #3fb950; --bad: #f85149; --open: #d29922; --plain: #9198a1;
    --line: #3d444d; --shade: #151b23; }
}
body { font: 15px/1.5 system-ui, sans-serif; max-width: 78rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin-top: 2rem; }
.mark { display: inline-block; padding: .1rem .6rem; border: 1px solid; border-radius: 1rem;
  font-weight: 600; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line);
  overflow-wrap: break-word; min-width: 4rem; max-width: 26rem; }
th { background: var(--shade); } th, td:first-child { white-space: nowrap; }
.good { color: var(--good); } .bad { color: var(--bad); } .open { color: var(--open); }
.none { color: var(--plain); }
svg { width: 100%; height: auto; font: 12px system-ui, sans-serif; }
svg text { fill: currentColor; } rect.good { fill: var(--good); } rect.bad { fill: var(--bad); }
rect.open { fill: var(--open); } rect.plain { fill: var(--plain); } line { stroke: var(--line); }
@media print { body { margin: 0; } .wide { overflow: visible; } }
`;

export function reportHtml({ title, mark, lead, sections }: ReportPage): string {
  return [
    "<!doctype html>",
    '<html lang="en">',
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<title>${text(title)}</title><style>${STYLE}</style></head>`,
    "<body>",
    `<h1>${text(title)}</h1>`,
    `<p><span class="mark ${mark.tone}">${text(mark.text)}</span></p>`,
    `<ul>${lead.map((sentence) => `<li>${text(sentence)}</li>`).join("")}</ul>`,
    ...sections.map(sectionHtml),
    "</body>",
    "</html>",
  ].join("\n");
}

function sectionHtml({ title, none, head, rows, bars }: ReportSection): string {
  const heading = `<h2>${text(title)}</h2>`;
  if (rows.length === 0) return `${heading}\n<p class="none">${text(none)}</p>`;
  const body = rows.map(
    ({ cells, tone = "plain" }) =>
      `<tr>${cells
        .map((cell, at) => `<td${at === 0 && tone !== "plain" ? ` class="${tone}"` : ""}>${text(cell)}</td>`)
        .join("")}</tr>`,
  );
  const headings = head.map((name) => `<th scope="col">${text(name)}</th>`).join("");
  const table =
    `<div class="wide"><table><thead><tr>${headings}</tr></thead>` +
    `<tbody>${body.join("\n")}</tbody></table></div>`;
  return [heading, ...(bars === undefined ? [] : [barsHtml(bars)]), table].join("\n");
}

/** Of the picture, in its own units. */
const [WIDTH, NAMES, ROW] = [1_000, 260, 20];
/** Names longer than this would run into the bars. */
const NAME_CHARACTERS_MAX = 40;
/** A moment is still seen. */
const BAR_WIDTH_MIN = 3;

function barsHtml(bars: readonly ReportBar[]): string {
  const from = Math.min(...bars.map((bar) => bar.from));
  const to = Math.max(...bars.map((bar) => bar.to), from + 1);
  const scale = (WIDTH - NAMES - 80) / (to - from);
  const height = bars.length * ROW + 24;
  const rows = bars.map((bar, at) => {
    const x = NAMES + (bar.from - from) * scale;
    const width = Math.max(BAR_WIDTH_MIN, (bar.to - bar.from) * scale);
    const y = at * ROW;
    const took = durationText((bar.to - bar.from) / 1000);
    return (
      `<text x="${NAMES - 8}" y="${y + 14}" text-anchor="end">${text(shortened(bar.name))}</text>` +
      `<rect class="${bar.tone}" x="${x.toFixed(1)}" y="${y + 3}" width="${width.toFixed(1)}" height="14" ` +
      `rx="3">` +
      `<title>${text(bar.name)}: ${text(took)}</title></rect>` +
      `<text x="${(x + width + 5).toFixed(1)}" y="${y + 14}">${text(took)}</text>`
    );
  });
  const axis = bars.length * ROW + 4;
  const begin = new Date(from).toISOString().slice(0, 19);
  const whole = durationText((to - from) / 1000);
  const label = `${bars.length} steps over ${whole}`;
  return (
    `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${text(label)}">${rows.join("")}` +
    `<line x1="${NAMES}" x2="${WIDTH - 80}" y1="${axis}" y2="${axis}"/>` +
    `<text x="${NAMES}" y="${axis + 15}">${begin}Z</text>` +
    `<text x="${WIDTH - 80}" y="${axis + 15}" text-anchor="end">+ ${whole}</text>` +
    "</svg>"
  );
}

function shortened(name: string): string {
  return name.length <= NAME_CHARACTERS_MAX ? name : `${name.slice(0, NAME_CHARACTERS_MAX - 1)}…`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Names and messages come from others: nothing in them is markup. */
function text(value: string): string {
  return value.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign]!);
}
