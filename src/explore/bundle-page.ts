/**
 * Makes the page's one script from its sources and the layout library. Called by the build, which keeps the
 * result beside this file, and by a server that runs from source, when the page is first asked for.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";

/** What the script holds of others. Their licences ask that the notice goes with the copy. */
const BUNDLED = ["@dagrejs/dagre", "@dagrejs/graphlib"];

export async function bundlePage(folder = join(import.meta.dirname, "page")): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, "main.ts")],
    bundle: true,
    write: false,
    minify: true,
    platform: "browser",
    format: "esm",
    target: "es2022",
    legalComments: "none",
    banner: { js: notices() },
    logLevel: "silent",
  });
  return outputFiles[0]!.contents;
}

function notices(): string {
  const { resolve } = createRequire(import.meta.url);
  const texts = BUNDLED.map((name) => {
    const licence = readFileSync(join(dirname(resolve(`${name}/package.json`)), "LICENSE"), "utf8");
    return `${name}\n\n${licence.trim()}`;
  });
  return `/*!\n${texts.join("\n\n").replaceAll("*/", "* /")}\n*/`;
}
