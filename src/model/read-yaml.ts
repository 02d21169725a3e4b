/**
 * One YAML (or JSON) document to plain data, and back from a path in that data to its place in the text.
 *
 * A number stays a number only where its text is exactly what JavaScript writes for it; everything else that
 * looks like a number keeps its text: `3.10`, `1.0`, `0x1F` and `1e3` are versions or names far more often
 * than they are quantities. Anchors and aliases are read; tags and directives, which could change what a
 * value means, are refused.
 */
import { isAlias, isMap, isScalar, isSeq, parseDocument } from "yaml";
import type { Document as YamlDocument, Node, Pair, Scalar, YAMLMap } from "yaml";
import { quoted } from "../values/quoted.ts";
import type { Finding } from "./explain-issues.ts";
import { DOCUMENT_DEPTH_MAX, DOCUMENT_VALUES_MAX } from "./plain-data.ts";
import type { Path } from "./problem.ts";

export type ReadYaml =
  | { readonly kind: "data"; readonly data: unknown }
  | { readonly kind: "findings"; readonly findings: readonly PlacedFinding[] };

export interface PlacedFinding extends Finding {
  /** In the text that was read, from 0. */
  readonly offset: number;
}

/** Syntax errors repeat each other; more of one document than this help nobody. */
const SYNTAX_FINDINGS_MAX = 20;

/**
 * The library composes recursively: text nested 10,000 deep ends its stack before our own limit can speak.
 */
const STACK_ENDED = /^Maximum call stack/;
const TOO_DEEP: Finding = {
  code: "TOO_DEEP",
  path: [],
  message: `Documents are at most ${DOCUMENT_DEPTH_MAX} deep.`,
};

