import { linkSync, mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

type Owner = { pid: number; startedAt: string; host: string };

const takeoverPatienceMs = 10_000;
const lockName = "plumb.lock";

/** Another live process works on the data folder. */
export class DataFolderInUse extends Error {
  constructor(dataDir: string, owner: Owner) {
    const elsewhere =
      owner.host === hostname() ? "" : ` If ${owner.host} is gone for good, delete ${join(dataDir, lockName)}.`;
    super(
      `The data folder ${dataDir} is in use by process ${owner.pid} on ${owner.host}. ` +
        `Stop that process, or choose another folder with DATA_DIR.${elsewhere}`,
    );
    this.name = "DataFolderInUse";
  }
}

/**
 * Takes the folder for this process alone and returns the release. The embedded database does not refuse a second
 * process by itself and would lose its writes. A lock is taken over only when its process is gone (or its pid now
 * belongs to a process with another start time); a lock written on another host is never taken over.
 */
export function lockDataFolder(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, lockName);
  const self: Owner = { pid: process.pid, startedAt: processStart(process.pid) ?? "", host: hostname() };
  if (!createLock(path, self)) takeOver(dataDir, path, self);
  return () => {
    if (readOwner(path)?.pid === process.pid) rmSync(path, { force: true });
  };
}

/** Whether a live process holds the folder. */
export function dataFolderInUse(dataDir: string): boolean {
  const owner = readOwner(join(dataDir, lockName));
  return owner !== null && isAlive(owner);
}

/** The lock appears with its content at once: a rival that read it half written would take it for stale. */
function createLock(path: string, owner: Owner): boolean {
  const prepared = `${path}.${owner.pid}`;
  writeFileSync(prepared, JSON.stringify(owner), { mode: 0o600 });
  try {
    linkSync(prepared, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(prepared, { force: true });
  }
}

/** The check and the replacement happen under a guard folder, so that of two processes that find a stale lock one wins. */
function takeOver(dataDir: string, path: string, self: Owner): void {
  const guard = `${path}.takeover`;
  const owner = readOwner(path);
  if (owner && isAlive(owner)) throw new DataFolderInUse(dataDir, owner);
  if (!enterGuard(guard)) throw new DataFolderInUse(dataDir, owner ?? self);
  try {
    const current = readOwner(path);
    if (current && isAlive(current)) throw new DataFolderInUse(dataDir, current);
    rmSync(path, { force: true });
    if (!createLock(path, self)) throw new DataFolderInUse(dataDir, readOwner(path) ?? self);
  } finally {
    rmdirSync(guard);
  }
}

function enterGuard(guard: string): boolean {
  for (const attempt of ["first", "after removing an abandoned guard"]) {
    try {
      mkdirSync(guard);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || attempt !== "first") return false;
      const age = Date.now() - (statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age < takeoverPatienceMs) return false;
      rmdirSync(guard);
    }
  }
  return false;
}

function readOwner(path: string): Owner | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Owner;
  } catch {
    return null;
  }
}

function isAlive(owner: Owner): boolean {
  if (owner.host !== hostname()) return true;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const start = processStart(owner.pid);
  return start === null || owner.startedAt === "" || start === owner.startedAt;
}

/** Start time in clock ticks since boot (field 22 of /proc/PID/stat); null where the system does not tell. */
function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}
