/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** Elements of the page; text is always set as text, so that no name can be taken for markup. */

const SVG = "http://www.w3.org/2000/svg";
/** Characters that fit a card's line. */
const WHOLE_LENGTH_MAX = 20;

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** An attribute that is undefined or false is left out, and true has no value. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...inside: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  setAll(made, attributes);
  made.append(...inside);
  return made;
}

export function drawn<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...inside: readonly Node[]
): SVGElementTagNameMap[Name] {
  const made = document.createElementNS(SVG, name);
  setAll(made, attributes);
  made.append(...inside);
  return made;
}

/** The sign of a kind; words beside it say the same, so it is hidden from readers. */
export function sign(outline: string): SVGElement {
  const attributes = { class: "sign", viewBox: "0 0 16 16", "aria-hidden": "true" };
  return drawn("svg", attributes, drawn("path", { d: outline }));
}

/** Long names break after what people write between their parts, and a version only where it is too long. */
export function breakable(text: string): readonly (Node | string)[] {
  return text.split(/(?<=@)|(?<=[-/.:#_,])(?!\d)/).flatMap((part, at) => {
    const isWhole = /\d/.test(part) && part.length <= WHOLE_LENGTH_MAX;
    const shown = isWhole ? element("span", { class: "whole" }, part) : part;
    return at === 0 ? [shown] : [element("wbr"), shown];
  });
}

/** What the page's own markup holds. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  return document.getElementById(id) as E;
}

function setAll(made: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
}
