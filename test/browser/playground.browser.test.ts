/**
 * The playground in a real browser that reaches nothing but this machine. PLAYGROUND_SHOTS=folder keeps
 * pictures to look at.
 */
import { join } from "node:path";
import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PLAYGROUND_TABS } from "../../src/graphql/playground-tabs.ts";
import { startServer } from "../graphql/start-server.ts";
import type { TestServer } from "../graphql/start-server.ts";
import { chromium as findChromium } from "../setup/chromium.ts";

const executablePath = findChromium();
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** A page of 9 MB takes a second on a quiet machine and many on a busy one. */
const WAIT_MS = 60_000;
/**
 * GraphiQL takes over another tab's text a moment after the editor shows it, and says nothing when it has.
 */
const SETTLE_MS = 400;
const NAMES = PLAYGROUND_TABS.map(({ query }) => /query (\w+)/.exec(query)![1]!);

describe.skipIf(executablePath === undefined)("the playground in a browser without a network", () => {
  let server: TestServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await startServer({ playground: true });
    browser = await chromium.launch({ executablePath: executablePath!, headless: true, args: FLAGS });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  /**
   * Opens the address in a new profile; what goes wrong in it, and what it wanted from elsewhere, is in the
   * lists.
   */
  async function open(
    address = server.url,
  ): Promise<{ page: Page; complaints: string[]; wantedElsewhere: string[] }> {
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    const complaints: string[] = [];
    const wantedElsewhere: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.route("**/*", (route) => {
      if (new URL(route.request().url()).hostname === "127.0.0.1") return route.continue();
      wantedElsewhere.push(route.request().url());
      return route.abort();
    });
    await page.goto(address);
    await page.waitForSelector(".graphiql-query-editor .view-line");
    await page.locator(".result-window .view-lines, .result-window").first().waitFor({ state: "attached" });
    return { page, complaints, wantedElsewhere };
  }

  /** Runs what stands in the editor, from the keyboard, and waits for this text among the results. */
  async function run(page: Page, awaited: string): Promise<string> {
    await page.locator(".graphiql-query-editor .inputarea, .graphiql-query-editor textarea").first().focus();
    await page.keyboard.press("Control+Enter");
    await page.waitForFunction(
      (text) =>
        document.querySelector(".result-window")?.textContent?.replaceAll("\u00a0", " ").includes(text),
      awaited,
    );
    return (await page.locator(".result-window").textContent())!.replaceAll("\u00a0", " ");
  }

  async function shoot(page: Page, name: string): Promise<void> {
    const folder = process.env["PLAYGROUND_SHOTS"];
    if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`) });
  }

  const SHOWN: Readonly<Record<string, string>> = {
    WhyNot: '"INCOMPATIBLE"',
    WhichBuildIsPicked: '"cu126"',
    AcrossTheFleet: '"compatible": 5',
    WhatIf: '"UNKNOWN"',
    HistoryOfADocument: '"example knowledge"',
    WhatRunsTogether: '"role": "ADDED"',
    ProofThatNothingWorks: '"because"',
    FixesAndFallback: '"insteadOf"',
    WhereFrom: '"version:click-events@2026-10-01"',
    WhatCameOfIt: '"deployment:ranker-canary-cloud-h100"',
    HowConnected: '"length": 2',
    WhatItReaches: '"cloud-h100-r535"',
    AsOfThen: '"revision": 1',
    WhatDiffers: '"sections"',
    Plan: 'change in cloud-h100-r535 in',
    WhatItIsTold: '"RESOLVED"',
  };

  it("opens with its saved questions and runs one by keyboard, wide and narrow", async () => {
    const { page, complaints, wantedElsewhere } = await open();
    const tabs = await page.locator("[role=tab]").allTextContents();
    expect(NAMES).toEqual(["CanItRunThere", ...Object.keys(SHOWN)]);
    expect(tabs.map((text) => NAMES.find((name) => text.startsWith(name)))).toEqual(NAMES);
    expect(await run(page, '"COMPATIBLE"')).toContain("can run on cloud-h100-r535");
    await shoot(page, "wide");
    await page.setViewportSize({ width: 480, height: 800 });
    const [question, answer] = await Promise.all(
      [".graphiql-query-editor", ".result-window"].map((place) => page.locator(place).boundingBox()),
    );
    expect(answer!.y).toBeGreaterThan(question!.y + question!.height);
    await shoot(page, "narrow");
    expect({ complaints, wantedElsewhere, bugs: server.bugs }).toEqual({
      complaints: [],
      wantedElsewhere: [],
      bugs: [],
    });
    await page.context().close();
  });


  it(
    "answers each of the other saved questions",
    async () => {
      const { page, complaints } = await open();
      // The editor renders only the lines in sight.
      await page.setViewportSize({ width: 1400, height: 2400 });
      for (const [name, awaited] of Object.entries(SHOWN)) {
        await page.locator("button.graphiql-tab-button", { hasText: name }).press("Enter");
        await page.waitForFunction(
          (text) => document.querySelector(".graphiql-query-editor")?.textContent?.includes(text),
          name,
        );
        await page.waitForTimeout(SETTLE_MS);
        expect(await run(page, awaited), name).not.toContain('"errors"');
        await shoot(page, name);
        if (process.env["PLAYGROUND_SHOTS"] === undefined) continue;
        await page.setViewportSize({ width: 480, height: 900 });
        await shoot(page, `${name}-narrow`);
        await page.setViewportSize({ width: 1400, height: 2400 });
      }
      expect({ complaints, bugs: server.bugs }).toEqual({ complaints: [], bugs: [] });
      await page.context().close();
    },
    2 * WAIT_MS,
  );

  it("follows a verdict over server-sent events", async () => {
    const query =
      `subscription Follow { verdict(input: { subject: "pytorch@2.11.0#cu126", in: "edge-unlabelled" })
        { verdict } }`;
    const { page, complaints } = await open(`${server.url}?${new URLSearchParams({ query })}`);
    await run(page, '"UNKNOWN"');
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
