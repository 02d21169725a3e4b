/**
 * The pages of a server that asks for tokens, in a real browser: the token that somebody types is sent, and
 * is kept nowhere. EXPLORE_SHOTS=folder keeps pictures to look at.
 */
import { join } from "node:path";
import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWhole } from "../access/whole-server.ts";
import type { WholeServer } from "../access/whole-server.ts";
import { chromium as findChromium } from "../setup/chromium.ts";

const executablePath = findChromium();
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
/** The playground is 9 MB; a busy machine takes its time. */
const WAIT_MS = 60_000;
const THING = "deployment:ranker-canary-cloud-h100";

describe.skipIf(executablePath === undefined)("the pages of a server that asks for tokens", () => {
  let server: WholeServer;
  let browser: Browser;
  let token: string;
  beforeAll(async () => {
    server = await startWhole({ FAIRLEAD_AUTH: "tokens", FAIRLEAD_PLAYGROUND: "true" });
    const wanted = { name: "reader", grants: [{ role: "viewer" }], expiresSeconds: 3_600 };
    token = (await server.running.services.tokens.create(wanted, "tests")).text;
    browser = await chromium.launch({ executablePath: executablePath!, headless: true, args: FLAGS });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function open(path: string, width = 1400): Promise<{ page: Page; addresses: readonly string[] }> {
    const context = await browser.newContext({ viewport: { width, height: 900 }, reducedMotion: "reduce" });
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    const addresses: string[] = [];
    page.on("request", (request) => void addresses.push(request.url()));
    await page.goto(server.url + path);
    return { page, addresses };
  }

  async function shoot(page: Page, name: string): Promise<void> {
    const folder = process.env["EXPLORE_SHOTS"];
    if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`) });
  }

  /** Everything that a page can keep. */
  const keptBy = (page: Page) => page.evaluate(async () => JSON.stringify([{ ...localStorage },
    { ...sessionStorage }, document.cookie, location.href, history.state, document.documentElement.outerHTML,
    await indexedDB.databases(), await caches.keys()]));
  const use = async (page: Page, text: string) => {
    await page.locator("#token").fill(text);
    await page.locator("#token").press("Enter");
  };

  it("the drawing asks for a token, says what is wrong with one, and draws with one that holds", async () => {
    const { page, addresses } = await open(`/explore?thing=${encodeURIComponent(THING)}`);
    await page.locator("#credentials").waitFor({ state: "visible" });
    await page.getByText("UNAUTHENTICATED").waitFor();
    expect(await page.locator("#problem").textContent()).not.toContain("FAIRLEAD_TOKEN");
    await shoot(page, "tokens-asked");
    await use(page, "fl_wrong");
    await page.getByText("CREDENTIALS_INVALID").waitFor();
    await use(page, token);
    await page.locator(`.card[data-key="${THING}"]`).waitFor();
    expect(await page.locator("#problem").isHidden()).toBe(true);
    expect(await page.locator("#token-state").textContent()).toBe("Sent until this page closes.");
    expect(await page.locator("#token").inputValue()).toBe("");
    await shoot(page, "tokens-drawn");
    await page.setViewportSize({ width: 480, height: 900 });
    await shoot(page, "tokens-narrow");
    expect(await keptBy(page)).not.toContain(token);
    expect(addresses.filter((address) => address.includes("fl_"))).toEqual([]);
    await page.reload();
    await page.getByText("UNAUTHENTICATED").waitFor();
    await page.context().close();
  });

  it("the empty drawing offers things once it has a token, and follows them with it", async () => {
    const { page } = await open("/explore");
    await use(page, token);
    await page.locator(".offers a").first().click();
    await page.locator(".card").first().waitFor();
    expect(await page.locator("#problem").isHidden()).toBe(true);
    await use(page, "");
    await page.getByText("UNAUTHENTICATED").waitFor();
    expect(await page.locator(".card").count()).toBe(0);
    await page.context().close();
  });

  it("the playground says where a token goes, sends it, and keeps it nowhere", async () => {
    const { page, addresses } = await open("/graphql");
    await page.waitForSelector(".graphiql-query-editor .view-line");
    const run = async (awaited: string) => {
      const editors = ".graphiql-query-editor .inputarea, .graphiql-query-editor textarea";
      await page.locator(editors).first().focus();
      await page.keyboard.press("Control+Enter");
      await page.waitForFunction((text) => document.querySelector(".result-window")?.textContent
        ?.replaceAll("\u00a0", " ").includes(text), awaited);
    };
    const question = await page.locator(".graphiql-query-editor").textContent();
    expect(question!.replaceAll("\u00a0", " ")).toContain('{ "authorization": "Bearer fl_..." }');
    await run("UNAUTHENTICATED");
    await page.getByRole("button", { name: "Headers", exact: true }).click();
    await page.locator(".graphiql-editor-tool .graphiql-editor:not(.hidden) .inputarea, " +
      ".graphiql-editor-tool .graphiql-editor:not(.hidden) textarea").first().focus();
    await page.keyboard.insertText(JSON.stringify({ authorization: `Bearer ${token}` }));
    await shoot(page, "tokens-playground");
    await run('"COMPATIBLE"');
    await shoot(page, "tokens-playground-ran");
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage },
      document.cookie, location.href]));
    expect(kept).not.toContain(token);
    expect(addresses.filter((address) => address.includes("fl_"))).toEqual([]);
    await page.context().close();
  });
});
