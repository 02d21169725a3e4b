#!/usr/bin/env node
/** The command line's process: reads the arguments, runs one command, and leaves with its exit code. */
import { enableCompileCache } from "node:module";

enableCompileCache(); // Before anything else is loaded: the second start need not compile.

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});
process.stderr.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const { runProgram } = await import("./program.ts");
process.exitCode = await runProgram(process.argv);
