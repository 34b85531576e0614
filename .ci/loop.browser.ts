import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible, openSampleApp, type SampleApp, signIn as signInTo } from "./sample-app.ts";

const screenshots = process.env.SCREENSHOTS ?? join(tmpdir(), "plumb-screenshots");

let app: SampleApp;
let base: string;
let browser: Browser;

beforeAll(async () => {
  mkdirSync(screenshots, { recursive: true });
  app = await openSampleApp();
  ({ base, browser } = app);
});
afterAll(() => app?.close());

const signIn = (context: Parameters<typeof signInTo>[1], role: RegExp) => signInTo(app, context, role);

type Visit = { path: string; shows: RegExp };

/** Each role's first minutes, with words of the sample that only a working loop can show. */
const roles: { role: RegExp; home: RegExp; visits: Visit[] }[] = [
  {
    role: /Maya Ortiz/,
    home: /\/ask/,
    visits: [
      { path: "/ask?q=may%20I%20promise%20a%20payout%20date", shows: /MUST NOT/ },
      { path: "/ask?q=how%20do%20I%20renew%20a%20fishing%20licence", shows: /not cover|recorded/i },
      { path: "/sops/payout-delayed", shows: /Check the hold flag/ },
      { path: "/ask?way=conversation", shows: /conversation so far/ },
      { path: "/tickets", shows: /FW-10/ },
      { path: "/acknowledgements", shows: /read/i },
      { path: "/learn", shows: /Name the next step/ },
    ],
  },
  {
    role: /Quentin Adeyemi/,
    home: /\/quality/,
    visits: [
      { path: "/quality/queue", shows: /FW-1/ },
      { path: "/reviews/FW-1017", shows: /Restates the problem/ },
      { path: "/quality", shows: /audits/ },
      { path: "/quality/calibration/next-step", shows: /Blind audits alone/ },
      { path: "/findings", shows: /Applies the refund rule/ },
      { path: "/findings/where", shows: /free of errors/ },
      { path: "/findings/charts", shows: /Laney/ },
      { path: "/findings/people", shows: /lowest tenth/ },
      { path: "/findings/people/team/manila", shows: /Ana Reyes/ },
      { path: "/findings/people/agent/maya.ortiz", shows: /What is being done/ },
      { path: "/settings/imports", shows: /madrid\.yaml/ },
      { path: "/tickets/FW-1021", shows: /Checks the hold flag first/ },
    ],
  },
  {
    role: /Tessa Lindqvist/,
    home: /\/training/,
    visits: [
      { path: "/training", shows: /those who started in 2026 Q2[\s\S]*misses fewer a month/ },
      { path: "/modules/name-the-next-step", shows: /Export for the LMS/ },
      { path: "/coaching", shows: /Kevin Marsh[\s\S]*Those who started in 2026 Q2:\s+Benjie Santos/ },
      { path: "/effects", shows: /Plan a measurement/ },
    ],
  },
  {
    role: /Priya Raman/,
    home: /\/planning/,
    visits: [
      { path: "/planning", shows: /Two weeks/ },
      { path: "/planning/volumes", shows: /special/ },
      { path: "/planning/forecast", shows: /Forecast/ },
      { path: "/planning/pilot", shows: /Drawn by lot|Estimate/ },
      { path: "/planning/candidates", shows: /Payout delayed/ },
      { path: "/planning/ledger", shows: /October/ },
    ],
  },
  {
    role: /Hannah Okafor/,
    home: /\/overview/,
    visits: [{ path: "/overview", shows: /Tickets free of errors[\s\S]*settled month[\s\S]*FTE/ }],
  },
  {
    role: /Søren Vance/,
    home: /\/sops/,
    visits: [
      { path: "/sops", shows: /Copyright claim/ },
      { path: "/sops/payout-delayed", shows: /Check the hold flag/ },
      { path: "/sops/payout-delayed/diff?from=1&to=2", shows: /added|reworded|removed/i },
      { path: "/sops/payout-delayed/simulate", shows: /walk|simulation/i },
      { path: "/sops/payout-delayed/acks", shows: /read/i },
      { path: "/sops/gaps", shows: /gaps? open/ },
      { path: "/sops/search-use", shows: /By team/ },
      { path: "/sops/wrong-item/review/2", shows: /in force\?/ },
      { path: "/settings/connections", shows: /MCP/ },
    ],
  },
];

