/**
 * What must not stand in a document because it is a secret, or looks like one. Two signs: the name under
 * which a value stands (`password`, `apiKey`), and the form of the value itself (a private key, a token of a
 * known service, a URL with a password in it). Values are never repeated in messages.
 */

/** Names whose last words say that the value is secret, whatever it looks like. */
const SECRET_WORDS: ReadonlySet<string> = new Set([
  "password", "passwd", "pwd", "passphrase", "secret", "credential", "credentials",
]);
/** Two last words together: `apiKey`, `private-key`, `ACCESS_KEY`. */
const SECRET_PAIRS: ReadonlySet<string> = new Set([
  "api key", "private key", "access key", "secret key", "signing key", "encryption key", "client secret",
  "connection string",
]);
/** Tokens of a tokenizer are no secrets: `eosToken: "</s>"`. */
const TOKENIZER_WORDS: ReadonlySet<string> = new Set([
  "eos", "bos", "pad", "unk", "sep", "cls", "mask", "special", "stop", "start", "end", "image", "space",
]);
/** A token of fewer characters would be guessed. */
const TOKEN_CHARACTERS_MIN = 8;

/** Each is anchored and has no nested repetition: it is linear in the text. */
const SECRET_FORMS: readonly { readonly what: string; readonly form: RegExp }[] = [
  { what: "a private key", form: /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/ },
  { what: "a GitHub token", form: /\b(?:gh[pousr]_[A-Za-z0-9]{20}|github_pat_[A-Za-z0-9]{20})/ },
  { what: "a GitLab token", form: /\bglpat-[A-Za-z0-9_-]{20}/ },
  { what: "an AWS access key", form: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { what: "a Slack token", form: /\bxox[abprs]-[A-Za-z0-9-]{10}/ },
  { what: "a signed web token", form: /\beyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,2000}\./ },
  { what: "a URL with a password", form: /^[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/@:]{0,200}:[^\s/@]{1,200}@/i },
];

/** What the value under this name looks like: `a password`; undefined where it looks like no secret. */
export function secretLikeness(name: string, value: unknown): string | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const text = String(value);
  if (text === "") return undefined;
  const words = wordsOf(name);
  const last = words.at(-1) ?? "";
  const before = words.at(-2) ?? "";
  if (SECRET_WORDS.has(last)) return `a ${last}`;
  if (SECRET_PAIRS.has(`${before} ${last}`)) return `a secret (${before} ${last})`;
  if (last === "token" && !TOKENIZER_WORDS.has(before) && isTokenLike(text)) return "a token";
  return SECRET_FORMS.find(({ form }) => form.test(text))?.what;
}

function isTokenLike(text: string): boolean {
  return text.length >= TOKEN_CHARACTERS_MIN && /^[\w+/=.~:-]*$/.test(text);
}

/** `dbPassword`, `DB_PASSWORD`, `db-password` -> `db`, `password`. */
function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
}
