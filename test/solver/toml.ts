/**
 * Reads the little of TOML that uv's scenarios use: tables, strings of all kinds, booleans, numbers and
 * lists of strings.
 */

type Table = { [key: string]: unknown };

const HEADER = /\[([^\]\n]+)\]/;
const KEY = /([\w.-]+|"[^"]+")/;
const VALUE = /('{3}[\s\S]*?'{3}|"{3}[\s\S]*?"{3}|\[[^\]]*(?:\][^\],\n]*"[^\]]*)*\]|[^\n]+)/;
const REST = /[ \t]*(?:#[^\n]*)?(?=\n|$)/;

/** Throws on anything else, so that nothing is misread silently. */
export function readToml(text: string): Table {
  const root: Table = {};
  let table = root;
  const source = text.replaceAll(/^\s*#.*$/gm, "");
  const entry = new RegExp(
    `\\s*(?:${HEADER.source}|${KEY.source}\\s*=\\s*${VALUE.source})${REST.source}`,
    "y",
  );
  let end = 0;
  for (let found = entry.exec(source); found !== null; found = entry.exec(source)) {
    end = entry.lastIndex;
    const [, header, key, value] = found;
    if (header !== undefined)
      table = keysOf(header).reduce((inner, each) => (inner[each] ??= {}) as Table, root);
    else table[keysOf(key!)[0]!] = valueOf(value!.trim());
  }
  if (source.slice(end).trim() !== "") throw new Error(`not read: ${source.slice(end, end + 80)}`);
  return root;
}

function keysOf(path: string): string[] {
  return [...path.matchAll(/"([^"]*)"|([\w-]+)/g)].map(([, quoted, bare]) => quoted ?? bare!);
}

function valueOf(text: string): unknown {
  if (text.startsWith("'''") || text.startsWith('"""')) return text.slice(3, -3);
  if (text.startsWith("["))
    return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g)].map(([, one, other]) => one ?? other);
  if (text.startsWith('"') || text.startsWith("'")) return text.slice(1, -1);
  if (text === "true" || text === "false") return text === "true";
  if (text.startsWith("{")) {
    const pairs = text.matchAll(/([\w-]+)\s*=\s*(\[[^\]]*\]|"[^"]*"|\w+)/g);
    return Object.fromEntries([...pairs].map(([, key, value]) => [key!, valueOf(value!)]));
  }
  if (/^\d+$/.test(text)) return Number(text);
  throw new Error(`not a value: ${text}`);
}