describe("the web app on a fresh data folder", () => {
  it("answers at once while it still loads", () => {
    expect(app.firstPage).toMatch(/<title>/);
  });

  it.each(roles)("$role finds their first minutes", async ({ role, home, visits }) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const errors: string[] = [];
    context.on("weberror", (error) => errors.push(error.error().message));
    const page = await signIn(context, role);
    await expect.poll(() => page.url(), { timeout: 15_000 }).toMatch(home);
    for (const { path, shows } of visits) {
      await page.goto(base + path);
      await expect.poll(() => page.locator("main").innerText(), { timeout: 60_000, message: path }).toMatch(shows);
      await page.screenshot({ path: join(screenshots, `${path.replaceAll(/[^\w-]+/g, "_").slice(0, 60)}.png`) });
      await expectAccessible(page, path);
    }
    expect(errors).toEqual([]);
    await context.close();
  });

  it("is readable in the dark and on a phone", async () => {
    const context = await browser.newContext({ viewport: { width: 375, height: 812 }, colorScheme: "dark" });
    const page = await signIn(context, /Quentin Adeyemi/);
    await page.goto(`${base}/quality`);
    await expect.poll(() => page.locator("main").innerText(), { timeout: 60_000 }).toMatch(/audits/);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(375);
    await page.screenshot({ path: join(screenshots, "phone_dark_quality.png") });
    await expectAccessible(page, "/quality dark");
    await context.close();
  });

  it("answers by keyboard in the dark on a phone, keeps the answer at an address, reads a ticket and shows a gap", async () => {
    const dark = { viewport: { width: 390, height: 844 }, colorScheme: "dark" } as const;
    const contexts = [await browser.newContext(dark), await browser.newContext(dark)] as const;
    const [maya, soren] = [await signIn(contexts[0], /Maya Ortiz/), await signIn(contexts[1], /Søren Vance/)];
    const main = (page: Awaited<ReturnType<typeof signIn>>) => () => page.locator("main").innerText();
    await maya.goto(`${base}/ask`);
    await maya.getByRole("combobox", { name: "Your question" }).fill("when may I promise a payout date");
    await maya.getByRole("option").first().waitFor();
    await expectAccessible(maya, "/ask while typing");
    await maya.keyboard.press("Enter");
    await maya.getByRole("link", { name: "Link to this answer" }).click();
    await maya.waitForURL(/\/ask\/[0-9a-f-]{36}/);
    await expect.poll(main(maya), { timeout: 20_000 }).toMatch(/MUST/);
    await expectAccessible(maya, "an answer at its address");
    await maya.goto(`${base}/tickets`);
    await maya
      .getByRole("link", { name: /FW-\d+/ })
      .first()
      .click();
    await maya.waitForURL(/\/tickets\/FW-/);
    await maya.goto(`${maya.url().split("?")[0]}?tab=next`);
    await maya.getByRole("button", { name: /still need/ }).click();
    await expect.poll(main(maya), { timeout: 30_000 }).toMatch(/Still to do/);
    await expectAccessible(maya, "What next");
    await soren.goto(`${base}/sops/gaps`);
    await soren.locator('main a[href*="/sops/gaps/"]').first().click();
    await soren.waitForURL(/\/sops\/gaps\/[0-9a-f-]{36}/);
    await expect.poll(main(soren), { timeout: 20_000 }).toMatch(/What was asked/);
    await expectAccessible(soren, "a gap");
    for (const page of [maya, soren]) expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    for (const context of contexts) await context.close();
  });

  it("lets a rule be changed by several hands, every dialog readable", async () => {
    const contexts = [await browser.newContext(), await browser.newContext()] as const;
    const [ines, soren] = [await signIn(contexts[0], /Ines Calder/), await signIn(contexts[1], /Søren Vance/)];
    await ines.goto(`${base}/sops/payout-delayed`);
    for (const action of [/Retire version/, /Change owner or verifier/]) {
      await ines.getByRole("button", { name: "More", exact: true }).click();
      await ines.getByRole("menuitem", { name: action }).click();
      await ines.getByRole("dialog").waitFor();
      await ines.getByRole("menu").waitFor({ state: "hidden" });
      await expectAccessible(ines, `/sops/payout-delayed ${action}`);
      await ines.keyboard.press("Escape");
      await ines.getByRole("dialog").waitFor({ state: "hidden" });
    }
    await ines.goto(`${base}/sops/app-crash/edit`);
    await ines.waitForURL(/draft=/);
    await ines.getByRole("tab", { name: "What hangs on it" }).click();
    await expect.poll(() => ines.locator("main").innerText(), { timeout: 20_000 }).toMatch(/asked to\s+read it/);
    await expectAccessible(ines, "/sops/app-crash/edit");
    await soren.goto(ines.url());
    for (const [page, words] of [
      [ines, "Ines was here."],
      [soren, "Søren was here too."],
    ] as const) {
      await page.locator(".cm-content").click();
      await page.keyboard.press("Control+End");
      await page.keyboard.type(`\n${words}\n`);
    }
    await soren.getByRole("button", { name: "Save", exact: true }).click();
    await expect.poll(() => soren.locator("main").innerText(), { timeout: 20_000 }).toMatch(/last by Søren Vance/);
    await ines.getByRole("button", { name: "Save", exact: true }).click();
    await ines.getByRole("button", { name: "Keep both, theirs first" }).click();
    await expectAccessible(ines, "merge view");
    await ines.getByRole("button", { name: "Go on with the merged text" }).click();
    await ines.getByRole("button", { name: "Save", exact: true }).click();
    await expect.poll(() => ines.locator("main").innerText(), { timeout: 20_000 }).toMatch(/last by Ines Calder/);
    for (const context of contexts) await context.close();
  });

  it("takes a planner from two files to a frozen plan and its comparison", async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await signIn(context, /Priya Raman/);
    const shows = (pattern: RegExp) =>
      expect.poll(() => page.locator("main").innerText(), { timeout: 120_000 }).toMatch(pattern);
    for (const [kind, text] of Object.entries(plannerFiles())) {
      await page.goto(`${base}/planning/volumes`);
      await page.getByRole("button", { name: "Import a file" }).click();
      await page.getByLabel("What is in it?").selectOption({ label: kind });
      const file = { name: "returns.csv", mimeType: "text/csv", buffer: Buffer.from(text) };
      await page.locator("input[type=file]").setInputFiles(file);
      await page.getByRole("dialog").getByLabel("Queue").fill("returns");
      await page.getByRole("button", { name: "Import", exact: true }).click();
      await page.getByText(/Nothing was refused/).waitFor();
    }
    await page.goto(`${base}/planning/forecast?queue=returns`);
    await page.getByLabel("Days ahead").fill("14");
    await page.getByRole("button", { name: "Forecast", exact: true }).click();
    await shows(/forecast from its own days[\s\S]*Together/);
    await expectAccessible(page, "/planning/forecast");
    await page.goto(`${base}/planning/new`);
    await page.getByLabel("Name").fill("Returns as they are");
    await page.getByLabel("Queue", { exact: true }).selectOption("returns");
    await page.getByRole("button", { name: "Compute the plan" }).click();
    await shows(/Who is needed when/);
    await expectAccessible(page, "a plan");
    await page.getByRole("button", { name: "Copy and change" }).click();
    await page.waitForURL(/\/edit$/);
    await page.getByLabel("Name").fill("Returns, more adoption");
    await page.getByRole("slider", { name: "Adoption" }).focus();
    for (let press = 0; press < 6; press++) await page.keyboard.press("ArrowRight");
    await expectAccessible(page, "a plan's sliders");
    await page.getByRole("button", { name: "Compute again" }).click();
    await page.waitForURL(/\/planning\/[0-9a-f-]+$/);
    await shows(/Returns, more adoption[\s\S]*Who is needed when/);
    await page.getByRole("button", { name: "Freeze the plan" }).click();
    await shows(/Frozen/);
    await page.goto(`${base}/planning`);
    for (const name of ["Returns as they are", "Returns, more adoption"])
      await page.getByLabel(`Compare ${name}`).check();
    await page.getByRole("button", { name: "Compare 2 plans" }).click();
    await shows(/share queue, days and random draws[\s\S]*Adoption/);
    await expectAccessible(page, "/planning/compare");
    await context.close();
  });

  it("saves a blind review and only then shows the auto-score", async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = await signIn(context, /Quentin Adeyemi/);
    await page.goto(`${base}/tickets/FW-1019`);
    await expect.poll(() => page.locator("main").innerText(), { timeout: 60_000 }).toMatch(/blind review/);
    await page.goto(`${base}/reviews/FW-1019`);
    await page.getByRole("button", { name: "Save the review" }).waitFor();
    for (const name of [/Pass/, /Warm/]) {
      for (const choice of await page.getByRole("radio", { name }).or(page.getByRole("button", { name })).all())
        await choice.click();
    }
    await page.getByRole("button", { name: "Save the review" }).click();
    await expect.poll(() => page.locator("main").innerText(), { timeout: 60_000 }).toMatch(/auto-score/i);
    await page.goto(`${base}/tickets/FW-1019`);
    await expect.poll(() => page.locator("main").innerText(), { timeout: 60_000 }).toMatch(/auto-score passes/);
    await context.close();
  });
});

/** Ten weeks of a queue that somebody brings along, by hour, and its two contact reasons by day. */
function plannerFiles(): Record<string, string> {
  const volumes = ["interval_start,offered,aht_s"];
  const reasons = ["date,reason,offered"];
  for (let day = 0; day < 70; day++) {
    const date = new Date(Date.UTC(2026, 8, 7 + day)).toISOString().slice(0, 10);
    let sum = 0;
    for (let hour = 9; hour < 17; hour++) {
      const offered = 20 + ((day * 7 + hour * 3) % 11) - (day % 7 > 4 ? 8 : 0);
      volumes.push(`${date}T${String(hour).padStart(2, "0")}:00:00Z,${offered},300`);
      sum += offered;
    }
    const late = Math.round(0.6 * sum);
    reasons.push(`${date},payout-delayed,${late}`, `${date},username-change,${sum - late}`);
  }
  return { "Contact volumes": volumes.join("\n"), "Contacts by contact reason": reasons.join("\n") };
}
