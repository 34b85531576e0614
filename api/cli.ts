import { existsSync } from "node:fs";
import { createProgram } from "./cli/program.ts";
import { runProgram } from "./cli/run.ts";
import { createTerminal } from "./cli/terminal.ts";

// A reader that closes the pipe early (`plumb … | head`) has what it wanted.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

/** Only a command that runs until it is stopped ends in its own way; a second signal ends it at once. */
const untilStopped = () =>
  new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
if (existsSync(".env")) process.loadEnvFile(".env");
const terminal = createTerminal({
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  untilStopped,
  startedAt: 0, // that clock begins with the process
});
const code = await runProgram(createProgram(terminal), terminal, process.argv);
// What a failed start leaves running must not keep the command alive.
process.exit(code);
