/**
 * Makes a home for a server that will be thrown away, under the system's temporary folder, and clears away
 * the homes of processes that were killed before they could. The maker's process id stands in the name.
 */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PREFIX = "fairlead-neo4j-";

export async function makeThrowawayHome(): Promise<string> {
  for (const name of await readdir(tmpdir())) {
    const maker = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (maker === undefined || isAlive(Number(maker))) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
  return mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0); // Signal 0 asks and does nothing.
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // Alive, and somebody else's.
  }
}
