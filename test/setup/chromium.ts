/** Finds the browser for tests of the playground: CHROMIUM_PATH, else where Debian and Google put theirs. */
import { isExecutable, onPath } from "../neo4j-server/find-java.ts";
import { leaveOut } from "./left-out.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The executable, or undefined, which the end of the run will report. */
export function chromium(): string | undefined {
  const named = process.env["CHROMIUM_PATH"];
  const found = named === undefined
    ? NAMES.map((name) => (isExecutable(`/usr/bin/${name}`) ? `/usr/bin/${name}` : onPath(name)))
      .find((path) => path !== undefined)
    : [named].find(isExecutable);
  if (found === undefined) {
    leaveOut("browser tests", named === undefined
      ? "no Chromium found; install it (Debian: apt-get install chromium) or set CHROMIUM_PATH"
      : `CHROMIUM_PATH is ${named}, which is no executable`);
  }
  return found;
}
