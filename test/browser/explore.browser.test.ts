/**
 * The page that draws lineage, in a real browser that reaches nothing but this machine. EXPLORE_SHOTS=folder
 * keeps pictures to look at.
 */
import { join } from "node:path";
import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startExplore } from "../explore/start-explore.ts";
import type { ExploreServer } from "../explore/start-explore.ts";
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
/** The page is small; a busy machine may still take its time. */
const WAIT_MS = 30_000;

const DEPLOYMENT = "deployment:ranker-canary-cloud-h100";
const MODEL = "version:ranker@2.3.1";
const RUN = "run:train-ranker-2026-10-02";
const CLICKS = "version:clicks@2026-10-01";
const COMMIT = "version:ranker-source@1f3c9aa";
const EVENTS = "version:click-events@2026-10-01";

describe.skipIf(executablePath === undefined)("the page that draws lineage, without a network", () => {
  let server: ExploreServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await startExplore();
    browser = await chromium.launch({ executablePath: executablePath!, headless: true, args: FLAGS });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function open(question: Readonly<Record<string, string>>, width = 1600, height = 1000) {
    const context = await browser.newContext({ viewport: { width, height }, reducedMotion: "reduce" });
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    const complaints: string[] = [];
    const wantedElsewhere: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.route("**/*", (route) => {
      const { hostname, protocol } = new URL(route.request().url());
      if (hostname === "127.0.0.1" || protocol === "data:") return route.continue();
      wantedElsewhere.push(route.request().url());
      return route.abort();
    });
    await page.goto(`${server.url}?${new URLSearchParams(question)}`);
    return { page, complaints, wantedElsewhere };
  }

  const quiet = { complaints: [], wantedElsewhere: [], bugs: [] };

  async function shoot(page: Page, name: string): Promise<void> {
    const folder = process.env["EXPLORE_SHOTS"];
    if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  }

  /** Waits until exactly these things are drawn. */
  async function drawn(page: Page, ...keys: readonly string[]): Promise<void> {
    await page.waitForFunction(
      (wanted) => {
        const cards = [...document.querySelectorAll<HTMLElement>("#canvas .card")];
        return cards.map(({ dataset }) => dataset["key"]).sort().join("\n") === wanted;
      },
      [...keys].sort().join("\n"),
    );
  }

  async function keysOf(page: Page, selector: string, name: "data-key" | "data-edge"): Promise<string[]> {
    const found = await page.locator(selector).evaluateAll((all, attribute) =>
      all.map((one) => one.getAttribute(attribute) ?? ""), name);
    return found.sort();
  }

  async function tableEqualsDrawing(page: Page): Promise<void> {
    expect(await keysOf(page, "#rows tr", "data-key")).toEqual(await keysOf(page, ".card", "data-key"));
    expect(await keysOf(page, "#rows [data-edge]", "data-edge")).toEqual(
      await keysOf(page, ".lines [data-edge]", "data-edge"));
  }

  /** Overlapping pairs among cards, counts and words of edges. */
  const overlaps = (page: Page) => page.evaluate(() => {
    const boxes = [...document.querySelectorAll("#canvas :is(.card, .count, .word)")]
      .map((one) => ({ name: one.textContent ?? "", box: one.getBoundingClientRect() }));
    return boxes.flatMap((one, at) => boxes.slice(at + 1)
      .filter(({ box }) => box.left < one.box.right && one.box.left < box.right
        && box.top < one.box.bottom && one.box.top < box.bottom)
      .map((other) => `${one.name} / ${other.name}`));
  });

  const focused = (page: Page) =>
    page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset["key"] ?? "");

  it("begins with one step and says what it does not draw", async () => {
    const { page, ...seen } = await open({ thing: DEPLOYMENT });
    await drawn(page, DEPLOYMENT, MODEL);
    expect(await keysOf(page, ".lines [data-edge]", "data-edge")).toEqual([`OF ${DEPLOYMENT} ${MODEL}`]);
    expect(await page.locator(".count").allTextContents()).toEqual(["+3"]);
    expect(await page.locator("#summary").textContent()).toBe(
      "2 things, 1 edge upstream, 3 not drawn · revision 1");
    await tableEqualsDrawing(page);
    await shoot(page, "one-step");
    expect({ ...seen, bugs: server.bugs }).toEqual(quiet);
    await page.context().close();
  });

  it("leads by keyboard from the deployment to the commit and the dataset", async () => {
    const { page, ...seen } = await open({ thing: DEPLOYMENT });
    await drawn(page, DEPLOYMENT, MODEL);
    await page.locator("#fit").focus();
    await page.keyboard.press("Tab"); // The stage scrolls, so the keyboard stops there in some browsers.
    if (await focused(page) === "") await page.keyboard.press("Tab");
    expect(await focused(page)).toBe(DEPLOYMENT);
    await page.keyboard.press("ArrowLeft");
    expect(await focused(page)).toBe(MODEL);
    await page.keyboard.press("Enter");
    await drawn(page, DEPLOYMENT, MODEL, RUN, CLICKS, COMMIT);
    expect(await focused(page)).toBe(MODEL);
    await page.locator(`.card[data-key="${CLICKS}"]`).focus();
    await page.keyboard.press("Enter");
    await drawn(page, DEPLOYMENT, MODEL, RUN, CLICKS, COMMIT, EVENTS);
    expect(await focused(page)).toBe(CLICKS);
    await page.keyboard.press("ArrowLeft");
    expect(await focused(page)).toBe(EVENTS);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    expect(await focused(page)).toBe(COMMIT);
    await tableEqualsDrawing(page);
    await page.keyboard.press("Space");
    expect(await keysOf(page, ".line.strong", "data-edge")).toEqual(
      [`DERIVED_FROM ${MODEL} ${COMMIT}`, `OF ${DEPLOYMENT} ${MODEL}`]);
    await page.getByText("1f3c9aa4be0f6f6c1d2e3b4a5968778695a4b3c2").waitFor();
    expect(await page.locator(".path li").allTextContents()).toEqual(
      ["ranker-canary-cloud-h100", "of → ranker@2.3.1", "derived from → ranker-source@1f3c9aa"]);
    expect(await page.locator("tr[aria-current=true]").getAttribute("data-key")).toBe(COMMIT);
    await shoot(page, "path");
    const address = page.url();
    await page.keyboard.press("Escape");
    expect(await page.locator(".line.strong").count()).toBe(0);
    await page.goto(address);
    await drawn(page, DEPLOYMENT, MODEL, RUN, CLICKS, COMMIT, EVENTS);
    expect(await page.locator(".card.chosen").getAttribute("data-key")).toBe(COMMIT);
    expect({ ...seen, bugs: server.bugs }).toEqual(quiet);
    await page.context().close();
  });

  it("leads to a thing that is not drawn, by the shortest path of the whole graph", async () => {
    const { page, ...seen } = await open({ thing: DEPLOYMENT });
    await drawn(page, DEPLOYMENT, MODEL);
    await page.getByLabel("Path to").fill(EVENTS);
    await page.keyboard.press("Enter");
    await drawn(page, DEPLOYMENT, MODEL, CLICKS, EVENTS);
    await page.locator(`.card[data-key="${EVENTS}"].chosen`).waitFor();
    expect(await keysOf(page, ".line.strong", "data-edge")).toEqual(
      [`DERIVED_FROM ${CLICKS} ${EVENTS}`, `DERIVED_FROM ${MODEL} ${CLICKS}`, `OF ${DEPLOYMENT} ${MODEL}`]);
    expect(await page.locator(".path li").allTextContents()).toEqual(["ranker-canary-cloud-h100",
      "of → ranker@2.3.1", "derived from → clicks@2026-10-01", "derived from → click-events@2026-10-01"]);
    await page.locator(`.count[data-count="${MODEL}"]`).waitFor();
    await tableEqualsDrawing(page);
    await shoot(page, "led");
    const address = page.url();
    await page.goto("about:blank");
    await page.goto(address);
    await drawn(page, DEPLOYMENT, MODEL, CLICKS, EVENTS);
    expect(await page.locator(".card.chosen").getAttribute("data-key")).toBe(EVENTS);
    await page.getByLabel("Path to").fill("deployment:nowhere");
    await page.keyboard.press("Enter");
    await page.locator("#lead").getByText("Nothing named").waitFor();
    await drawn(page, DEPLOYMENT, MODEL);
    await page.getByLabel("Path to").fill("environment:cloud-h100-r535");
    await page.keyboard.press("Enter");
    await page.locator("#lead").getByText("No path leads upstream to environment:cloud-h100-r535").waitFor();
    expect(seen.wantedElsewhere).toEqual([]);
    expect(server.bugs).toEqual([]);
    await page.context().close();
  });

  it("tells who owns a thing, since when, and what attests it", async () => {
    const { page, ...seen } = await open({ thing: MODEL });
    await page.getByText("test-result v0.1").waitFor();
    expect(await page.locator("#details dd").allTextContents()).toEqual(
      expect.arrayContaining([MODEL, "search", "1"]));
    expect(await page.locator(".attestations b").allTextContents()).toEqual(
      ["ranker-2.3.1-scan", "ranker-2.3.1-tests"]);
    expect({ ...seen, bugs: server.bugs }).toEqual(quiet);
    await page.context().close();
  });

  it.each([[320, 700], [1600, 1000]])("overlaps nothing and fits %i pixels", async (width, height) => {
    const { page, ...seen } = await open({ thing: MODEL, along: "all", depth: "3", chosen: EVENTS }, width,
      height);
    await page.locator(`.card[data-key="${EVENTS}"].chosen`).waitFor();
    expect(await page.locator(".card").count()).toBeGreaterThan(12);
    expect(await overlaps(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await shoot(page, `all-edges-${width}`);
    expect({ ...seen, bugs: server.bugs }).toEqual(quiet);
    await page.context().close();
  });

  it("suggests names, and says with code and hint when there is none such", async () => {
    const { page } = await open({});
    await page.getByRole("link", { name: DEPLOYMENT }).waitFor();
    await page.fill("#thing", "clicks@");
    await page.locator(`#names option[value="${CLICKS}"]`).waitFor({ state: "attached" });
    await page.fill("#thing", "deployment:nowhere");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("THING_NOT_FOUND").waitFor();
    expect(await page.getByRole("alert").textContent()).toContain("Nothing named");
    expect(await page.locator("#table").isVisible()).toBe(false);
    await page.fill("#thing", EVENTS);
    await page.keyboard.press("Enter");
    await page.getByText("Nothing is upstream of it along lineage edges.").waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    await page.context().close();
  });

  it("counts what is not drawn, and says where it stops", async () => {
    const versions = Array.from({ length: 200 }, (_, at) => `apiVersion: fairlead.dev/v1
kind: Version
metadata: { name: daily@${at + 1} }
spec: { requires: [], derivedFrom: [ { version: ${EVENTS.slice("version:".length)} } ] }
`);
    await apply(server, ["apiVersion: fairlead.dev/v1\nkind: Artifact\nmetadata: { name: daily }\n" +
      "spec: { type: dataset, scheme: dotted }\n", ...versions].join("---\n"));
    const { page, ...seen } = await open({ thing: EVENTS, direction: "downstream" });
    // 200 and the clicks that were there before, of which a first step shows 12.
    await page.locator(`.count[data-count="${EVENTS}"]`).getByText("+189").waitFor();
    expect(await page.locator(".card").count()).toBe(13);
    const grown = Array.from({ length: 15 }, () => ["grown", EVENTS]);
    await page.goto(`${server.url}?${new URLSearchParams([["thing", EVENTS], ["direction", "downstream"],
      ...grown])}`);
    await page.getByText("Truncated at 150 things").waitFor();
    expect(await page.locator(".card").count()).toBe(150);
    await tableEqualsDrawing(page);
    await shoot(page, "truncated");
    expect({ ...seen, bugs: server.bugs }).toEqual(quiet);
    await page.context().close();
  });

  it("draws the past as it was before a deletion", async () => {
    await apply(server, `apiVersion: fairlead.dev/v1
kind: Run
metadata: { name: ${RUN.slice("run:".length)}, labels: { story: training } }
spec: { job: train-ranker, state: completed, uses: [], generates: [ranker@2.3.1] }
`);
    await apply(server, `apiVersion: fairlead.dev/v1
kind: Artifact
metadata: { name: notes }
spec: { type: config, scheme: dotted }
`, "story=training");
    const { page, complaints, wantedElsewhere } = await open({ thing: MODEL });
    await drawn(page, MODEL, CLICKS, COMMIT);
    await page.fill("#as-of", "1");
    await page.keyboard.press("Enter");
    await drawn(page, MODEL, CLICKS, COMMIT, RUN);
    expect(new URL(page.url()).searchParams.get("asOf")).toBe("1");
    expect({ complaints, wantedElsewhere, bugs: server.bugs }).toEqual(quiet);
    await page.fill("#as-of", "99");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("REVISION_NOT_REACHED").waitFor();
    await page.context().close();
  });
});

async function apply({ url }: ExploreServer, documents: string, prune?: string): Promise<void> {
  const query = new URLSearchParams({ reason: "a test", ...(prune === undefined ? {} : { prune }) });
  const response = await fetch(new URL(`/v1/apply?${query}`, url), {
    method: "POST",
    headers: { "content-type": "application/yaml" },
    body: documents,
  });
  expect([response.status, await response.text()]).toEqual([200, expect.any(String)]);
}
