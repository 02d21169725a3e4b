/** Numbers the documents that a text cites, in the order in which they are cited first. */
import type { Reason } from "../decisions/decision.ts";

export interface Citation {
  readonly number: number;
  readonly document: string;
  readonly revision: number;
  readonly source?: string;
  readonly note?: string;
}

export class Citations {
  readonly #byText = new Map<string, Citation>();

  /** `[2]`; "" when nobody states it. */
  mark(statedBy: Reason["statedBy"]): string {
    if (statedBy === undefined) return "";
    const text = JSON.stringify([statedBy.document, statedBy.source, statedBy.note]);
    let citation = this.#byText.get(text);
    if (citation === undefined) {
      citation = { number: this.#byText.size + 1, ...statedBy };
      this.#byText.set(text, citation);
    }
    return `[${citation.number}]`;
  }

  get all(): readonly Citation[] {
    return [...this.#byText.values()];
  }
}

/** `version:cuda-toolkit@13.0 (r1): https://... (Table 2)` */
export function citationText({ document, revision, source, note }: Citation): string {
  const said = [source, note].filter((part) => part !== undefined).join("; ");
  return `${document} (r${revision})${said === "" ? "" : `: ${said}`}`;
}
