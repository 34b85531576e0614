import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { asJsonLines, ticketOf } from "../../api/qa/fixture.ts";
import { mulberry32 } from "../../evals/stats/prng.ts";

const tickets = 10_000;
const kills = 5;

type Held = {
  added: number;
  changed: number;
  unchanged: number;
  rejected: number;
  seconds: number;
  rssMb: number;
  rows: number;
  distinct: number;
  checksum: string;
};

/**
 * E12 of TRUST: an import of 10,000 tickets whose process is killed at five random points and begun again, against one that is not. The
 * embedded database runs in the importing process, so its memory is that of both together. Pauses that a helpdesk asks for are tested in
 * api/adapters/helpdesk.contract.test.ts.
 */
export async function run() {
  const folder = mkdtempSync(join(tmpdir(), "plumb-e12-"));
  try {
    const file = join(folder, "tickets.jsonl");
    writeFileSync(file, asJsonLines(Array.from({ length: tickets }, (_, n) => ticketOf({ id: `E12-${n}` }))));
    const whole = await importTo(join(folder, "whole"), file, null);
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
      rssMbWithDatabase: whole?.rssMb,
    };
    const ok =
      killed === kills &&
      figures.rows === tickets &&
      figures.duplicates === 0 &&
      (figures.storedBeforeLastStart ?? 0) > 0 &&
      figures.sameChecksum &&
      figures.againChanged === 0 &&
      figures.seconds <= 60;
    return { name: "E12 import kills", ok, figures };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the database holds after an import; null when the process was killed so many milliseconds after it began to read. */
async function importTo(dataDir: string, file: string, killAfterMs: number | null): Promise<Held | null> {
  const worker = new URL("./import-worker.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, ["--import", "tsx", worker, dataDir, file], {
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
