import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { expect } from "vitest";

const chromiumPath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const chromiumFlags =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

/** The product with its sample organisation in a fresh data folder, and a browser. `firstPage` is what it shows while it still loads. */
export type SampleApp = { base: string; firstPage: string; browser: Browser; close: () => Promise<void> };

/** Starts the server as a person does and waits until it is ready. Throws with what the server said when it ends early. */
export async function openSampleApp(): Promise<SampleApp> {
  const folder = mkdtempSync(join(tmpdir(), "plumb-browser-"));
  const env = {
    ...process.env,
    DATA_DIR: folder,
    PORT: "0",
    NODE_ENV: "development",
    DATABASE_URL: "",
    OPENAI_API_KEY: "",
  };
  const server = spawn(process.execPath, ["api/plumb.js", "serve"], { env });
  let text = "";
  let look = () => {};
  const read = (data: Buffer) => {
    text += data;
    look();
  };
  server.stdout.on("data", read);
  server.stderr.on("data", read);
  const said = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      server.once("exit", (code) => reject(new Error(`the server ended with code ${code}: ${text}`)));
      look = () => {
        const match = pattern.exec(text)?.[1];
        if (match) resolve(match);
      };
      look();
    });
  const base = await said(/at (http:\/\/[\d.:]+)/);
  const firstPage = await (await fetch(base)).text();
  await said(/ready: (http:\/\/[\d.:]+)/);
  const browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumFlags.split(" ") });
  const close = async () => {
    await browser.close();
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return { base, firstPage, browser, close };
}

/** Signs in as one of the sample's people. */
export async function signIn(app: SampleApp, context: BrowserContext, person: RegExp): Promise<Page> {
  const page = await context.newPage();
  await page.goto(app.base);
  await page.getByRole("button", { name: person }).click();
  await page.getByRole("navigation").first().waitFor();
  return page;
}

export async function expectAccessible(page: Page, path: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa"]).analyze();
  const serious = violations.filter((one) => one.impact === "serious" || one.impact === "critical");
  expect(
    serious.map((one) => `${path}: ${one.id} at ${one.nodes[0]?.target.join(" ")}`),
    "accessibility",
  ).toEqual([]);
}
