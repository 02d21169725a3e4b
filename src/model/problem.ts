/** What is wrong with a document, and where: one entry of the list that a refused write answers with. */

export interface Problem {
  /** Stable and public: clients branch on it. */
  readonly code: ProblemCode;
  /** One sentence, the offending value in it. */
  readonly message: string;
  readonly file?: string;
  /** From 1; absent where a document was given as data. */
  readonly line?: number;
  /** From 1, in UTF-16 code units. */
  readonly column?: number;
  /** 0 for the first document of the file or the call; absent for one that nobody gave (a deletion). */
  readonly document?: number;
  /** `spec.requires[1].range`; "" for the document as a whole. */
  readonly path: string;
  /** Key of the document, where its kind and name could be read. */
  readonly key?: string;
  /** What to do, only if that is known: usually the nearest known name. */
  readonly hint?: string;
}

export type ProblemCode =
  | "SYNTAX" | "DUPLICATE_KEY" | "TAG_REFUSED" | "TOO_DEEP" | "TOO_LARGE" | "BAD_TEXT"
  | "UNKNOWN_FIELD" | "MISSING_FIELD" | "WRONG_TYPE" | "INVALID_VALUE" | "UNKNOWN_KIND" | "DUPLICATE_DOCUMENT"
  | "UNKNOWN_REFERENCE" | "INVALID_FACT" | "INVALID_CONDITION" | "INVALID_RULE"
  | "INVALID_RANGE" | "INVALID_VERSION"
  | "CYCLE" | "DIGEST_CHANGED" | "STILL_REFERRED_TO" | "ABSENT_AND_GIVEN" | "UNKNOWN_DOCUMENT";

export type Path = readonly (string | number)[];

/** `["spec", "facts", "gpu.model"]` -> `spec.facts["gpu.model"]`. */
export function pathText(path: Path): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (/^[A-Za-z_$][\w$-]*$/.test(step)) text += text === "" ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}

/** `Did you mean "range"?`, or undefined when nothing is near. */
export function didYouMean(nearest: readonly string[]): string | undefined {
  if (nearest.length === 0) return undefined;
  return `Did you mean ${nearest.map((name) => JSON.stringify(name)).join(" or ")}?`;
}
