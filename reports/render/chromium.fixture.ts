import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium, type BrowserContext, type BrowserContextOptions } from "playwright-core";

/** What to do where there is no browser. */
export const howToGetChromium =
  "no Chromium found: set CHROMIUM_PATH, or install it, such as with `apt-get install chromium`";

/** Finds a Chromium: the one that is named, or the first that the machine has; null if there is none. */
export function findChromium(): string | null {
  const named = process.env["CHROMIUM_PATH"];
  const programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const folders = [...(process.env["PATH"] ?? "").split(path.delimiter), "/usr/bin"];
  const found = programs.flatMap((program) => folders.map((folder) => path.join(folder, program)));
  const candidates = named === undefined ? found : [named];
  return candidates.find((candidate) => existsSync(candidate)) ?? null;
}

/** A browser with a profile of its own, which goes with it. */
export type Browser = Readonly<{ context: BrowserContext; close: () => Promise<void> }>;

/** Opens a browser that asks nobody for anything. */
export async function openChromium(
  executablePath: string,
  options: BrowserContextOptions = {},
): Promise<Browser> {
  const profile = await mkdtemp(path.join(tmpdir(), "jobproof-chromium-"));
  const context = await chromium.launchPersistentContext(profile, {
    ...options,
    executablePath,
    headless: true,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  return {
    context,
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
