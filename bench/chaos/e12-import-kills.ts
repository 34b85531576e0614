import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createGate } from "../../api/adapters/gate.ts";
import { helpdeskSettings } from "../../api/adapters/helpdesk-settings.ts";
import { startHelpdeskStub } from "../../api/adapters/helpdesk-stub.ts";
import { openHelpdesk } from "../../api/adapters/open-helpdesk.ts";
import { createPublicRequest } from "../../api/adapters/public-request.ts";
import { asJsonLines, ticketOf } from "../../api/qa/fixture.ts";
import { mulberry32 } from "../../evals/stats/prng.ts";
import { startPostgres } from "./postgres.ts";

const tickets = 10_000;
const kills = 5;
const mostMb = 300;
/** tickets of the helpdesk that limits, three calls each */
const limited = 150;

type Held = {
  added: number;
  changed: number;
  unchanged: number;
  rejected: number;
  seconds: number;
  /** most that the process held while it imported, and how much more that is than just before */
  rssMb: number;
  grownMb: number;
  rows: number;
  distinct: number;
  checksum: string;
};

/**
 * E12 of TRUST: an import of 10,000 tickets whose process is killed at five random points and begun again, against one that is not; and a
 * helpdesk that asks for pauses, where nothing may be asked before one is over. The embedded database lives in the importing process, so
 * the bound on memory is put to an import into a server, and to what the import adds on the embedded one.
 */
export async function run() {
  const folder = mkdtempSync(join(tmpdir(), "plumb-e12-"));
  try {
    const file = join(folder, "tickets.jsonl");
    writeFileSync(file, asJsonLines(Array.from({ length: tickets }, (_, n) => ticketOf({ id: `E12-${n}` }))));
    const whole = await importTo(join(folder, "whole"), file, null);
    const postgres = await startPostgres();
    const served = postgres && (await importTo(join(folder, "served"), file, null, postgres.url));
    postgres?.stop();
    const rng = mulberry32(20_261_130);
    let killed = 0;
    for (let n = 0; n < kills; n += 1) {
      const after = 300 + rng() * Math.max(1_000, ((whole?.seconds ?? 10) * 1000) / (kills + 1));
      if ((await importTo(join(folder, "killed"), file, after)) === null) killed += 1;
    }
    const resumed = await importTo(join(folder, "killed"), file, null);
    const again = await importTo(join(folder, "killed"), file, null);
    const figures = {
      kills: killed,
      rows: resumed?.rows,
      duplicates: (resumed?.rows ?? 0) - (resumed?.distinct ?? 0),
      storedBeforeLastStart: resumed?.unchanged,
      sameChecksum: resumed?.checksum === whole?.checksum,
      againChanged: (again?.added ?? 1) + (again?.changed ?? 1),
      seconds: Math.round((whole?.seconds ?? Number.NaN) * 10) / 10,
      rssMb: served?.rssMb ?? "PostgreSQL is not installed",
      sameChecksumOnServer: served?.checksum === whole?.checksum,
      embeddedRssMb: whole?.rssMb,
      embeddedGrownMb: whole?.grownMb,
      ...(await limitedHelpdesk()),
    };
    const ok =
      killed === kills &&
      figures.rows === tickets &&
      figures.duplicates === 0 &&
      (figures.storedBeforeLastStart ?? 0) > 0 &&
      figures.sameChecksum &&
      figures.againChanged === 0 &&
      figures.seconds <= 60 &&
      (served?.rssMb ?? Number.POSITIVE_INFINITY) <= mostMb &&
      (whole?.grownMb ?? Number.POSITIVE_INFINITY) <= mostMb &&
      figures.sameChecksumOnServer &&
      figures.helpdeskRead === limited &&
      figures.earlyRequests === 0 &&
      figures.controlSeen;
    return { name: "E12 import kills", ok, figures };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the database holds after an import; null when the process was killed so many milliseconds after it began to read. */
async function importTo(
  dataDir: string,
  file: string,
  killAfterMs: number | null,
  databaseUrl = "",
): Promise<Held | null> {
  const worker = new URL("./import-worker.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, ["--import", "tsx", worker, dataDir, file, databaseUrl], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  for await (const part of child.stdout) {
    out += String(part);
    if (killAfterMs === null || !out.startsWith("ready\n")) continue;
    await sleep(killAfterMs);
    if (child.exitCode !== null) break;
    child.kill("SIGKILL");
    return null;
  }
  const line = out.split("\n").find((one) => one.startsWith("{"));
  return line === undefined ? null : (JSON.parse(line) as Held);
}

/** Reads a stand-in for Zendesk that refuses every 37th request and wants a pause of a second. */
async function limitedHelpdesk() {
  const stub = await startHelpdeskStub(limited);
  stub.limit = { every: 37, retryAfterSeconds: 1 };
  const settings = helpdeskSettings.parse({
    kind: "zendesk",
    url: stub.url,
    requestsPerMinute: 100_000,
    exportsPerMinute: 1_000,
    account: "ana@fernway.example",
  });
  const time = { now: Date.now, sleep: (milliseconds: number) => sleep(milliseconds) };
  const allowed = { hosts: ["127.0.0.1"], setting: "PLUMB_HELPDESK_PRIVATE_HOSTS" };
  const request = createPublicRequest(
    createGate(async () => {}, Date.now),
    { allowed },
  );
  const helpdesk = openHelpdesk({ settings, secret: "secret", request, time, notBefore: 0 });
  const read = new Set<string>();
  let cursor: Parameters<typeof helpdesk.page>[0] = null;
  for (let more = true; more; ) {
    const page = await helpdesk.page(cursor, AbortSignal.timeout(120_000));
    for (const row of page.rows) if (row.ok) read.add(row.value.id);
    ({ cursor, more } = page);
  }
  const earlyRequests = stub.early;
  // Control: a reader that does not wait is seen.
  stub.limit = { every: 1, retryAfterSeconds: 1 };
  for (let n = 0; n < 2; n += 1) await fetch(`${stub.url}/me`, { headers: { authorization: "x" } });
  const controlSeen = stub.early > earlyRequests;
  await stub.close();
  return { helpdeskRead: read.size, earlyRequests, controlSeen };
}
