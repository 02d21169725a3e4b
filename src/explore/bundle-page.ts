/**
 * Makes the page's one script from its sources and the layout library. Called by the build, which keeps the
 * result beside this file, and by a server that runs from source, when the page is first asked for.
 */
import { join } from "node:path";
import { build } from "esbuild";

export async function bundlePage(folder = join(import.meta.dirname, "page")): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, "main.ts")],
    bundle: true,
    write: false,
    minify: true,
    platform: "browser",
    format: "esm",
    target: "es2022",
    legalComments: "inline",
    logLevel: "silent",
  });
  return outputFiles[0]!.contents;
}
