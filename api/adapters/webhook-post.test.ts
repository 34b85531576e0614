import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, Socket } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { redact } from "../../ingest/redact.ts";
import type { OutboundEntry } from "../people/store.ts";
import { createGate } from "./gate.ts";
import { isPublicAddress } from "./public-address.ts";
import { createWebhookPost, type WebhookPostOptions } from "./webhook-post.ts";

const hostile = "../shared/data/trust/ssrf/dev/urls.jsonl";

let log: OutboundEntry[] = [];
let reached: string[] = [];

const call = (url: string) => ({
  url,
  headers: { "content-type": "application/json" },
  body: redact('{"type":"a"}').text,
  purpose: "webhook",
  target: "a",
});
const poster = (options: WebhookPostOptions) =>
  createWebhookPost(
    createGate(async (entry) => void log.push(entry), Date.now),
    options,
  );

/** What names of the collection stand for, as an attacker or a cloud would answer; everything else is public. */
const inside: Record<string, string> = {
  localhost: "127.0.0.1",
  "metadata.google.internal": "169.254.169.254",
  "redirect-server": "10.0.0.7",
  foo: "172.17.0.2",
};
const resolve = async (host: string) => [{ address: inside[host] ?? "93.184.216.34", family: 4 }];

describe("createWebhookPost where an address is hostile", () => {
  beforeEach(() => {
    log = [];
    reached = [];
    // Every connection that would be made is written down with the address it goes to, and breaks.
    vi.spyOn(Socket.prototype, "connect").mockImplementation(function connect(this: Socket, ...args: unknown[]) {
      const target = [args[0]].flat()[0] as { host: string; lookup?: CallableFunction };
      const broken = (address: string) => {
        reached.push(address);
        process.nextTick(() => this.destroy(Object.assign(new Error("refused"), { code: "ECONNREFUSED" })));
      };
      if (!target.lookup) broken(target.host);
      else target.lookup(target.host, { all: false }, (_error: unknown, address: string) => broken(address));
      return this;
    } as never);
  });
  afterEach(() => vi.restoreAllMocks());

  it.skipIf(!existsSync(hostile))(`makes no connection to a non-public address (needs ${hostile})`, async () => {
    const urls = readFileSync(hostile, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => (JSON.parse(line) as { url: string }).url);
    const post = poster({ privateHosts: [], resolve });
    const secure = urls.map((url) => url.replace(/^http:/, "https:"));
    for (const url of [...urls, ...secure]) await expect(post(call(url))).rejects.toThrow();
    expect(urls.length).toBeGreaterThan(60);
    expect(reached.filter((address) => !isPublicAddress(address))).toEqual([]);
    // Controls: names that resolve to a public address are tried, and every try is in the log.
    expect(reached.length).toBeGreaterThan(0);
    expect(log).toHaveLength(reached.length);
  });

  it("connects to the address that was looked at, whatever the name resolves to a moment later", async () => {
    const answers = ["93.184.216.34", "127.0.0.1", "127.0.0.1"];
    const rebinding = vi.fn(async () => [{ address: answers.shift() ?? "127.0.0.1", family: 4 }]);
    const post = poster({ privateHosts: [], resolve: rebinding });
    await expect(post(call("https://rebind.example/hook"))).rejects.toThrow("ECONNREFUSED");
    expect(reached).toEqual(["93.184.216.34"]);
    expect(rebinding).toHaveBeenCalledTimes(1);
  });

  it("refuses a name when one of its addresses is private, and when it is written in odd numbers", async () => {
    const both = async () => [
      { address: "93.184.216.34", family: 4 },
      { address: "10.0.0.1", family: 4 },
    ];
    await expect(poster({ privateHosts: [], resolve: both })(call("https://two.example"))).rejects.toThrow(
      "private network",
    );
    for (const url of ["https://2130706433/", "https://0x7f.1/", "https://0177.1/", "https://[::ffff:127.0.0.1]/"])
      await expect(poster({ privateHosts: [], resolve })(call(url))).rejects.toThrow("private network");
    await expect(poster({ privateHosts: [], resolve })(call("http://hooks.example/"))).rejects.toThrow("https://");
    await expect(poster({ privateHosts: [], resolve })(call("https://a:b@hooks.example/"))).rejects.toThrow("password");
    expect([reached, log]).toEqual([[], []]);
  });
});

describe("createWebhookPost towards a receiver that was allowed by name", () => {
  let receiver: Server;
  let elsewhere: Server;
  let visitors = 0;
  const portOf = (server: Server) => (server.address() as AddressInfo).port;
  const listen = (server: Server) => new Promise<void>((done) => server.listen(0, "127.0.0.1", done));

  beforeAll(async () => {
    elsewhere = createServer((_request, response) => {
      visitors += 1;
      response.end();
    });
    await listen(elsewhere);
    receiver = createServer((request, response) => {
      if (request.url === "/slow") return;
      if (request.url === "/redirect") response.setHeader("location", `http://127.0.0.1:${portOf(elsewhere)}/`);
      response.writeHead(request.url === "/redirect" ? 302 : 204).end();
    });
    await listen(receiver);
  });
  beforeEach(() => {
    log = [];
  });
  afterAll(() => {
    for (const server of [receiver, elsewhere]) {
      server.closeAllConnections();
      server.close();
    }
  });

  const post = (path: string, deadlineMs = 5_000) =>
    poster({ privateHosts: ["127.0.0.1"], deadlineMs })(call(`http://127.0.0.1:${portOf(receiver)}${path}`));

  it("gives the status, and logs the call with a length and a hash but no body", async () => {
    expect(await post("/")).toEqual({ status: 204 });
    expect(log).toMatchObject([{ purpose: "webhook", target: "a", outcome: "ok", characters: 12 }]);
    expect(JSON.stringify(log)).not.toContain('{\\"type');
  });

  it("does not follow a redirect", async () => {
    expect(await post("/redirect")).toEqual({ status: 302 });
    expect(visitors).toBe(0);
  });

  it("gives up at the deadline over the whole call", async () => {
    await expect(post("/slow", 150)).rejects.toThrow("did not answer within");
    expect(log).toMatchObject([{ outcome: "deadline" }]);
  });
});
