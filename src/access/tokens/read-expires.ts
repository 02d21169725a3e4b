/** How long a token is to hold, as people write it. */
import { durationSeconds } from "../../model/duration.ts";
import { TokenInvalid } from "./token-refused.ts";

/** Long enough for a release cycle, short enough that a forgotten token ends by itself. */
export const EXPIRES_DEFAULT = "90d";

/** `90d` -> seconds; `never` -> null. Throws TokenInvalid. */
export function readExpires(text: string = EXPIRES_DEFAULT): number | null {
  if (text === "never") return null;
  const seconds = durationSeconds(text);
  if (seconds !== undefined) return seconds;
  throw new TokenInvalid(`"${text.slice(0, 200)}" is no duration.`, text, "Such as 90d or 12h; or never.");
}
