/** A message with expressions in braces, taken apart: `dataset {node.name} is in {node.facts['a']}`. */
export type TemplatePart = { readonly kind: "text" | "expression"; readonly text: string };

/** Braces inside quotes belong to the text in quotes; one that nothing closes is text. */
export function templateParts(template: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let at = 0;
  for (const match of template.matchAll(/\{((?:"[^"]*"|'[^']*'|[^{}"'])+)\}/g)) {
    if (match.index > at) parts.push({ kind: "text", text: template.slice(at, match.index) });
    parts.push({ kind: "expression", text: match[1]!.trim() });
    at = match.index + match[0].length;
  }
  if (at < template.length) parts.push({ kind: "text", text: template.slice(at) });
  return parts;
}
