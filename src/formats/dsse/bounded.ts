/** Lists and maps whose size is checked before anything looks at what is in them. */
import { z } from "zod";

export function boundedList<Item extends z.ZodType>(item: Item, itemsMax: number) {
  return z
    .custom<readonly unknown[]>((value) => Array.isArray(value), "is no list")
    .refine((list) => list.length <= itemsMax, { error: `has more than ${itemsMax} entries`, abort: true })
    .pipe(z.array(item));
}

/** A JSON object, of whatever is in it. */
export const anyObject = z.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "is no object",
);
