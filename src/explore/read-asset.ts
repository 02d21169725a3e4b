/** One file of the page, compressed. The script is bundled first where no build has done so before. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";

export type AssetName = "page.html" | "page.css" | "page.js";

export interface Asset {
  readonly compressed: Buffer;
  readonly contentType: string;
  readonly etag: string;
}

const CONTENT_TYPES: Readonly<Record<AssetName, string>> = {
  "page.html": "text/html; charset=utf-8",
  "page.css": "text/css; charset=utf-8",
  "page.js": "text/javascript; charset=utf-8",
};
/** Characters of a digest in an ETag: 160 bits, as many as tell files apart. */
const ETAG_LENGTH = 27;

/** Errors: those of reading and of bundling, which are bugs of an installation. */
export async function readAsset(name: AssetName): Promise<Asset> {
  const path = join(import.meta.dirname, name);
  const isBundled = name !== "page.js" || existsSync(path);
  const content = isBundled ? await readFile(path) : await bundle();
  return {
    compressed: await promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }),
    contentType: CONTENT_TYPES[name],
    etag: `"${createHash("sha256").update(content).digest("base64url").slice(0, ETAG_LENGTH)}"`,
  };
}

/** Loaded on demand: the published package has the bundle, and no bundler. */
async function bundle(): Promise<Uint8Array> {
  const { bundlePage } = await import("./bundle-page.ts");
  return bundlePage();
}