/** Blank lines and comments, then a directive. */
const DIRECTIVE = /^((?:[ \t\r]*(?:#[^\n]*)?\n)*)(%[^\n]*)/;

export function readYaml(text: string): ReadYaml {
  const directive = DIRECTIVE.exec(text);
  if (directive !== null) {
    const message = `The directive ${quoted(directive[2])} is refused; documents are YAML 1.2.`;
    return {
      kind: "findings",
      findings: [{ code: "TAG_REFUSED", path: [], message, offset: directive[1]!.length }],
    };
  }
  const parsed = parse(text);
  if (!("contents" in parsed)) return { kind: "findings", findings: [parsed] };
  const findings = [...parsed.errors, ...parsed.warnings]
    .slice(0, SYNTAX_FINDINGS_MAX)
    .map((error): PlacedFinding => ({
      ...(STACK_ENDED.test(error.message)
        ? TOO_DEEP
        : {
            code: error.code === "TAG_RESOLVE_FAILED" ? "TAG_REFUSED" : "SYNTAX",
            path: [],
            message: `${error.message.replace(/[.:]?\s*$/, "")}.`,
          }),
      offset: error.pos[0],
    }));
  if (findings.length > 0) return { kind: "findings", findings };
  const conversion = new Conversion();
  const data = conversion.convert(parsed.contents, []);
  return conversion.findings.length > 0
    ? { kind: "findings", findings: conversion.findings }
    : { kind: "data", data };
}

/**
 * Where a path stands in the text: its value, its name (`ofName`), or the nearest thing above that is there.
 */
export function locateInYaml(text: string): (path: Path, ofName: boolean) => number {
  const parsed = parse(text);
  const contents = "contents" in parsed ? parsed.contents : null;
  return (path, ofName) => {
    let node: unknown = contents;
    let offset = contents?.range?.[0] ?? 0;
    const anchors = contents === null ? undefined : anchorsOf(contents);
    for (const [index, step] of path.entries()) {
      if (isAlias(node)) node = anchors?.get(node.source);
      if (isMap(node)) {
        const pair = node.items.find((item) => nameOf(item) === String(step));
        if (pair === undefined) break;
        const name = (pair.key as Node).range?.[0] ?? offset;
        node = pair.value;
        offset = ofName && index === path.length - 1 ? name : ((node as Node | null)?.range?.[0] ?? name);
      } else if (isSeq(node) && typeof step === "number" && step < node.items.length) {
        node = node.items[step];
        offset = (node as Node).range?.[0] ?? offset;
      } else {
        break;
      }
    }
    return offset;
  };
}

function parse(text: string): YamlDocument.Parsed | PlacedFinding {
  try {
    return parseDocument(text, {
      version: "1.2",
      schema: "core",
      merge: false,
      uniqueKeys: false,
      prettyErrors: false,
    });
  } catch (error) {
    if (!(error instanceof RangeError && STACK_ENDED.test(error.message))) throw error;
    return { ...TOO_DEEP, offset: 0 };
  }
}

class Conversion {
  readonly findings: PlacedFinding[] = [];
  readonly #anchors = new Map<string, unknown>();
  #values = 0;

  convert(node: unknown, path: Path): unknown {
    if (node === null || node === undefined) return null;
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      if (target === undefined)
        return this.#refuse("SYNTAX", path, node, `No anchor "&${node.source}" stands before this.`);
      return this.convert(target, path);
    }
    if (++this.#values > DOCUMENT_VALUES_MAX) {
      if (this.#values > DOCUMENT_VALUES_MAX + 1) return undefined;
      return this.#refuse(
        "TOO_LARGE",
        [],
        node,
        `A document has at most ${DOCUMENT_VALUES_MAX} values, aliases expanded.`,
      );
    }
    const { tag, anchor } = node as Node & { anchor?: string };
    if (tag !== undefined)
      this.#refuse("TAG_REFUSED", path, node, `The tag ${tag} is refused; write the plain value.`);
    if (anchor !== undefined) this.#anchors.set(anchor, node);
    if (isScalar(node)) return scalarValue(node);
    if (path.length >= DOCUMENT_DEPTH_MAX) {
      return this.#refuse("TOO_DEEP", path, node, TOO_DEEP.message);
    }
    if (isSeq(node)) return node.items.map((item, index) => this.convert(item, [...path, index]));
    return this.#convertMap(node as YAMLMap, path);
  }

  #convertMap(map: YAMLMap, path: Path): Record<string, unknown> {
    const data: Record<string, unknown> = {};
    for (const pair of map.items) {
      const name = nameOf(pair);
      if (name === undefined) this.#refuse("SYNTAX", path, pair.key, "A field's name is plain text.");
      else if (name === "__proto__")
        this.#refuse("BAD_TEXT", [...path, name], pair.key, `"${name}" cannot be a name.`);
      else if (Object.hasOwn(data, name)) {
        this.#refuse("DUPLICATE_KEY", [...path, name], pair.key, `"${name}" stands twice in one object.`);
      } else data[name] = this.convert(pair.value, [...path, name]);
    }
    return data;
  }

  #refuse(code: Finding["code"], path: Path, node: unknown, message: string): undefined {
    if (this.findings.length < SYNTAX_FINDINGS_MAX) {
      this.findings.push({ code, path, message, offset: (node as Node | null)?.range?.[0] ?? 0 });
    }
  }
}

function nameOf(pair: Pair): string | undefined {
  if (!isScalar(pair.key) || pair.key.tag !== undefined || pair.key.value === null) return undefined;
  return typeof pair.key.value === "string" ? pair.key.value : pair.key.source;
}

function scalarValue(node: Scalar): unknown {
  if (typeof node.value !== "number") return node.value;
  return node.source === undefined || String(node.value) === node.source ? node.value : node.source;
}

function anchorsOf(contents: Node): ReadonlyMap<string, unknown> {
  const anchors = new Map<string, unknown>();
  const visit = (node: unknown): void => {
    const anchor = (node as { anchor?: string } | null)?.anchor;
    if (anchor !== undefined) anchors.set(anchor, node);
    if (isSeq(node)) node.items.forEach(visit);
    if (isMap(node)) for (const pair of node.items) visit(pair.value);
  };
  visit(contents);
  return anchors;
}
