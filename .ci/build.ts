/**
 * `npm run build`: JavaScript for the published package and the image, in `dist/`.
 *
 * `dist/` mirrors `src/`, and lies as deep, so that whatever a module finds beside itself or above itself
 * (SQL texts, `cypher/`, `seeds/`, `schema.graphql`) is found from both. The command line is bundled over its
 * own file at the end, as loading one file is what makes it start fast.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { build } from "esbuild";
import type { Plugin, PluginBuild } from "esbuild";
import { bundlePage } from "../src/explore/bundle-page.ts";

const ROOT = join(import.meta.dirname, "..");
const SOURCE = join(ROOT, "src");
const OUTPUT = join(ROOT, "dist");
const COMMAND_LINE = join(SOURCE, "cli", "fairlead.ts");

/** Left to Node: they load files of their own by name at run time, which a bundle breaks. */
const NOT_BUNDLED = ["pino", "esbuild"];

/** What tsc writes or nobody reads at run time. */
const NOT_COPIED = new Set([".ts", ".md"]);

/** `--command-line`: only that, unchecked; for measuring and testing it. */
const isCommandLineOnly = process.argv.includes("--command-line");

rmSync(OUTPUT, { recursive: true, force: true });
if (!isCommandLineOnly) compileAll();
cpSync(SOURCE, OUTPUT, {
  recursive: true,
  filter: (path) => statSync(path).isDirectory() || !NOT_COPIED.has(extname(path)),
});
writeFileSync(join(OUTPUT, "explore", "page.js"), await bundlePage());
if (existsSync(COMMAND_LINE)) await bundleCommandLine();

function compileAll(): void {
  const compiler = join(ROOT, "node_modules", "typescript", "bin", "tsc");
  const settings = join(ROOT, "tsconfig.build.json");
  const compiled = spawnSync(process.execPath, [compiler, "-p", settings], { stdio: "inherit" });
  if (compiled.status !== 0) process.exit(1); // It has said why.
}

/** Code that is imported on demand stays in files of its own, so that a command loads only what it uses. */
async function bundleCommandLine(): Promise<void> {
  await build({
    entryPoints: [COMMAND_LINE],
    outdir: join(OUTPUT, "cli"),
    chunkNames: "fairlead-[hash]",
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node24",
    external: NOT_BUNDLED,
    plugins: [keepModuleAddresses()],
    allowOverwrite: true,
    logLevel: "warning",
    // Packages in CommonJS call `require`, which a module does not have.
    banner: {
      js:
        'import { createRequire as requireOf } from "node:module";\n' +
        "const require = requireOf(import.meta.url);",
    },
  });
}

/**
 * In a bundle `import.meta` is the bundle's; this gives each of our modules back the address it has in
 * `dist/`.
 */
function keepModuleAddresses(): Plugin {
  const setup = (building: PluginBuild): void => {
    building.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      if (!text.includes("import.meta.")) return { contents: text, loader: "ts" };
      const inOutput = join(OUTPUT, relative(SOURCE, path)).replace(/\.ts$/, ".js");
      const fromBundle = relative(join(OUTPUT, "cli"), inOutput);
      const contents = text
        .replace(/^#!.*/, "")
        .replaceAll("import.meta.url", "moduleAddress.href")
        .replaceAll("import.meta.dirname", "folderOfModule(pathOfModule(moduleAddress))")
        .replaceAll("import.meta.filename", "pathOfModule(moduleAddress)");
      const names =
        'import { fileURLToPath as pathOfModule } from "node:url"; ' +
        'import { dirname as folderOfModule } from "node:path"; ' +
        `const moduleAddress = new URL(${JSON.stringify(fromBundle)}, import.meta.url); `;
      return { contents: names + contents, loader: "ts" };
    });
  };
  return { name: "keep-module-addresses", setup };
}
