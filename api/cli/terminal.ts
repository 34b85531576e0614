import type { Readable, Writable } from "node:stream";

export type TerminalParts = {
  stdin: Readable;
  stdout: Writable;
  stderr: Writable & { isTTY?: boolean };
  environment: Record<string, string | undefined>;
  /** waits until the person asks the command to end */
  untilStopped: () => Promise<void>;
  /** when the command began, in milliseconds of `performance.now()` */
  startedAt: number;
};

/** What a command may reach of the process it runs in. */
export type Terminal = {
  stdin: Readable;
  /** where progress bars are drawn; null = nobody watches */
  bars: NodeJS.WritableStream | null;
  environment: Record<string, string | undefined>;
  untilStopped: () => Promise<void>;
  startedAt: number;
  /** Writes to standard output; resolves when it is taken, so that a slow reader slows the command. */
  print(text: string): Promise<void>;
  /** A line for the person on standard error: progress, warnings. */
  tell(line: string): void;
  /** whether anything went to standard output */
  printed(): boolean;
};

export function createTerminal({
  stdin,
  stdout,
  stderr,
  environment,
  untilStopped,
  startedAt,
}: TerminalParts): Terminal {
  let printed = false;
  return {
    stdin,
    bars: stderr.isTTY ? stderr : null,
    environment,
    untilStopped,
    startedAt,
    print: (text) => {
      printed = true;
      return new Promise((resolve, reject) => stdout.write(text, (error) => (error ? reject(error) : resolve())));
    },
    tell: (line) => void stderr.write(`${line}\n`),
    printed: () => printed,
  };
}
