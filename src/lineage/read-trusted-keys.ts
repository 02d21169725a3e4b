/**
 * The keys that attestations are verified with: a folder with one public key a file, in PEM, JWK, DER or raw
 * form. The file's name without its ending is the signer: `ci.pem` holds the key of `ci`.
 */
import { readFile, readdir } from "node:fs/promises";
import { extname, join } from "node:path";
import type { TrustedKey } from "../formats/dsse/trusted-key.ts";
import { readTrustedKey } from "../formats/dsse/trusted-key.ts";
import { KeyInvalid } from "../formats/dsse/key-invalid.ts";

/** A signature that names no key is tried with each: 64 take some milliseconds. */
export const TRUSTED_KEYS_MAX = 64;
const ENDINGS: ReadonlySet<string> = new Set([
  ".pem",
  ".pub",
  ".crt",
  ".jwk",
  ".json",
  ".der",
  ".key",
  ".raw",
]);

/**
 * In order of signer. Files that begin with a dot, or whose ending is no key's, are left out. Throws
 * KeyInvalid for a file that holds no usable public key, and what the file system throws: a wrong key is
 * found out at start.
 */
export async function readTrustedKeys(folder: string): Promise<readonly TrustedKey[]> {
  const names = (await readdir(folder))
    .filter((name) => !name.startsWith(".") && ENDINGS.has(extname(name)))
    .sort();
  if (names.length > TRUSTED_KEYS_MAX) {
    throw new KeyInvalid(folder, `the folder holds ${names.length} keys; ${TRUSTED_KEYS_MAX} are allowed`);
  }
  return Promise.all(
    names.map(async (name) =>
      readTrustedKey(await readFile(join(folder, name)), name.slice(0, -extname(name).length)),
    ),
  );
}
