#!/usr/bin/env node
/** The command line's process: reads the arguments, runs one command, and leaves with its exit code. */
import { enableCompileCache } from "node:module";

enableCompileCache(); // Before anything else is loaded: the second start need not compile.

// A reader that has seen enough (`| head`) is no failure, and no answer either: what was begun is done to its
// end, and the exit code says how it ended.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

const { runProgram } = await import("./program.ts");
process.exitCode = await runProgram(process.argv);
