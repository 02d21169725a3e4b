/**
 * The name of a runner says which process it is, so that the next one knows that it is gone and need not wait
 * for its leases: `run/HOST.NAMESPACE/PID/NONCE`. On another host, or in another namespace of processes,
 * nobody can tell; there leases end by themselves.
 */
import { randomUUID } from "node:crypto";
import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

export function newRunnerName(): string {
  return `run/${place()}/${process.pid}/${randomUUID().slice(0, 8)}`;
}

/** Whether that runner is known to be gone. Unknown is no. */
export function isGone(holder: string, own: string): boolean {
  const [kind, where, pid] = holder.split("/");
  if (kind !== "run" || where !== place() || !/^\d+$/.test(pid ?? "") || holder === own) return false;
  if (Number(pid) === process.pid) return true; // Its number is ours now.
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

function place(): string {
  return `${hostname().replaceAll("/", "-")}.${namespaceOfProcesses()}`;
}

/** Containers on one host may share its name, and count their processes each from 1. */
function namespaceOfProcesses(): string {
  try {
    return readlinkSync("/proc/self/ns/pid").replaceAll(/\D/g, "");
  } catch {
    return "0";
  }
}

/**
 * Processes that a runner's command left behind for a step: killed outright, the runner could not stop them.
 * Found by their environment where the system shows it (Linux); none elsewhere.
 */
export function leftBehind(holder: string, step: string): readonly number[] {
  const wanted = [`FAIRLEAD_HOLDER=${holder}`, `FAIRLEAD_STEP=${step}`];
  let pids: readonly string[];
  try {
    pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
  return pids.flatMap((pid) => {
    try {
      const values = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
      return wanted.every((value) => values.includes(value)) ? [Number(pid)] : [];
    } catch {
      return []; // It ended meanwhile, or is somebody else's.
    }
  });
}
