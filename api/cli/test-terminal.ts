import { Readable, Writable } from "node:stream";
import { createProgram } from "./program.ts";
import { type ExitCode, runProgram } from "./run.ts";
import { createTerminal } from "./terminal.ts";

class Collected extends Writable {
  text = "";
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk;
    done();
  }
}

export type Ended = { code: ExitCode | null; stdout: string; stderr: string };

/** Runs a command in this process, as the binary would; for tests. */
export async function runHere(args: string[], input = "", environment: Record<string, string> = {}): Promise<Ended> {
  const stdout = new Collected();
  const stderr = new Collected();
  const stdin = Readable.from([Buffer.from(input)]);
  const untilStopped = () => new Promise<void>(() => {});
  const terminal = createTerminal({ stdin, stdout, stderr, environment, untilStopped, startedAt: performance.now() });
  const code = await runProgram(createProgram(terminal), terminal, ["node", "plumb", ...args]);
  return { code, stdout: stdout.text, stderr: stderr.text };
}
