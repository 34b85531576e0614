import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { DataFolderInUse, dataFolderInUse, lockDataFolder } from "./data-folder-lock.ts";

const folders: string[] = [];
let dataDir = "";
let holders: Holder[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "plumb-lock-"));
  folders.push(dataDir);
});
afterEach(async () => {
  await Promise.all(holders.map((holder) => holder.kill()));
  holders = [];
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

type Outcome = { locked: boolean; message: string; name: string; milliseconds: number };
type Holder = { pid: number; lock(): Promise<Outcome>; kill(): Promise<void> };

/** Another process, ready to take the folder. */
async function holder(): Promise<Holder> {
  const program = fileURLToPath(new URL("./lock-holder.ts", import.meta.url));
  const child: ChildProcess = spawn(process.execPath, ["--import", "tsx", program, dataDir], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await lines.next();
  const made: Holder = {
    pid: child.pid ?? 0,
    lock: async () => {
      child.stdin?.write("lock\n");
      return JSON.parse((await lines.next()).value ?? "null");
    },
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
  };
  holders.push(made);
  return made;
}

const lockFile = () => join(dataDir, "plumb.lock");

describe("a data folder", () => {
  it("is refused to a second process within 2 s, with its owner and the way out", async () => {
    const [first, second] = await Promise.all([holder(), holder()]);
    expect(await first.lock()).toMatchObject({ locked: true });
    const refused = await second.lock();
    expect(refused).toMatchObject({ locked: false, name: "DataFolderInUse" });
    expect(refused.message).toContain(dataDir);
    expect(refused.message).toContain(`process ${first.pid}`);
    expect(refused.message).toContain("DATA_DIR");
    expect(refused.milliseconds).toBeLessThan(2000);
    expect(dataFolderInUse(dataDir)).toBe(true);
  });

  it("is taken over from a process that was killed", async () => {
    const [first, second] = await Promise.all([holder(), holder()]);
    await first.lock();
    await first.kill();
    expect(existsSync(lockFile())).toBe(true);
    expect(dataFolderInUse(dataDir)).toBe(false);
    expect(await second.lock()).toMatchObject({ locked: true });
    expect(JSON.parse(readFileSync(lockFile(), "utf8")).pid).toBe(second.pid);
  });

  it("has one winner when several processes find a stale lock at once", async () => {
    const first = await holder();
    await first.lock();
    await first.kill();
    const rivals = await Promise.all(Array.from({ length: 6 }, holder));
    const outcomes = await Promise.all(rivals.map((rival) => rival.lock()));
    expect(outcomes.filter((one) => one.locked)).toHaveLength(1);
    const winner = rivals[outcomes.findIndex((one) => one.locked)];
    expect(JSON.parse(readFileSync(lockFile(), "utf8")).pid).toBe(winner?.pid);
    for (const { locked, name } of outcomes) if (!locked) expect(name).toBe("DataFolderInUse");
  });

  it("has one winner when several processes find no lock at once", async () => {
    const rivals = await Promise.all(Array.from({ length: 6 }, holder));
    const outcomes = await Promise.all(rivals.map((rival) => rival.lock()));
    expect(outcomes.filter((one) => one.locked)).toHaveLength(1);
  });

  it("is refused to the process that has it already, and free after its release", () => {
    const release = lockDataFolder(dataDir);
    expect(() => lockDataFolder(dataDir)).toThrow(DataFolderInUse);
    release();
    expect(existsSync(lockFile())).toBe(false);
    lockDataFolder(dataDir)();
  });

  it("is taken over from an earlier process that had the same process id, as in a container that was killed", () => {
    const earlier = { pid: process.pid, startedAt: "1", host: hostname() };
    writeFileSync(lockFile(), JSON.stringify(earlier));
    expect(dataFolderInUse(dataDir)).toBe(false);
    lockDataFolder(dataDir)();
  });

  it("is never taken over from another host, and the message says what to do when that host is gone", () => {
    writeFileSync(lockFile(), JSON.stringify({ pid: 1, startedAt: "1", host: "another.example" }));
    expect(() => lockDataFolder(dataDir)).toThrow(/another\.example.*delete.*plumb\.lock/s);
    expect(existsSync(lockFile())).toBe(true);
  });

  it("is not given up by the release of a process that lost it", () => {
    const release = lockDataFolder(dataDir);
    const other = JSON.stringify({ pid: 1, startedAt: "1", host: hostname() });
    writeFileSync(lockFile(), other);
    release();
    expect(readFileSync(lockFile(), "utf8")).toBe(other);
  });
});
