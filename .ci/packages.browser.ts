import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, chromium, type Frame, type Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { packageFiles } from "../training/packages/build-package.ts";
import { packageSource } from "../training/packages/fixture.ts";
import { packageKinds } from "../training/packages/player-content.ts";

/** Exported packages run as a learning system runs them: SCORM in scorm-again's run-time, cmi5 against a record store of a few lines. */
const flags =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
const asset = (name: string) => readFileSync(new URL(`../training/packages/player/${name}`, import.meta.url));
const assets = { script: asset("player.js"), style: asset("player.css") };
const runtime = (name: string) =>
  readFileSync(createRequire(import.meta.url).resolve(`scorm-again/${name}/min`), "utf8");
const types: Record<string, string> = {
  html: "text/html",
  js: "text/javascript",
  css: "text/css",
  json: "application/json",
};

type Statement = { verb: { id: string }; result?: Record<string, unknown>; context: Record<string, unknown> };
let statements: Statement[] = [];
let states = new Map<string, string>();
let server: Server;
let base: string;
let browser: Browser;

beforeAll(async () => {
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: flags.split(" "),
  });
});
beforeEach(() => {
  statements = [];
  states = new Map();
});
afterAll(async () => {
  await browser?.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const lms = (
  kind: "scorm12" | "scorm2004",
) => `<!doctype html><title>LMS</title><script src="/runtime-${kind}.js"></script>
<script>
const kept = sessionStorage.getItem("kept");
${kind === "scorm12" ? "window.API = new Scorm12API({ autocommit: false }); const api = window.API;" : "window.API_1484_11 = new Scorm2004API({ autocommit: false }); const api = window.API_1484_11;"}
if (kept) api.loadFromJSON(JSON.parse(kept), "cmi");
window.cmi = () => JSON.parse(JSON.stringify(api.cmi));
</script><iframe src="/${kind}/index.html" style="width:100%;height:90vh" title="lesson"></iframe>`;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", base);
  const reply = (status: number, body: string | Uint8Array, type = "json") => {
    response
      .writeHead(status, { "content-type": types[type] ?? "text/plain", "content-security-policy": "" })
      .end(body);
  };
  if (url.pathname.startsWith("/lrs/")) return recordStore(request, url, reply);
  const [, first = "", name = ""] = url.pathname.split("/");
  if (first === "lms") return reply(200, lms(name as "scorm12"), "html");
  if (first.startsWith("runtime-")) return reply(200, runtime(first.slice(8, -3)), "js");
  const kind = packageKinds.find((one) => one === first);
  const file = kind && packageFiles(packageSource, kind, assets)[name];
  response.setHeader("content-security-policy", "script-src 'self'");
  if (!file) return reply(404, "");
  response.writeHead(200, { "content-type": types[name.split(".").at(-1) ?? ""] ?? "text/plain" }).end(file);
}

async function recordStore(
  request: IncomingMessage,
  url: URL,
  reply: (status: number, body: string) => void,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  if (url.pathname === "/lrs/fetch") return reply(200, JSON.stringify({ "auth-token": "dG9rZW4=" }));
  if (request.headers.authorization !== "Basic dG9rZW4=") return reply(401, "");
  if (url.pathname.endsWith("/statements")) {
    statements.push(JSON.parse(body));
    return reply(200, "[]");
  }
  const id = url.searchParams.get("stateId") ?? "";
  if (request.method === "PUT") states.set(id, body);
  const launch = {
    contextTemplate: { contextActivities: { grouping: [{ id: "https://lms.example/course" }] } },
    launchMode: "Normal",
    masteryScore: 0.75,
  };
  const kept = id === "LMS.LaunchData" ? JSON.stringify(launch) : states.get(id);
  return request.method === "PUT" ? reply(204, "") : kept ? reply(200, kept) : reply(404, "");
}

/** Takes the lesson by keyboard names a screen reader would read out, right or all wrong in the first question. */
async function take(frame: Frame | Page, { right }: { right: boolean }): Promise<void> {
  const press = (name: string) => frame.getByRole("button", { name, exact: true }).click();
  await press("Next");
  await frame.getByRole("radio", { name: right ? "30 days" : "14 days" }).check();
  await press("Check");
  await press("Next");
  await frame.getByRole("checkbox", { name: "Change of mind" }).check();
  if (right) await frame.getByRole("checkbox", { name: "Damaged" }).check();
  await press("Check");
  await press("Next");
  if (right) {
    const wanted = ["Verify the customer", "Check the window", "Refund", "Close"];
    for (const [place, text] of wanted.entries())
      for (;;) {
        const rows = await frame.getByRole("listitem").allTextContents();
        if (rows.findIndex((row) => row.includes(text)) === place) break;
        await frame.getByRole("button", { name: `Move up: ${text}` }).click();
      }
  }
  await press("Check");
  await press("Next");
  await frame.getByRole("textbox", { name: "What would you reply?" }).fill("You are in time.");
  await press("Check");
  await frame.getByText("A reply that keeps to it").waitFor();
  await press("Next");
}

async function lesson(page: Page, kind: "scorm12" | "scorm2004"): Promise<Frame> {
  await page.goto(`${base}/lms/${kind}`);
  const frame = page.frames().find((one) => one.url().includes(`/${kind}/`));
  if (!frame) throw new Error("no lesson");
  await frame.getByRole("heading", { level: 1 }).waitFor();
  return frame;
}

type Cmi = Record<string, unknown> & { core: Record<string, unknown> & { score: Record<string, unknown> } };
const cmiOf = (page: Page) => page.evaluate("cmi()") as Promise<Cmi>;

describe("exported packages", () => {
  it("reports passed and a score of 100 to SCORM 1.2, and failed without it", async () => {
    const page = await browser.newPage();
    const frame = await lesson(page, "scorm12");
    await take(frame, { right: false });
    await frame.getByText("Not passed yet").waitFor();
    await expect.poll(async () => (await cmiOf(page)).core).toMatchObject({ lesson_status: "failed" });
    await frame.getByRole("button", { name: "Once more" }).click();
    await frame.getByRole("button", { name: "Back" }).click();
    await take(frame, { right: true });
    await frame.getByText("Your result is recorded").waitFor();
    const { core } = await cmiOf(page);
    expect(core).toMatchObject({ lesson_status: "passed", score: { raw: "100", min: "0", max: "100" } });
    await page.close();
  });

  it("reports a score of 1, completion and each answer to SCORM 2004", async () => {
    const page = await browser.newPage();
    const frame = await lesson(page, "scorm2004");
    await take(frame, { right: true });
    await frame.getByText("Your result is recorded").waitFor();
    const cmi = await cmiOf(page);
    expect(cmi).toMatchObject({ completion_status: "completed", success_status: "passed", score: { scaled: "1" } });
    const told = (element: string) => page.evaluate(`API_1484_11.GetValue("cmi.interactions.${element}")`);
    expect(await told("_count")).toBe("4");
    expect([await told("0.id"), await told("0.result")]).toEqual(["how-long", "correct"]);
    expect([await told("2.type"), await told("2.result")]).toEqual(["sequencing", "correct"]);
    expect(await page.evaluate("API_1484_11.GetLastError()")).toBe("0");
    await page.close();
  });

  it("goes on after an interruption where the learner stopped", async () => {
    const page = await browser.newPage();
    const frame = await lesson(page, "scorm12");
    await frame.getByRole("button", { name: "Next", exact: true }).click();
    await frame.getByRole("radio", { name: "30 days" }).check();
    await frame.getByRole("button", { name: "Check" }).click();
    await page.evaluate('sessionStorage.setItem("kept", JSON.stringify({ suspend_data: cmi().suspend_data }))');
    const again = await lesson(page, "scorm12");
    await again.getByRole("heading", { name: "Question 1 of 4" }).waitFor();
    expect(await again.getByRole("radio", { name: "30 days" }).isChecked()).toBe(true);
    await page.close();
  });

  it("sends cmi5's statements in order, with a score of 0-1, and resumes from the record store", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const actor = JSON.stringify({ objectType: "Agent", account: { homePage: "https://lms.example", name: "a1" } });
    const launch = new URLSearchParams({
      endpoint: `${base}/lrs/`,
      fetch: `${base}/lrs/fetch`,
      actor,
      registration: "6f1f4a1e-1111-4222-8333-444455556666",
      activityId: `${packageSource.activityId}/au/1`,
    });
    await page.goto(`${base}/cmi5/index.html?${launch}`);
    await page.getByRole("heading", { name: "The window" }).waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await take(page, { right: true });
    await page.getByText("Your result is recorded").waitFor();
    const verbs = () => statements.map(({ verb }) => verb.id.split("/").at(-1));
    await expect.poll(verbs).toEqual(["initialized", "passed", "completed"]);
    expect(statements[1]?.result).toMatchObject({ score: { scaled: 1 }, success: true });
    expect(JSON.stringify(statements[1]?.context)).toContain("categories/moveon");
    expect(JSON.stringify(statements[1]?.context)).toContain("https://lms.example/course");
    await page.goto(`${base}/cmi5/index.html?${launch}`);
    await page.getByRole("heading", { name: "Passed" }).waitFor();
    expect(verbs().filter((verb) => verb === "passed")).toHaveLength(1);
    await context.close();
  });
});
