/**
 * Base64 (RFC 4648) as DSSE allows it: the standard or the URL-safe alphabet, never both in one text; padded;
 * the unused bits of the last character zero; nothing else between. One text has one meaning, and one value
 * at most two texts.
 */

/** The bytes, or undefined when the text is not exactly what an encoder writes. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const isUrlSafe = /[-_]/.test(text);
  if (isUrlSafe && /[+/]/.test(text)) return undefined;
  const standard = isUrlSafe ? text.replaceAll("-", "+").replaceAll("_", "/") : text;
  const bytes = Buffer.from(standard, "base64");
  // Node skips what it does not know; only a text that comes back unchanged was wholly read.
  return bytes.toString("base64") === standard ? bytes : undefined;
}

/** As JSON Web Keys write it (RFC 7515): the URL-safe alphabet without padding. */
export function decodeUnpaddedBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : undefined;
}
