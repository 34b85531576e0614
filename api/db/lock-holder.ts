import { type DataFolderInUse, lockDataFolder } from "./data-folder-lock.ts";

/**
 * A process of the lock's tests. Takes the data folder named on its command line when it is told to on its input (so that
 * several can begin at once), says how that went and how long it took, and holds the folder until it is killed.
 */
const dataDir = process.argv[2] ?? "";
process.stdout.write("ready\n");
process.stdin.once("data", () => {
  const began = performance.now();
  try {
    lockDataFolder(dataDir);
    say({ locked: true, message: "", name: "" });
  } catch (error) {
    const { name, message } = error as DataFolderInUse;
    say({ locked: false, message, name });
  }
  function say(outcome: { locked: boolean; message: string; name: string }) {
    process.stdout.write(`${JSON.stringify({ ...outcome, milliseconds: performance.now() - began })}\n`);
  }
});
