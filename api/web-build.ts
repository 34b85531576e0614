import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
export const webDir = join(root, "web", "dist");

/** Whether the built web app is missing or older than what it is built from. */
export function webIsStale(): boolean {
  const built = statSync(join(webDir, "index.html"), { throwIfNoEntry: false })?.mtimeMs;
  if (built === undefined) return true;
  const sources = [...filesBelow(join(root, "web")), join(root, "package-lock.json")];
  return sources.some((file) => statSync(file).mtimeMs > built);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "dist" ? [] : filesBelow(path);
    return [path];
  });
}

/** Builds the web app in a process of its own. Throws with the builder's last words when it fails. */
export async function buildWeb(): Promise<void> {
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  const child = spawn(process.execPath, [vite, "build", join(root, "web"), "--logLevel", "warn"], { cwd: root });
  let said = "";
  child.stdout.on("data", (data: Buffer) => (said += data));
  child.stderr.on("data", (data: Buffer) => (said += data));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Error(`The web app could not be built: ${stripVTControlCharacters(said).slice(-2000)}`);
}
