import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { History } from "../../conformance/contract/history.ts";
import type { Run } from "../../conformance/contract/run.ts";
import { findChromium, howToGetChromium, openChromium, type Browser } from "./chromium.fixture.ts";
import { hostileHistory, hostileRun } from "./example-hostile.fixture.ts";
import { exampleHistory, exampleRun, variedRun } from "./example-run.fixture.ts";
import { exampleScenario } from "./example-scenario.fixture.ts";
import { renderHtml } from "./html.ts";
import { renderJunit } from "./junit.ts";

const chromium = findChromium();
const measuring = readFileSync(new URL("measure-page.fixture.js", import.meta.url), "utf8");

type Measured = Readonly<{
  widthPx: number;
  sticksOut: readonly string[];
  canvases: readonly Readonly<{ id: string; width: number; height: number; ink: number }>[];
  texts: number;
  unreadable: readonly string[];
  labels: number;
  collisions: readonly string[];
  outside: readonly string[];
}>;

const failing = variedRun().checks.find((check) => check.requirement === "IDM-2")?.verdict;
const examples: Readonly<Record<string, Readonly<{ run: Run; history: History; charts: number }>>> =
  {
    varied: { run: variedRun(), history: exampleHistory(), charts: 8 },
    passing: { run: exampleRun(), history: exampleHistory(), charts: 0 },
    broken: {
      run: variedRun({
        checks: variedRun().checks.map((check) => ({
          ...check,
          verdict: failing ?? check.verdict,
        })),
        scenarios: [],
        interruptedBy: "SIGINT",
      }),
      history: exampleHistory(),
      charts: 0,
    },
    scenario: {
      run: exampleRun({ kind: "scenario", checks: [], scenarios: [exampleScenario()] }),
      history: [],
      charts: 8,
    },
    hostile: { run: hostileRun(), history: hostileHistory(), charts: 8 },
  };

let folder = "";
let browser: Browser | null = null;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "jobproof-page-"));
  for (const [name, example] of Object.entries(examples)) {
    await writeFile(path.join(folder, `${name}.html`), renderHtml(example));
  }
  if (chromium !== null) browser = await openChromium(chromium);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true });
});

type Opened = Readonly<{ page: Page; complaints: readonly string[] }>;

/** Opens an example, and notes down whatever a good page does not do. */
async function openPage(options: {
  name: string;
  hash?: string;
  context?: BrowserContext;
}): Promise<Opened> {
  const { name, hash = "", context = browser?.context } = options;
  if (context === undefined) throw new Error(howToGetChromium);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) complaints.push(`request: ${request.url()}`);
  });
  await page.goto(pathToFileURL(path.join(folder, `${name}.html`)).href + hash);
  return { page, complaints };
}

/** Measures a page after it has had the time to draw itself anew. */
async function measure(page: Page): Promise<Measured> {
  const frame = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))";
  await page.evaluate(frame);
  return page.evaluate<Measured>(measuring);
}

it("has a browser to look with, at least where it counts", () => {
  const isMissing = process.env["CI"] === "true" && chromium === null;
  expect(isMissing ? howToGetChromium : "found").toBe("found");
});

