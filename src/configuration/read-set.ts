/** `server.port=8080`, as a command line or a query gives a value. */
import { QuestionInvalid } from "../decisions/question-invalid.ts";
import { quoted } from "../values/quoted.ts";
import { checkPlainData } from "../model/plain-data.ts";

/**
 * What is JSON is read as such (`8080`, `true`, `[1]`, `"8080"`), everything else is text. The value is not
 * repeated in messages, as it may be a secret. Throws QuestionInvalid.
 */
export function readSet(texts: readonly string[]): Readonly<Record<string, unknown>> {
  const set: Record<string, unknown> = {};
  for (const text of texts) {
    const split = splitAt(text);
    if (split < 1)
      throw new QuestionInvalid("a value to set is not PLACE=VALUE", "Such as server.port=8080.");
    const place = text.slice(0, split);
    if (Object.hasOwn(set, place)) throw new QuestionInvalid(`${quoted(place)} is set twice`);
    const value = jsonOrText(text.slice(split + 1));
    const unfit = checkPlainData(value);
    if (unfit !== undefined) throw new QuestionInvalid(`${quoted(place)} is set to what is no plain data`);
    Object.defineProperty(set, place, { value, enumerable: true, configurable: true, writable: true });
  }
  return set;
}

/** The first equals sign outside brackets: `log["a=b"]=x`. */
function splitAt(text: string): number {
  const bracket = text.indexOf("[\"");
  const equals = text.indexOf("=");
  if (bracket < 0 || bracket > equals) return equals;
  const end = text.indexOf("\"]=", bracket);
  return end < 0 ? equals : end + 2;
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
