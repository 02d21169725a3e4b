/**
 * Every scenario, answered by the function, by the command line, over REST and over GraphQL, on one store.
 */
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exitCodeOf } from "../../src/cli/exit-code.ts";
import { compose } from "../../src/compose.ts";
import type { Running } from "../../src/compose.ts";
import type { Config } from "../../src/config.ts";
import { decide } from "../../src/decisions/decide.ts";
import { askGraphql } from "./ask-graphql.ts";
import { checkAnswer } from "./check-answer.ts";
import type { AnswerTold } from "./check-answer.ts";
import { runCommandLine } from "../cli/run-command-line.ts";
import { readScenarios } from "./scenario.ts";
import type { Scenario } from "./scenario.ts";

export interface ScenarioGround {
  readonly store: Config["store"];
  /** How the command line is told where to ask, given the address of the service. */
  readonly commandLine: (url: string) => readonly string[];
}

export function describeScenarios(engine: string, open: () => Promise<ScenarioGround>): void {
  describe(`scenarios on ${engine}`, () => {
    let running: Running;
    let url: string;
    let ground: ScenarioGround;
    beforeAll(async () => {
      ground = await open();
      running = await compose(
        {
          listen: { host: "127.0.0.1", port: 0 },
          store: ground.store,
          seeds: true,
          playground: false,
          logLevel: "silent", access: { kind: "open" }, hosts: [], requestsPerSecond: 500,
        },
        pino({ level: "silent" }),
      );
      url = `http://127.0.0.1:${running.address.port}`;
    });
    afterAll(() => running?.stop());

    for (const scenario of readScenarios()) {
      describe(`${scenario.name}: ${scenario.why}`, () => {
        const { ask, answer } = scenario;

        it("is answered by the function", () => {
          const { knowledge, now } = running.services;
          const decision = decide(knowledge.current(), ask, now());
          checkAnswer(scenario, decision);
          expect(exitCodeOf(decision.verdict)).toBe(answer.exit);
        });

        it("is answered by the command line, with that exit code", async () => {
          const { code, stdout, stderr } = await runCommandLine([
            ...parametersOf(scenario),
            "--format",
            "json",
            ...ground.commandLine(url),
          ]);
          expect(code, stderr).toBe(answer.exit);
          checkAnswer(scenario, JSON.parse(stdout) as AnswerTold);
        });

        it("is answered over REST", async () => {
          const response = await fetch(`${url}/v1/decide`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify(ask),
          });
          expect(response.status).toBe(200);
          checkAnswer(scenario, (await response.json()) as AnswerTold);
        });

        it("is answered over GraphQL", async () => {
          checkAnswer(scenario, await askGraphql(url, scenario));
        });
      });
    }
  });
}

function parametersOf({ ask }: Scenario): readonly string[] {
  const assumed = Object.entries(ask.assume ?? {}).flatMap(([key, value]) => ["--assume", `${key}=${value}`]);
  const options = {
    "--in": ask.in, "--selector": ask.selector, "--anywhere": ask.anywhere, "--holding": ask.holding,
    "--prefer": ask.prefer?.join(), "--improving-steps": ask.improvingSteps,
  };
  const given = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [name, String(value)]);
  return ["decide", ...(ask.subjects ?? [ask.subject ?? ""]), ...given, ...assumed];
}
