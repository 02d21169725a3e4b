#!/usr/bin/env node
/**
 * Starts the command line on whatever Node the machine has: the bundle of `npm run build` where there is
 * one, else the source, under the Node that `npm ci` brought when this one is too old for it. Plain
 * JavaScript, as an old Node must be able to read it.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const bundle = new URL("../dist/cli/fairlead.js", import.meta.url);
const source = new URL("../src/cli/fairlead.ts", import.meta.url);
/** Without it only a part was built, for measuring. */
const server = new URL("../dist/main.js", import.meta.url);
const program = existsSync(bundle) && existsSync(server) ? bundle : source;

if (isNewEnough(process.versions.node)) {
  await import(program.href);
} else {
  runUnder(fileURLToPath(new URL("../node_modules/node/bin/node", import.meta.url)));
}

/** As `engines` in package.json says. */
function isNewEnough(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > 24 || (major === 24 && minor >= 15);
}

function runUnder(node) {
  if (!existsSync(node)) {
    console.error(
      `error NODE_TOO_OLD: fairlead needs Node 24.15 or newer, and this is ${process.versions.node}`,
    );
    console.error("hint: run `npm ci`, which brings one, or install a newer Node.");
    process.exit(4);
  }
  const child = spawn(node, [fileURLToPath(program), ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}
