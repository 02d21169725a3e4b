/** `fairlead plan run PLAN --exec CMD`. */
import type { PlaceOptions } from "../connect.ts";
import { EXIT_YES } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { PlanRunner } from "../plan-runner.ts";
import { newRunnerName } from "../runner-name.ts";
import type { Terminal } from "../terminal.ts";
import { withDriving } from "./plan-drive.ts";

export interface RunOptions extends PlaceOptions {
  readonly exec: string;
  readonly holder?: string;
  /** Seconds. */
  readonly gateWait?: number;
  readonly undo: boolean;
}

/** A gate that is not open after so long is somebody's decision; running the plan again goes on with it. */
const GATE_WAIT_SECONDS = 3_600;

export async function planRunCommand(
  plan: string, options: RunOptions, terminal: Terminal,
): Promise<ExitCode> {
  return withDriving(options, terminal, async (driving) => {
    // Also looks whether there is such a plan, before anything is promised.
    const next = await driving.next(plan);
    const { content } = await driving.show(plan);
    const runner = new PlanRunner({
      driving, plan, environment: content.environment, command: options.exec,
      holder: options.holder ?? newRunnerName(),
      gateWaitSeconds: options.gateWait ?? GATE_WAIT_SECONDS,
      isUndoing: options.undo, note: terminal.note,
    });
    const stop = (signal: NodeJS.Signals) => runner.stop(signal);
    process.on("SIGTERM", stop).on("SIGINT", stop);
    try {
      if (next.state === "running" || next.state === "undoing")
        terminal.note(`${plan} is ${next.state}; going on`);
      const code = await runner.run();
      const { state, because } = await driving.next(plan);
      const why = code === EXIT_YES || because === undefined ? "" : `: ${because}`;
      terminal.write(`${plan} is ${state}${why}`);
      return code;
    } finally {
      process.off("SIGTERM", stop).off("SIGINT", stop);
    }
  });
}