describe.skipIf(chromium === null)(
  `a page${chromium === null ? `, skipped: ${howToGetChromium}` : ""}`,
  { timeout: 60_000 },
  () => {
    const looks = (["light", "dark"] as const).flatMap((colorScheme) =>
      [360, 768, 1400].map((width) => ({ colorScheme, width })),
    );

    it.each(Object.keys(examples))("of a %s run reads well in every look", async (name) => {
      const { page, complaints } = await openPage({ name });
      for (const { colorScheme, width } of looks) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        const { canvases, texts, labels: _labels, ...found } = await measure(page);
        expect({ colorScheme, ...found }).toEqual({
          colorScheme,
          widthPx: width,
          sticksOut: [],
          unreadable: [],
          collisions: [],
          outside: [],
        });
        expect(texts).toBeGreaterThan(50);
        expect(canvases).toHaveLength(examples[name]?.charts ?? -1);
        expect(canvases.filter((one) => one.width < 250 || one.height < 120)).toEqual([]);
        expect(canvases.filter((one) => one.ink < 0.01)).toEqual([]);
      }
      expect(complaints).toEqual([]);
      await page.close();
    });

    it("shows its evidence as a picture, on narrow and on wide screens", async () => {
      const { page } = await openPage({ name: "varied" });
      for (const width of [360, 1400]) {
        await page.setViewportSize({ width, height: 900 });
        expect((await measure(page)).labels).toBeGreaterThan(40);
      }
    });

    it("opens what a link points to, also behind the filter", async () => {
      const { page, complaints } = await openPage({ name: "varied", hash: "#ACC-1" });
      const isOpen = async (id: string): Promise<boolean> =>
        (await page.locator(`#${id}`).getAttribute("open")) !== null;
      expect([await isOpen("ACC-1"), await isOpen("ACC-2")]).toEqual([true, false]);
      await page.locator(".matrix a[href='#ACC-2']").click();
      await expect.poll(() => isOpen("ACC-2")).toBe(true);
      await page.locator("label:has(#show-FAIL)").click();
      expect(await page.locator("#ACC-3").isVisible()).toBe(false);
      await page.locator(".matrix a[href='#ACC-3']").click();
      await expect.poll(() => isOpen("ACC-3")).toBe(true);
      expect(await page.locator("#ACC-3").isVisible()).toBe(true);
      expect(complaints).toEqual([]);
    });

    it("filters by verdict, and can be used with the keyboard alone", async () => {
      const { page } = await openPage({ name: "varied" });
      await page.keyboard.press("Tab");
      expect(await page.locator(".skip").boundingBox()).toMatchObject({ x: 12 });
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      await page.keyboard.press("ArrowRight");
      expect(await page.locator("#show-FAIL").isChecked()).toBe(true);
      expect(await page.locator(".group:visible").count()).toBe(1);
      await page.locator("button[data-open=none]").click();
      expect(await page.locator("details.check[open]").count()).toBe(0);
    });

    it("runs nothing that a target wrote", async () => {
      const { page, complaints } = await openPage({ name: "hostile" });
      expect(await page.evaluate("globalThis.pwned ?? null")).toBeNull();
      expect(await page.locator("img, object, iframe, form, base").count()).toBe(0);
      expect(await page.locator("script").count()).toBe(4);
      expect(complaints).toEqual([]);
    });

    it("can be read and filtered without any script", async () => {
      const plain = await openChromium(chromium ?? "", { javaScriptEnabled: false });
      const { page } = await openPage({ name: "varied", context: plain.context });
      expect(await page.locator("h1").textContent()).toContain("Does not hold.");
      expect(await page.locator("#VIS-3 .events tbody tr").count()).toBe(8);
      await page.locator("label:has(#show-PASS)").click();
      expect(await page.locator("#VIS-3").isVisible()).toBe(false);
      expect(await page.locator("#ACC-1").isVisible()).toBe(true);
      await plain.close();
    });

    it("draws its charts again when the reader changes to dark", async () => {
      const { page, complaints } = await openPage({ name: "scenario" });
      const picture = "document.querySelector('canvas').toDataURL()";
      await page.emulateMedia({ colorScheme: "light" });
      const light = await page.evaluate(picture);
      await page.emulateMedia({ colorScheme: "dark" });
      await expect.poll(() => page.evaluate(picture)).not.toBe(light);
      expect(complaints).toEqual([]);
    });

    it("goes with a JUnit file that an XML parser takes, whatever a target wrote", async () => {
      const { page } = await openPage({ name: "passing" });
      const faultsOf = (xml: string): Promise<unknown> =>
        page.evaluate(
          `new DOMParser().parseFromString(${JSON.stringify(xml)}, "text/xml").querySelectorAll("parsererror").length`,
        );
      expect(await faultsOf(renderJunit(hostileRun()))).toBe(0);
      expect(await faultsOf("<open>")).toBe(1);
    });
  },
);
